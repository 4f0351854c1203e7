// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function tidy_access_log(record: Record): Verdict {
  if (record.at("log").startsWith("GET /healthz")) return Verdict.Drop;
  record.set("source", "web");
  return Verdict.Keep;
}
// #endregion filter
