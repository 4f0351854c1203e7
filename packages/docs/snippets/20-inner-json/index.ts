// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function by_inner_level(record: Record): Verdict {
  const inner = record.at("log").parseJson();
  if (inner.at("level").is("debug")) return Verdict.Drop;
  if (inner.at("trace_id").exists) record.set("trace_id", inner.at("trace_id"));
  const status = inner.at("$http['status']").toI64(0);
  if (status >= 500) record.set("severity", "error");
  return Verdict.Keep;
}
// #endregion filter
