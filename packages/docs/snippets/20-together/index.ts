// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";
import { bucketOf } from "@flb-wasm/sdk/hash";

export function shop(record: Record): Verdict {
  if (isProbe(record) || !isSampled(record)) return Verdict.Drop;
  record.rename("lvl", "severity");
  record.keepOnly(["severity", "log", "trace_id", "$kubernetes['pod_name']"]);
  return Verdict.Keep;
}

function isProbe(record: Record): bool {
  return record.at("agent").startsWith("kube-probe/");
}

function isSampled(record: Record): bool {
  const trace = record.at("trace_id");
  return !trace.exists || bucketOf(trace.toText(), 100) < 25;
}
// #endregion filter
