// What an editor and typedoc see of the cursors over what a map or an array holds.

import type { Value } from "./index.js";

/**
 * A cursor over the members of a map. Valid until the filter returns.
 *
 * The member it is on is edited by the cursor's own functions, whatever its key is and however often. With the key one would
 * edit by {@link Value.setMember}, {@link Value.member} and {@link Value.removeMember}: `set` and `remove` take a key that
 * begins with `$` for a path, and whoever writes the log line chooses its keys. Members that are added meanwhile are not
 * visited; one that is removed by its key, before the cursor comes to it, may be, and what is set there then goes nowhere.
 *
 * @example
 * ```ts
 * import { Record } from "@flb-wasm/sdk";
 *
 * export function tidy(record: Record): void {
 *   const members = record.at("kubernetes").at("labels").members();
 *   while (members.next()) {
 *     if (members.value.is("")) members.remove();
 *     else record.setMember("label_" + members.key(), members.value);
 *   }
 * }
 * ```
 */
export declare class Members {
  private constructor();
  /** Moves to the next member; false behind the last one. */
  next(): boolean;
  /** The key, as a copy that outlives the call. Allocates. */
  key(): string;
  /** True if the key has just these characters. */
  keyIs(text: string): boolean;
  /** Its value; valid until the filter returns, also when the cursor has moved on. */
  readonly value: Value;
  /** Gives the member another value, under the key as it is spelt. False, and one log line, as {@link Value.set} has it. */
  set(value: string | number | boolean | Value | null): boolean;
  /** Removes the member, and no other of that key. False if there is no current member, or it cannot be edited. */
  remove(): boolean;
  /** Gives the member another key, in its place, which is never a path; another member that had that key is removed. */
  rename(to: string): boolean;
}

/**
 * A cursor over the elements of an array. The element it is on is edited by the cursor's own functions; elements that are
 * added meanwhile are not visited. Valid until the filter returns.
 *
 * @example
 * ```ts
 * import { Record, Verdict } from "@flb-wasm/sdk";
 *
 * export function drop_internal(record: Record): Verdict {
 *   const tags = record.at("tags").elements();
 *   while (tags.next()) {
 *     if (tags.value.is("internal")) return Verdict.Drop;
 *   }
 *   return Verdict.Keep;
 * }
 * ```
 */
export declare class Elements {
  private constructor();
  /** Moves to the next element; false behind the last one. */
  next(): boolean;
  /** Position of the current element, from 0, in the array as the cursor found it. */
  readonly index: i32;
  /** The current element; valid until the filter returns, also when the cursor has moved on. */
  readonly value: Value;
  /** Gives the element another value. False, and one log line, as {@link Value.set} has it. */
  set(value: string | number | boolean | Value | null): boolean;
  /** Removes the element. False if there is no current one, or it cannot be edited. */
  remove(): boolean;
}
