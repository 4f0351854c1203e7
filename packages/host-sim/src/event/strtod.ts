// The C library's text-to-number functions, as the host's readers use them.
//   in   bytes and an offset; reads as far as a number goes
//   out  the value; 0 where no number starts
// Source: C11 7.22.1.3 (strtod), 7.22.1.4 (strtoll, strtoull)

const LATIN1 = new TextDecoder("latin1");

/** `strtod`: decimal, hexadecimal, `inf`, `nan`; the longest prefix that is a number. NaN keeps no sign here. */
export function strtod(bytes: Uint8Array, offset: number): number {
  const text = LATIN1.decode(bytes.subarray(offset, offset + 2000));
  const hex = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?(?:[pP]([+-]?\d+))?/.exec(text);
  if (hex && (hex[2] || hex[3])) {
    const [, sign = "", whole = "", fraction = "", power = "0"] = hex;
    const magnitude = Number(BigInt(`0x${whole}${fraction}` || "0x0")) * 2 ** (Number(power) - 4 * fraction.length);
    return sign === "-" ? -magnitude : magnitude;
  }
  const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(text);
  if (decimal) return Number(decimal[0]);
  const word = /^([+-]?)(inf|nan)/i.exec(text);
  if (!word) return 0;
  if (word[2]?.toLowerCase() === "nan") return Number.NaN;
  return word[1] === "-" ? -Infinity : Infinity;
}

/** The decimal integer at `offset` without a limit; `strtoll` and `atoll` clamp it. */
export function integerPrefix(bytes: Uint8Array, offset: number): bigint {
  const digits = /^([+-]?)(\d+)/.exec(LATIN1.decode(bytes.subarray(offset, offset + 2000)));
  if (!digits) return 0n;
  const magnitude = BigInt(digits[2] ?? "0");
  return digits[1] === "-" ? -magnitude : magnitude;
}
