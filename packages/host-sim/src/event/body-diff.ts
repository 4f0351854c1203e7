// What changed between two records, key by key.
//   in   two bodies
//   out  changes in the order of the keys, each under a record accessor
// Knows no terminal.
import { type Body, isSameBody } from "./body.js";
import { renderJson } from "./json-text.js";

/** One difference between two records. `before` is `null` for what was added, `after` for what was removed. */
export interface Change {
  /** `$kubernetes['labels']['app']` */
  readonly accessor: string;
  /** The value there before; `null` if there was none. */
  readonly before: Body | null;
  /** The value there afterwards; `null` if there is none. */
  readonly after: Body | null;
}

/**
 * What changed between two records, in the order of their keys; nothing if {@link isSameBody}, or if only the order differs.
 *
 * Maps are entered, and arrays of the same length; anything else is a change of its whole value.
 *
 * @param accessor what leads to the two values; `$` for whole records.
 * @example
 * ```ts
 * import { diffBodies, parseJsonText } from "@flb-wasm/host-sim";
 * const [change] = diffBodies(parseJsonText('{"a":{"b":1}}'), parseJsonText('{"a":{"b":2}}'));
 * change?.accessor; // "$a['b']"
 * ```
 */
export function diffBodies(before: Body, after: Body, accessor = "$"): readonly Change[] {
  if (isSameBody(before, after)) return [];
  if (before.kind === "map" && after.kind === "map") return diffMaps(before, after, accessor);
  if (before.kind === "array" && after.kind === "array" && before.elements.length === after.elements.length) {
    return before.elements.flatMap((element, i) => diffBodies(element, after.elements[i] ?? element, `${accessor}[${i}]`));
  }
  return [{ accessor, before, after }];
}

function diffMaps(before: Extract<Body, { kind: "map" }>, after: Extract<Body, { kind: "map" }>, accessor: string): readonly Change[] {
  const old = new Map(before.members.map(([key, value]) => [renderJson(key), { key, value }]));
  const fresh = new Map(after.members.map(([key, value]) => [renderJson(key), { key, value }]));
  const changes: Change[] = [];
  for (const [name, { key, value }] of old) {
    const other = fresh.get(name);
    const at = accessorOf(accessor, key);
    if (!other) changes.push({ accessor: at, before: value, after: null });
    else changes.push(...diffBodies(value, other.value, at));
  }
  for (const [name, { key, value }] of fresh) {
    if (!old.has(name)) changes.push({ accessor: accessorOf(accessor, key), before: null, after: value });
  }
  return changes;
}

/** The first key stands bare where the syntax allows it: src/flb_record_accessor.c and lib/ra/ra.l @v5.1.1 */
function accessorOf(parent: string, key: Body): string {
  const name = key.kind === "str" ? new TextDecoder().decode(key.bytes) : renderJson(key);
  if (parent === "$" && /^[A-Za-z_][\w-]*$/.test(name)) return `$${name}`;
  return `${parent}['${name}']`;
}
