// A double as glibc's printf writes it: "%.1f" for whole numbers, "%.16g", "%.17g" and "%f".
//   in   a JavaScript number that is finite
//   out  ASCII text, digit for digit; ties go to the even digit as glibc rounds, where toPrecision rounds up
// Source: C11 7.21.6.1; https://www.gnu.org/software/libc/manual/html_node/Floating-Point-Conversions.html

/** `printf("%.1f", value)` of a whole number. */
export function printWhole(value: number): string {
  return `${Object.is(value, -0) ? "-0" : BigInt(value).toString()}.0`;
}

/** `printf("%.16g", value)`: 16 significant digits, no trailing zeros, `e` with a sign and two digits or more. */
export function printG16(value: number): string {
  return printG(value, 16);
}

/** As {@link printG16}, with as many significant digits as are asked for. */
export function printG(value: number, count: number): string {
  const [digits, exponent] = roundTo(count, Math.abs(value));
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (exponent < -4 || exponent >= count) {
    const fraction = digits.slice(1).replace(/0+$/, "");
    const mantissa = fraction === "" ? digits.slice(0, 1) : `${digits.slice(0, 1)}.${fraction}`;
    return `${sign}${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const padded = exponent < 0 ? "0".repeat(-exponent) + digits : digits;
  const point = Math.max(exponent, 0) + 1;
  const fraction = padded.slice(point).replace(/0+$/, "");
  return sign + padded.slice(0, point) + (fraction === "" ? "" : `.${fraction}`);
}

/** `printf("%f", value)` below 1e21: six digits behind the point. */
export function printF6(value: number): string {
  const magnitude = Math.abs(value);
  const exact = magnitude.toFixed(80).replace(/0+$/, "");
  const [whole = "", fraction = ""] = exact.split(".");
  const isTie = fraction.length === 7 && fraction.endsWith("5");
  const even = isTie && Number(fraction[5]) % 2 === 0 ? `${whole}.${fraction.slice(0, 6)}` : magnitude.toFixed(6);
  return (value < 0 || Object.is(value, -0) ? "-" : "") + even;
}

/** The first digits of a magnitude and the power of ten of the first one. */
function roundTo(count: number, magnitude: number): readonly [digits: string, exponent: number] {
  // 60 digits decide every tie: no double comes closer than that to an 18-digit decimal without being it.
  const [, head = "0", tail = "", power = "0"] = /^(\d)\.(\d+)e([+-]\d+)$/.exec(magnitude.toExponential(60)) ?? [];
  const exponent = Number(power);
  const kept = head + tail.slice(0, count - 1);
  const rest = tail.slice(count - 1);
  const half = `5${"0".repeat(rest.length - 1)}`;
  const isOdd = Number(kept.slice(-1)) % 2 === 1;
  if (rest < half || (rest === half && !isOdd)) return [kept, exponent];
  const rounded = (BigInt(kept) + 1n).toString();
  return rounded.length > count ? [rounded.slice(0, count), exponent + 1] : [rounded, exponent];
}
