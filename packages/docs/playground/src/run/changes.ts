// What changed in a record, as text.
//   in   the record before (JSON text, or hex of msgpack) and after
//   out  changes by record accessor; empty where one of them cannot be read, and then both texts say all
import { type Body, JsonTextError, decodeMsgpack, diffBodies, parseJsonText, renderJson } from "@flb-wasm/host-sim";
import type { ChangeText } from "./results.js";

export function describeChanges(before: string, after: string): ChangeText[] {
  const [old, fresh] = [readBody(before), readBody(after)];
  if (!old || !fresh) return [];
  return diffBodies(old, fresh).map((change) => ({
    accessor: change.accessor, before: change.before && renderJson(change.before), after: change.after && renderJson(change.after),
  }));
}

/** JSON for a record that was given as hex of msgpack; else the text itself. */
export function readableRecord(text: string): string {
  const body = isHex(text) ? readBody(text) : null;
  return body ? renderJson(body) : text;
}

function readBody(text: string): Body | null {
  if (isHex(text)) {
    const decoded = decodeMsgpack(Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
    return decoded.ok ? decoded.body : null;
  }
  try {
    return parseJsonText(text);
  } catch (problem) {
    if (problem instanceof JsonTextError) return null;
    throw problem;
  }
}

function isHex(text: string): boolean {
  return /^(?:[0-9a-f]{2})+$/.test(text);
}
