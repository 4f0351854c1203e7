// What an editor and typedoc see of the functions that read texts: none of them traps.

import type { Value } from "./index.js";

/**
 * The integer that a text is, from its first character to its last; never rounded, never cut.
 *
 * It reads a sign `-` or `+`, or none, and decimal digits. {@link Value.parseI64} does the same without making a string.
 *
 * @returns `fallback`, by default 0, for anything else: an empty text, `1.0`, `0x1f`, spaces around it, what does not fit i64.
 * @example
 * ```ts
 * import { Record, parseI64 } from "@flb-wasm/sdk";
 *
 * export function total(record: Record): void {
 *   const parts = record.at("timings").toText().split(",");
 *   let sum: i64 = 0;
 *   for (let i = 0; i < parts.length; i++) sum += parseI64(parts[i].trim(), 0);
 *   record.set("total_ms", sum);
 * }
 * ```
 */
export declare function parseI64(text: string, fallback?: i64): i64;
/**
 * The number that a text is, from its first character to its last, as the double nearest to it.
 *
 * It reads a sign or none, decimal digits, a point with digits behind it (`.5` too, but not `5.`), and an exponent (`1e3`).
 * See {@link parseI64} for an example.
 *
 * @returns `fallback`, by default 0, for anything else: an empty text, `NaN`, `0x1f`, spaces around it, what no double can hold.
 */
export declare function parseF64(text: string, fallback?: f64): f64;

/**
 * The value that a JSON text of yours is. {@link Value.parseJson} does the same for a string of the record without making a string,
 * and has an example.
 *
 * @returns the missing value unless `text` is exactly one JSON value. Valid until the filter returns.
 */
export declare function parseJson(text: string): Value;

/**
 * The text that a percent-encoded one stands for, such as a part of a URL or of a query string: `caf%C3%A9%20noir` is
 * `café noir`. Never traps, where AssemblyScript's own `decodeURIComponent` loses the record.
 *
 * A `+` stays one; where it means a space, `text.replaceAll("+", " ")` comes first. Split a query string before, because what
 * is decoded may hold `&` and `=`. Allocates.
 *
 * @returns `fallback` if a `%` is not followed by two hexadecimal digits, or if the bytes are no UTF-8.
 * @example
 * ```ts
 * import { Record, decodePercent } from "@flb-wasm/sdk";
 *
 * export function read_path(record: Record): void {
 *   const path = record.at("path").toText();
 *   record.set("path", decodePercent(path, path));
 * }
 * ```
 */
export declare function decodePercent(text: string, fallback: string): string;
