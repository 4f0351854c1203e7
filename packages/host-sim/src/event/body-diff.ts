// What changed between two records, key by key.
//   in   two bodies
//   out  changes in the order of the keys, each under a record accessor
// Knows no terminal.
import { type Step, accessorOf } from "./accessor.js";
import { type Body, isSameBody } from "./body.js";
import { renderJson } from "./json-text.js";

/** One difference between two records. `before` is `null` for what was added, `after` for what was removed. */
export interface Change {
  /** `$kubernetes['labels']['app']`; what {@link accessorOf} gives. */
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
 * @example
 * ```ts
 * import { diffBodies, parseJsonText } from "@flb-wasm/host-sim";
 * const [change] = diffBodies(parseJsonText('{"a":{"b":1}}'), parseJsonText('{"a":{"b":2}}'));
 * change?.accessor; // "$a['b']"
 * ```
 */
export function diffBodies(before: Body, after: Body): readonly Change[] {
  return diffAt([], before, after);
}

function diffAt(steps: readonly Step[], before: Body, after: Body): readonly Change[] {
  if (isSameBody(before, after)) return [];
  if (before.kind === "map" && after.kind === "map") return diffMaps(steps, before, after);
  if (before.kind === "array" && after.kind === "array" && before.elements.length === after.elements.length) {
    return before.elements.flatMap((element, i) => diffAt([...steps, i], element, after.elements[i] ?? element));
  }
  return [{ accessor: accessorOf(steps), before, after }];
}

function diffMaps(steps: readonly Step[], before: Extract<Body, { kind: "map" }>, after: Extract<Body, { kind: "map" }>): readonly Change[] {
  const old = new Map(before.members.map(([key, value]) => [renderJson(key), { key, value }]));
  const fresh = new Map(after.members.map(([key, value]) => [renderJson(key), { key, value }]));
  const changes: Change[] = [];
  for (const [name, { key, value }] of old) {
    const other = fresh.get(name);
    const here = [...steps, nameOf(key)];
    if (!other) changes.push({ accessor: accessorOf(here), before: value, after: null });
    else changes.push(...diffAt(here, value, other.value));
  }
  for (const [name, { key, value }] of fresh) {
    if (!old.has(name)) changes.push({ accessor: accessorOf([...steps, nameOf(key)]), before: null, after: value });
  }
  return changes;
}

function nameOf(key: Body): string {
  return key.kind === "str" ? new TextDecoder().decode(key.bytes) : renderJson(key);
}
