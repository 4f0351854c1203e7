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

/**
 * A text's UTF-8 in Base64, with `+`, `/` and padding: `café` is `Y2Fmw6k=`. A lone surrogate counts as U+FFFD.
 *
 * Allocates; at the memory ceiling the record is lost, and a log line says so.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4648
 */
export declare function encodeBase64(text: string): string;

/**
 * The text that stands in Base64, of either alphabet, with or without padding, spaces and line breaks. Allocates.
 *
 * @returns `fallback` if another sign stands in it, if it ends within a byte or has padding that does not fit, or if its bytes are
 * no UTF-8: a binary value has no text, see {@link bytesOfBase64}.
 * @example
 * ```ts
 * import { Record, decodeBase64 } from "@flb-wasm/sdk";
 *
 * export function unpack(record: Record): void {
 *   const data = record.at("data").toText();
 *   record.set("data", decodeBase64(data, data));
 * }
 * ```
 */
export declare function decodeBase64(digits: string, fallback: string): string;

/** The bytes that stand in Base64, of a certificate for one; `null` where {@link decodeBase64} gives its fallback, but for bytes that are no UTF-8. */
export declare function bytesOfBase64(digits: string): Uint8Array | null;

/** A text's UTF-8 as hexadecimal digits, two a byte, in lower case: `café` is `636166c3a9`. As {@link encodeBase64} in all else. */
export declare function encodeHex(text: string): string;

/**
 * The text that stands in hexadecimal digits of either case, spaces and line breaks between them or not. Allocates.
 *
 * @returns `fallback` if another sign stands in it, `0x` too, if a byte has one digit, or if the bytes are no UTF-8.
 * @example
 * ```ts
 * import { Record, decodeHex } from "@flb-wasm/sdk";
 *
 * export function read_command(record: Record): void {
 *   const text = record.at("proctitle").toText(); // of auditd: 636174002F6574632F736861646F77
 *   record.set("command", decodeHex(text, text).replaceAll("\0", " "));
 * }
 * ```
 */
export declare function decodeHex(digits: string, fallback: string): string;
