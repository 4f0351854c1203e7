// What the reader has written, kept by the browser from one visit to the next.
//   in   a workspace that differs from the example it began as
//   out  the same, or null: none was kept, or it cannot be read any more
//   err  none: a browser that keeps nothing (a private window, a full store) is as if there was no draft
import { readWorkspace } from "./share-link.js";
import type { Workspace } from "./workspace.js";

const KEY = "flb-wasm.playground.draft";

/** Keeps a workspace, in the place of the one before. */
export function keepDraft(workspace: Workspace, store: Storage = localStorage): void {
  try {
    store.setItem(KEY, JSON.stringify(workspace));
  } catch {
    // Without room for it the page works as before.
  }
}

export function dropDraft(store: Storage = localStorage): void {
  try {
    store.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

export function readDraft(store: Storage = localStorage): Workspace | null {
  try {
    return readWorkspace(JSON.parse(store.getItem(KEY) ?? "null"));
  } catch {
    return null;
  }
}
