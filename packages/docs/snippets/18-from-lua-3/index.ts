// #region filter
import { Kind, Record, Value, Verdict } from "@flb-wasm/sdk";

export function add_total(record: Record): Verdict {
  const price = toNumber(record.at("price"));
  if (!isNaN(price)) record.set("total", price * 2);
  return Verdict.Keep;
}

/** A number, or a text that is a decimal number from its first character to its last; NaN for anything else. */
function toNumber(value: Value): f64 {
  if (value.kind != Kind.Str) return value.toF64(NaN);
  const text = value.toText();
  let digits = 0;
  let points = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0x30 && c <= 0x39) digits++;
    else if (c == 0x2e && points == 0) points++;
    else if (c != 0x2d || i > 0) return NaN;
  }
  return digits > 0 ? F64.parseFloat(text) : NaN;
}
// #endregion filter
