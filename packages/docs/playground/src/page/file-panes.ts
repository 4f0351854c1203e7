// The left side: sources above, records and files below, each a row of tabs over an editor.
//   in   workspaces, diagnostics, places to go to
//   out  workspaces with files added or removed, and every edit
import type { Extension } from "@codemirror/state";
import type { Diagnostic, Place } from "../diagnostic.js";
import { ENTRY, RECORDS, type Workspace, inputPaths, isSource, sourcePaths, withFile, withoutFile } from "../workspace.js";
import { Editor } from "./editor.js";
import { find } from "./element.js";
import { showTabs } from "./tabs.js";

export interface FilePanesOptions {
  readonly language: (path: () => string) => Extension;
  readonly changed: (workspace: Workspace) => void;
  readonly edited: (path: string, text: string) => void;
}

interface Pane {
  readonly section: HTMLElement;
  readonly tabs: HTMLElement;
  readonly editor: Editor;
  readonly paths: (workspace: Workspace) => string[];
}

export class FilePanes {
  readonly #options: FilePanesOptions;
  readonly #panes: readonly [sources: Pane, input: Pane];
  readonly #dialog = find<HTMLDialogElement>("#new-file");
  #workspace: Workspace | null = null;
  #diagnostics: readonly Diagnostic[] = [];

  constructor(options: FilePanesOptions) {
    this.#options = options;
    this.#panes = [this.#pane("#source", "Source", sourcePaths), this.#pane("#input", "Input", inputPaths)];
    this.#dialog.addEventListener("close", () => this.#added());
  }

  /** Another workspace, from its first files. */
  open(workspace: Workspace): void {
    this.#diagnostics = [];
    for (const { editor } of this.#panes) editor.forget();
    this.#show(workspace);
  }

  mark(workspace: Workspace, diagnostics: readonly Diagnostic[]): void {
    this.#diagnostics = diagnostics;
    this.#show(workspace);
  }

  goTo(workspace: Workspace, place: Place): void {
    const pane = this.#panes[isSource(place.path) ? 0 : 1];
    this.#show(workspace, place.path);
    pane.editor.goTo(place);
  }

  /** @param chosen the file to show in its pane; else each pane keeps its own. */
  #show(workspace: Workspace, chosen?: string): void {
    this.#workspace = workspace;
    for (const { section, tabs, editor, paths } of this.#panes) {
      const all = paths(workspace);
      const path = all.find((one) => one === chosen) ?? all.find((one) => one === editor.path) ?? all[0];
      section.classList.toggle("empty", path === undefined);
      showTabs(tabs, {
        tabs: all.map((one) => ({ path: one, isRemovable: one !== ENTRY, hasError: this.#diagnostics.some(({ start, severity }) => start?.path === one && severity === "error") })),
        chosen: path ?? "",
        choose: (one) => this.#show(this.#current(), one),
        remove: (one) => this.#remove(one),
        add: () => this.#dialog.showModal(),
      });
      if (path === undefined) continue;
      if (path !== editor.path || workspace.files[path] === undefined) editor.open(path, workspace.files[path] ?? "");
      editor.mark(this.#diagnostics);
    }
  }

  #current(): Workspace {
    if (!this.#workspace) throw new Error("Cannot choose a file: no workspace is open; this is a mistake of the playground");
    return this.#workspace;
  }

  #remove(path: string): void {
    const name = path === RECORDS ? "the records" : path;
    if (!confirm(`Remove ${name}?`)) return;
    const workspace = withoutFile(this.#current(), path);
    this.#options.changed(workspace);
    this.#show(workspace);
  }

  #added(): void {
    const field = find<HTMLInputElement>("[name=path]", this.#dialog);
    const path = field.value.trim().replace(/^\.\//, "");
    field.value = "";
    if (this.#dialog.returnValue !== "add" || path === "") return;
    const current = this.#current();
    const workspace = path in current.files ? current : withFile(current, path, "");
    this.#options.changed(workspace);
    this.#show(workspace, path);
  }

  #pane(selector: string, label: string, paths: Pane["paths"]): Pane {
    const section = find(selector);
    const { language, edited } = this.#options;
    const changed = (path: string, text: string): void => {
      this.#workspace = withFile(this.#current(), path, text);
      edited(path, text);
    };
    return { section, tabs: find(".tabs", section), paths, editor: new Editor(find(".editor", section), { label, language, changed }) };
  }
}
