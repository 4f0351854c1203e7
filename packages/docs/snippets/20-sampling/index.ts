// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";
import { bucketOf } from "@flb-wasm/sdk/hash";

const KEPT_PER_HUNDRED = 25;

export function sample(record: Record): Verdict {
  if (record.at("agent").startsWith("kube-probe/") && record.at("status").toI64(500) < 400) return Verdict.Drop;
  if (record.at("level").is("error") || record.at("status").toI64() >= 500) return Verdict.Keep;

  const trace = record.at("trace_id");
  if (!trace.exists) return Verdict.Keep;
  if (bucketOf(trace.toText(), 100) >= KEPT_PER_HUNDRED) return Verdict.Drop;
  record.set("sampled", KEPT_PER_HUNDRED);
  return Verdict.Keep;
}
// #endregion filter
