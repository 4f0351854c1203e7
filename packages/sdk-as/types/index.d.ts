// What an editor and typedoc see of "@flb-wasm/sdk". asc reads the AssemblyScript sources instead.
// Integers are written i32, i64, u32 and u64 as AssemblyScript's own declarations name them.

import { Elements, Members } from "./cursors.js";
import { Tag, Time } from "./event.js";
import { parseF64, parseI64, parseJson } from "./text.js";

export { Elements, Members } from "./cursors.js";
export { Tag, Time } from "./event.js";
export { Config, Lines } from "./settings.js";
export { bytesOfBase64, decodeBase64, decodeHex, decodePercent, encodeBase64, encodeHex, parseF64, parseI64, parseJson } from "./text.js";

/** What a filter decides about a record. */
export declare enum Verdict {
  /** The record goes on, with the edits that were made. */
  Keep,
  /** The record is dropped. Fluent Bit counts it in `fluentbit_filter_drop_records_total`. */
  Drop,
}

/** What a value is, whatever the format the record came in. */
export declare enum Kind {
  /** There is no such value. */
  Missing,
  /** `null` in JSON, nil in msgpack. */
  Nil,
  /** `true` or `false`. */
  Bool,
  /** An integer within i64. */
  Int,
  /** An integer above the largest i64, within u64. */
  Uint,
  /** Any other number. */
  Float,
  /** Text. */
  Str,
  /** Bytes that are not text; msgpack only. */
  Bin,
  /** A list of elements, each of any kind. */
  Array,
  /** Members with keys: a JSON object. The record itself is one. */
  Map,
  /** An extension type; msgpack only. */
  Ext,
}

/**
 * One value of the record: a view of its bytes, of which nothing is decoded before it is asked for.
 *
 * Valid until the filter returns; take a copy with {@link Value.toText} to keep it longer. A value that is not there is
 * a Value too, so look-ups can be chained without a check, and reading it gives the fallback.
 *
 * @example
 * ```ts
 * import { Record, Verdict } from "@flb-wasm/sdk";
 *
 * export function drop_probes(record: Record): Verdict {
 *   const status = record.at("http").at("status").toI64(0);
 *   return status < 400 && record.at("agent").startsWith("kube-probe/") ? Verdict.Drop : Verdict.Keep;
 * }
 * ```
 */
export declare class Value {
  protected constructor();
  /** True unless the value is missing. A nil exists. */
  readonly exists: boolean;
  /** True for `null`, and for what is missing: where neither says anything, as with Lua's `nil`. False for `false`, 0 and an empty text. */
  readonly isNull: boolean;
  /** What it is, which decides what can be read from it; {@link Kind.Missing} if there is nothing. */
  readonly kind: Kind;
  /** Members of a map or elements of an array; 0 for other kinds. */
  readonly count: i32;
  /**
   * Bytes of a string's characters in UTF-8, as limits of outputs count them, without a copy; 0 for other kinds. An escape is the
   * character that it stands for: `\n` has 1, `é` 2, an emoji 4. Bytes that are no UTF-8 count as they stand. Of a string of your own,
   * `toText().length` is in UTF-16 units, never more than there are bytes.
   *
   * @example
   * ```ts
   * import { Record, Verdict } from "@flb-wasm/sdk";
   *
   * export function no_dumps(record: Record): Verdict {
   *   return record.at("log").byteLength > 8192 ? Verdict.Drop : Verdict.Keep;
   * }
   * ```
   */
  readonly byteLength: i32;

  /**
   * The member of a map under `key`, or what a record accessor path leads to from here.
   *
   * A key that begins with `$` is a path: `$kubernetes['labels']['app']`, `$items[0]`. Any other key is one key, dots
   * and slashes included. Where a key occurs twice the last member counts, as most parsers have it (RFC 8259 §4).
   *
   * The Value shows the member as it is when it is read: a later {@link Value.set} of that member shows in it. After
   * {@link Value.remove} it still shows what was removed.
   *
   * @returns the missing value if there is none, if this is no map, or if the path cannot be read. One that stands in the
   * source and cannot be read is refused when the filter is compiled.
   */
  at(key: string): Value;
  /**
   * The member of a map under `key`, which is never a path: for keys that come out of a record, where one may begin with `$`.
   *
   * @returns the missing value if there is none, or if this is no map.
   */
  member(key: string): Value;
  /** The element of an array at `position`, from 0; the missing value if there is none. */
  element(position: i32): Value;

  /** True if this is a string with just these characters, however they are escaped. */
  is(text: string): boolean;
  /** True if this is a string that begins with these characters. False for any other kind. Allocates nothing. */
  startsWith(text: string): boolean;
  /** True if this is a string that ends with these characters. False for any other kind. Allocates nothing. */
  endsWith(text: string): boolean;
  /** True if this is a string with these characters somewhere in it. False for any other kind. Allocates nothing. */
  contains(text: string): boolean;

