// #region filter
import { Record, Time, Verdict } from "@flb-wasm/sdk";

export function add_latency(record: Record): Verdict {
  const begun = Time.parse(record.at("begun"), -1);
  const done = Time.parse(record.at("done"), -1);
  if (begun >= 0 && done >= begun) record.set("latency_ms", (done - begun) / 1000000);
  return Verdict.Keep;
}
// #endregion filter
