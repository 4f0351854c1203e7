// A double as glibc's printf writes it: "%.1f" for whole numbers and "%.16g" for the rest.
//   in   a JavaScript number that is finite
//   out  ASCII text, digit for digit; ties go to the even digit as glibc rounds, where toPrecision rounds up
// Source: C11 7.21.6.1; https://www.gnu.org/software/libc/manual/html_node/Floating-Point-Conversions.html

/** `printf("%.1f", value)` of a whole number. */
export function printWhole(value: number): string {
  return `${Object.is(value, -0) ? "-0" : BigInt(value).toString()}.0`;
}

/** `printf("%.16g", value)`: 16 significant digits, no trailing zeros, `e` with a sign and two digits or more. */
export function printG16(value: number): string {
  const [digits, exponent] = roundTo16(Math.abs(value));
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.slice(1).replace(/0+$/, "");
    const mantissa = fraction === "" ? digits.slice(0, 1) : `${digits.slice(0, 1)}.${fraction}`;
    return `${sign}${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const padded = exponent < 0 ? "0".repeat(-exponent) + digits : digits;
  const point = Math.max(exponent, 0) + 1;
  const fraction = padded.slice(point).replace(/0+$/, "");
  return sign + padded.slice(0, point) + (fraction === "" ? "" : `.${fraction}`);
}

/** 16 digits of a magnitude and the power of ten of the first one. */
function roundTo16(magnitude: number): readonly [digits: string, exponent: number] {
  // 60 digits decide every tie: no double comes closer than that to a 17-digit decimal without being it.
  const [, head = "0", tail = "", power = "0"] = /^(\d)\.(\d+)e([+-]\d+)$/.exec(magnitude.toExponential(60)) ?? [];
  const exponent = Number(power);
  const kept = head + tail.slice(0, 15);
  const rest = tail.slice(15);
  const half = `5${"0".repeat(rest.length - 1)}`;
  const isOdd = Number(kept.slice(-1)) % 2 === 1;
  if (rest < half || (rest === half && !isOdd)) return [kept, exponent];
  const rounded = (BigInt(kept) + 1n).toString();
  return rounded.length > 16 ? [rounded.slice(0, 16), exponent + 1] : [rounded, exponent];
}
