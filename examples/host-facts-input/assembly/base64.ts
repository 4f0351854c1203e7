// Base64 without line ends. https://www.rfc-editor.org/rfc/rfc4648#section-4

/** The bytes of the text, up to the first character that is none of the alphabet. */
export function decodeBase64(text: string): Uint8Array {
  const bytes = new Uint8Array((text.length / 4) * 3 + 3);
  let byteLength = 0;
  let bits: u32 = 0;
  let bitCount = 0;
  for (let i = 0; i < text.length; i++) {
    const sextet = sextetOf(text.charCodeAt(i));
    if (sextet < 0) break;
    bits = (bits << 6) | sextet;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    bytes[byteLength++] = <u8>(bits >>> bitCount);
  }
  return bytes.subarray(0, byteLength);
}

function sextetOf(unit: i32): i32 {
  if (unit >= 0x41 && unit <= 0x5a) return unit - 0x41;
  if (unit >= 0x61 && unit <= 0x7a) return unit - 0x61 + 26;
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30 + 52;
  if (unit == 0x2b) return 62;
  return unit == 0x2f ? 63 : -1;
}
