// #region filter
import { Kind, Record, Value, Verdict } from "@flb-wasm/sdk";

let seen: i32 = 0;

/** Of a number, or of text that is one, as Lua's tonumber has it. */
function numberOf(value: Value): f64 {
  return value.kind == Kind.Str ? F64.parseFloat(value.toText()) : value.toF64(NaN);
}

export function tidy(record: Record): Verdict {
  if (record.at("log").contains("healthz")) return Verdict.Drop;

  if (numberOf(record.at("status")) >= 500) record.set("severity", "error");

  record.rename("log", "message");

  const labels = record.at("labels");
  if (labels.kind == Kind.Map) record.set("label_count", labels.count);

  seen += 1;
  record.set("seen", seen);
  return Verdict.Keep;
}
// #endregion filter
