// Whether the host reads back the JSON that it wrote itself; for a module built for msgpack, which has no JSON codec.
//   in   the record's text: well-formed but for what Fluent Bit is known to write wrong, and NUL-terminated
//   out  false for NaN and infinities, ext values, keys without quotes, doubles that overflow with 16 digits
// A text that does not read back would end the agent (src/flb_pack.c:1030, :1066, :1127 @v5.1.1; see json/repair.ts).

const QUOTE: u32 = 0x22;
const COLON: u32 = 0x3a;
const BACKSLASH: u32 = 0x5c;

/** True if the text in [ptr, end) may go back as it is. Doubtful texts do not. */
export function survivesJson(ptr: usize, end: usize): bool {
  let before: u32 = 0; // the last byte that is not inside a string
  while (ptr < end) {
    let c: u32 = load<u8>(ptr);
    if (c == QUOTE) {
      for (ptr += 1; ptr < end && load<u8>(ptr) != QUOTE; ptr++) {
        if (load<u8>(ptr) != BACKSLASH) continue;
        ptr += 1;
        if (load<u8>(ptr) == 0x78) return false; // \xffffffde
      }
    } else if (c == COLON && before != QUOTE) {
      return false;
    } else if (c == 0x69 || (c == 0x6e && load<u8>(ptr, 1) == 0x61)) {
      return false; // inf, nan
    } else if ((c | 0x20) == 0x65 && load<u16>(ptr, 1) == 0x332b) {
      return false; // e+3…
    }
    before = c;
    ptr += 1;
  }
  return true;
}
