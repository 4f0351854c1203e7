// #region filter
import { Kind, Record, Verdict } from "@flb-wasm/sdk";

let seen: i32 = 0;

export function tidy(record: Record): Verdict {
  if (record.at("log").contains("healthz")) return Verdict.Drop;

  if (record.at("status").parseF64() >= 500) record.set("severity", "error");

  record.rename("log", "message");

  const labels = record.at("labels");
  if (labels.kind == Kind.Map) record.set("label_count", labels.count);

  seen += 1;
  record.set("seen", seen);
  return Verdict.Keep;
}
// #endregion filter
