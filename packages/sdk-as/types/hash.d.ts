// What an editor and typedoc see of "@flb-wasm/sdk/hash". asc reads the AssemblyScript sources instead.

/**
 * SHA-256 of a text's UTF-8: 64 hexadecimal digits.
 *
 * For what nobody can guess: a whole record, an identifier with enough random in it. Of a telephone number, an address or a name
 * it hides nothing: whoever wants to know tries them all. That is what {@link KeyedHash} is for. A lone surrogate counts as U+FFFD.
 *
 * @example
 * ```ts
 * import { Record } from "@flb-wasm/sdk";
 * import { sha256 } from "@flb-wasm/sdk/hash";
 *
 * export function identify(record: Record): void {
 *   record.set("_id", sha256(record.tag.toText() + record.time.nanoseconds.toString() + record.toJson()));
 * }
 * ```
 *
 * @see https://csrc.nist.gov/pubs/fips/180-4/upd1/final
 */
export declare function sha256(text: string): string;

/**
 * HMAC-SHA-256 with a key from a mounted file: equal texts give equal digits, and without the key nobody finds the text again.
 *
 * The first 32 digits are those of `[HMAC:<name>.<32 digits>]`, which `@flb-wasm/sdk/redact` writes with the same key.
 *
 * @example
 * ```ts
 * import { Record, Verdict } from "@flb-wasm/sdk";
 * import { KeyedHash } from "@flb-wasm/sdk/hash";
 *
 * const users = KeyedHash.keyFile("/etc/flb-wasm-key/key");
 *
 * export function hide(record: Record): Verdict {
 *   const user = record.at("user_id");
 *   if (!user.isNull) record.set("user_id", users.of(user.asText()));
 *   return Verdict.Keep;
 * }
 * ```
 *
 * @see https://datatracker.ietf.org/doc/html/rfc2104
 */
export declare class KeyedHash {
  private constructor();
  /**
   * Names the file with the key; a line break at its end is not part of it. Nothing is read yet. Call it once, outside of the filter.
   *
   * Read with the first text. A key below 16 bytes is used with a warning; 32 random bytes are right.
   *
   * @param path below one of the directories in `accessible_paths`, spelt as there.
   */
  static keyFile(path: string): KeyedHash;
  /** True if there is a key; reads the file if that was not tried yet. */
  readonly hasKey: boolean;
  /** 64 hexadecimal digits. The empty text without a key, and one line in the agent's log says why: the text itself never gets out. */
  of(text: string): string;
}

/**
 * Which of `count` shares of equal size a text falls into: 0 to `count` - 1, the same on every node and in every release.
 *
 * For sampling by a key, so that all records of a request stay or go together, and for spreading over shards. It is no secret how
 * it counts: FNV-1a with 64 bits over the UTF-8, finished by MurmurHash3's `fmix64`; the upper 32 bits, times `count`, shifted right by 32.
 * A `count` below 1 is 1.
 *
 * @example
 * ```ts
 * import { Record, Verdict } from "@flb-wasm/sdk";
 * import { bucketOf } from "@flb-wasm/sdk/hash";
 *
 * export function sample(record: Record): Verdict {
 *   if (record.at("level").is("error")) return Verdict.Keep;
 *   return bucketOf(record.at("trace_id").toText(), 100) < 5 ? Verdict.Keep : Verdict.Drop;
 * }
 * ```
 */
export declare function bucketOf(text: string, count: i32): i32;
