// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function drop_probes(record: Record): Verdict {
  const isProbe = record.at("agent").startsWith("kube-probe/");
  const failed = record.at("status").toI64(500) >= 400;
  return isProbe && !failed ? Verdict.Drop : Verdict.Keep;
}
// #endregion filter
