// The author's string literal in the record's format, as both codecs keep it.

/** Encoded text. Compared with a key by its first 8 bytes, `word`: what is equal under `mask` may be the same. */
@unmanaged
export class Literal {
  word: u64;
  mask: u64;
  /** Address of the UTF-16 units; 0 in a free slot. */
  source: usize;
  /** Address of the encoded text: a JSON string with its quotes, or a msgpack str with its format. */
  ptr: usize;
  /** All its bytes. */
  byteLength: usize;
  /** A key that is equal is spelt the same, unless the record spells it in a way that it need not. */
  plain: bool;
}