  /** The characters of a string, as a copy that outlives the call; `fallback` for any other kind. Allocates. */
  toText(fallback?: string): string;
  /**
   * Any value as a text: a string as {@link Value.toText} gives it; a number, `true` or `false` as JSON spells it; a map or an
   * array as {@link Value.toJson} gives it; `fallback` for `null` and for what is missing. Allocates.
   *
   * @example
   * ```ts
   * import { Record } from "@flb-wasm/sdk";
   *
   * export function summarize(record: Record): void {
   *   record.set("summary", record.at("method").asText("-") + " " + record.at("status").asText("-"));
   * }
   * ```
   */
  asText(fallback?: string): string;
  /**
   * The value as JSON text with the edits inside it, as {@link Value.setRaw} takes it; `fallback` for a missing value. Numbers keep
   * their spelling. Characters stand as they are and not as `\u0434`, however Fluent Bit spelt them (`json.escape_unicode`), so the
   * text can be searched, and is the same on every agent. Allocates.
   *
   * @example
   * ```ts
   * import { Kind, Record } from "@flb-wasm/sdk";
   *
   * export function flatten(record: Record): void {
   *   const members = record.members();
   *   while (members.next()) {
   *     const kind = members.value.kind;
   *     if (kind == Kind.Map || kind == Kind.Array) members.set(members.value.toJson());
   *   }
   * }
   * ```
   */
  toJson(fallback?: string): string;
  /** An integer that fits i64, exactly; `fallback` for anything else. `1.0` is not an integer. */
  toI64(fallback?: i64): i64;
  /** An integer that fits u64, exactly; `fallback` for anything else. */
  toU64(fallback?: u64): u64;
  /** Any number, as the double nearest to it; `fallback` for anything else. */
  toF64(fallback?: f64): f64;
  /**
   * An integer that fits i64, exactly, or a string that {@link parseI64} reads as one; `fallback` for anything else. Allocates nothing.
   *
   * @example
   * ```ts
   * import { Record, Verdict } from "@flb-wasm/sdk";
   *
   * export function type_status(record: Record): Verdict {
   *   const status = record.at("status").parseI64(-1);
   *   if (status >= 0) record.set("status", status);
   *   return Verdict.Keep;
   * }
   * ```
   */
  parseI64(fallback?: i64): i64;
  /** Any number, or a string that {@link parseF64} reads as one, as the double nearest to it; `fallback` for anything else. Allocates nothing. */
  parseF64(fallback?: f64): f64;
  /**
   * The value that a string is as JSON: what an application wrote into `log`, say. It stands beside the record: edits show in it
   * alone, and reach the record when it is set there. Valid until the filter returns.
   *
   * @returns the missing value for text that is not exactly one JSON value, for more levels than Fluent Bit takes back, and for any
   * other kind: a map is read as it is, without this.
   * @example
   * ```ts
   * import { Record, Verdict } from "@flb-wasm/sdk";
   *
   * export function drop_debug(record: Record): Verdict {
   *   const inner = record.at("log").parseJson();
   *   if (inner.at("level").is("debug")) return Verdict.Drop;
   *   if (inner.at("trace_id").exists) record.set("trace_id", inner.at("trace_id"));
   *   return Verdict.Keep;
   * }
   * ```
   */
  parseJson(): Value;
  /** `true` or `false` as it stands; `fallback` for anything else, 0, 1 and text too. */
  toBool(fallback?: boolean): boolean;

  /** A cursor over the members of a map, in their order; over nothing for other kinds. */
  members(): Members;
  /** A cursor over the elements of an array; over nothing for other kinds. */
  elements(): Elements;

