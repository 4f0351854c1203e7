// The kinds of value that a record can hold: the union of what JSON and msgpack can say.

/** What a value is, whatever the format it came in. */
export enum Kind {
  /** There is no such value. */
  Missing,
  Nil,
  Bool,
  /** An integer within i64. */
  Int,
  /** An integer above the largest i64, within u64. */
  Uint,
  /** Any other number. */
  Float,
  Str,
  /** Bytes that are not text; msgpack only. */
  Bin,
  Array,
  Map,
  /** An extension type; msgpack only. */
  Ext,
}
