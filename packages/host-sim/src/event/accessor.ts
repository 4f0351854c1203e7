// What leads to a value of a record, written so that an author can paste it into a filter.
//   in   keys and positions, from the record on
//   out  a record accessor as the SDK reads it; where it can name no such key, one call for each step
// The SDK takes for a first key whatever has no `[`: packages/sdk-as/assembly/record/accessor.ts. Fluent Bit's own grammar
// takes letters, digits and `_.-/` there: src/record_accessor/ra.l @v5.1.1

/** A key of a map, or a position in an array, from 0. */
export type Step = string | number;

/**
 * The record accessor that leads through those steps; calls of the SDK's where there is none; `$` for no steps.
 *
 * @example
 * ```ts
 * import { accessorOf } from "@flb-wasm/host-sim";
 * accessorOf(["kubernetes", "labels", "app"]); // "$kubernetes['labels']['app']"
 * accessorOf(["a[0]", "b"]); // 'record.member("a[0]").member("b")'
 * ```
 */
export function accessorOf(steps: readonly Step[]): string {
  const [first, ...others] = steps;
  if (first === undefined) return "$";
  const written = others.map(stepText);
  if (typeof first === "string" && isBare(first) && !written.includes(null)) return `$${first}${written.join("")}`;
  return `record${steps.map((step) => (typeof step === "number" ? `.element(${step})` : `.member(${JSON.stringify(step)})`)).join("")}`;
}

function stepText(step: Step): string | null {
  if (typeof step === "number") return `[${step}]`;
  if (!isShown(step)) return null;
  if (!step.includes("'")) return `['${step}']`;
  return step.includes('"') ? null : `["${step}"]`;
}

/** Whether a first key can stand as it is, and its end be seen. */
function isBare(key: string): boolean {
  return isShown(key) && key === key.trim() && key !== "" && !key.includes("[");
}

/** Whether a key can stand between quotation marks of source text: what cannot, JSON escapes. */
function isShown(key: string): boolean {
  return !/[\\\p{Cc}\p{Cs}\u2028\u2029]/u.test(key);
}