  /**
   * Sets a member of this map. An existing member keeps its place, a new one goes behind the last.
   *
   * A path makes the maps that are missing on its way. NaN and infinities, which JSON cannot say, become nil.
   * Later reads see the new value, also by a Value of that member that was taken before: copy the old one first. The edit is
   * written out once, when the filter returns.
   *
   * @param value a string, bool, integer, float, or another Value, which is copied. `null` sets nil. Any other type is refused
   * when the filter is compiled.
   * @returns false, and one log line, if this is no map, if the path leads through something that is no map, if the
   * record would become deeper than 29 levels, or if memory is at its ceiling. The record is then as before.
   * @example
   * ```ts
   * import { Record } from "@flb-wasm/sdk";
   *
   * export function label(record: Record): void {
   *   record.set("team", "platform");
   *   record.set("$kubernetes['labels']['seen']", 1);
   * }
   * ```
   */
  set(key: string, value: string | number | boolean | Value | null): boolean;
  /** The same under a key that is never a path: for keys that come out of a record. See {@link Members} for an example. */
  setMember(key: string, value: string | number | boolean | Value | null): boolean;
  /**
   * Sets a member to an empty map, under a key or a path. What was there is gone, for a Value of it too; to put it into the
   * map, {@link Value.rename} the member to a path: `rename("n", "$n['orig']")`. With a key that comes out of a record, and may
   * begin with `$`, write `setMember(key, parseJson("{}"))`, and `member(key)` is the map.
   *
   * @returns the map, to be filled; the missing value, and one log line, where {@link Value.set} gives false.
   * @example
   * ```ts
   * import { Record } from "@flb-wasm/sdk";
   *
   * export function describe(record: Record): void {
   *   const service = record.setMap("service");
   *   service.set("name", record.at("app"));
   *   record.setArray("tags").push("checked");
   * }
   * ```
   */
  setMap(key: string): Value;
  /** Sets a member to an empty array, under a key or a path; {@link Value.push} fills it. See {@link Value.setMap} for the rest, and take `[]`. */
  setArray(key: string): Value;
  /**
   * Adds an element to this array, behind the last one.
   *
   * @returns false, and one log line, if this is no array; see {@link Value.set} for the rest.
   */
  push(value: string | number | boolean | Value | null): boolean;
  /**
   * Adds an empty map to this array, behind the last element: how a list of maps is made.
   *
   * @returns the map, to be filled; the missing value, and one log line, where {@link Value.push} gives false.
   * @example
   * ```ts
   * import { Record } from "@flb-wasm/sdk";
   *
   * export function to_attributes(record: Record): void {
   *   const attributes = record.setArray("attributes");
   *   const labels = record.at("labels").members();
   *   while (labels.next()) {
   *     const attribute = attributes.pushMap();
   *     attribute.set("key", labels.key());
   *     attribute.setMap("value").set("stringValue", labels.value.asText());
   *   }
   * }
   * ```
   */
  pushMap(): Value;
  /** Adds an empty array to this array, behind the last element. See {@link Value.pushMap} for the rest. */
  pushArray(): Value;
  /**
   * Sets a member to a value written as JSON. It goes out as it is written, but that `1e5` becomes `1.0e5`: Fluent Bit up to
   * 4.2 reads the first as 1 (src/flb_pack.c:104 @v4.2.8).
   *
   * @returns false, and one log line, unless `text` is exactly one valid JSON value; see {@link Value.set} for the rest.
   */
  setRaw(key: string, text: string): boolean;
  /** Removes every member of that key, or what a path leads to; false if there was none. */
  remove(key: string): boolean;
  /** Removes every member of that key, which is never a path; false if there was none. */
  removeMember(key: string): boolean;
  /**
   * Gives the member `from` the key `to`, in its place; a member that had that key is removed.
   *
   * If `to` is a path, the member moves to where that leads from this map on, as {@link Value.set} would put it there. It is
   * out of the record while its place is looked for, so the path may lead through its own key: `user` to `$user['name']`.
   *
   * @returns false if there is no `from`; also, with one log line, where {@link Value.set} gives false. The record is then as before.
   * @example
   * ```ts
   * import { Record } from "@flb-wasm/sdk";
   *
   * export function to_ecs(record: Record): void {
   *   record.rename("log", "message");
   *   record.rename("bytes", "$http['response']['body']['bytes']");
   * }
   * ```
   */
  rename(from: string, to: string): boolean;
  /** Removes every member that is not named, by key or path; false if nothing named is there, and the map is empty now. */
  keepOnly(keys: string[]): boolean;
}

/**
 * The body of one event, a map, with the event's tag and timestamp beside it. Valid until the filter returns.
 *
 * A record that Fluent Bit wrote as invalid JSON (`nan`, `inf`, keys that are no strings, ext values) has been repaired
 * before the filter sees it. Anything else that is no JSON object arrives as `{"_unparsed": "<the text>"}`.
 *
 * @example
 * ```ts
 * import { Record, Verdict } from "@flb-wasm/sdk";
 *
 * export function stamp(record: Record): Verdict {
 *   if (!record.tag.startsWith("kube.")) return Verdict.Keep;
 *   record.set("seen_at", record.time.toText());
 *   return Verdict.Keep;
 * }
 * ```
 */
export declare class Record extends Value {
  /** The event's tag, by which Fluent Bit chooses filters and outputs. */
  readonly tag: Tag;
  /** When the event happened, as its input says. */
  readonly time: Time;
  /**
   * What happens to this record if `event_format: msgpack` cannot bring it back; to be said anew for every record.
   * A module built for JSON has no such records. Default: {@link ZeroBytes.Carry}.
   */
  set zeroBytes(choice: ZeroBytes);
}

/** What happens to a record that holds a 0x00 byte, at which Fluent Bit cuts a msgpack record; see MSGPACK.md. */
export declare enum ZeroBytes {
  /** Numbers, times and text that hold one go back as strings; a record whose structure holds one is lost. */
  Carry,
  /** The record is lost, with a log line. No value ever changes its type. */
  Lose,
}

/**
 * Lines on the agent's stderr, each begun with `[flb-wasm]`, up to 1 KiB. Needs WASI, so not on Windows.
 *
 * @example
 * ```ts
 * import { Record, log } from "@flb-wasm/sdk";
 *
 * export function watch(record: Record): void {
 *   if (!record.at("level").exists) log.warn("no level in " + record.tag.toText());
 * }
 * ```
 */
export declare namespace log {
  /** For whoever develops the filter. */
  function debug(message: string): void;
  /** What is worth knowing once: settings that were read, a state that changed. */
  function info(message: string): void;
  /** A record or a setting is not as expected; the filter goes on. */
  function warn(message: string): void;
  /** Something is lost or wrong; worth an alert. */
  function error(message: string): void;
}
