// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function count_labels(record: Record): Verdict {
  let ours = 0;
  const labels = record.at("kubernetes").at("labels").members();
  while (labels.next()) {
    if (labels.key().startsWith("example.com/")) ours++;
  }

  let failed = 0;
  const checks = record.at("checks").elements();
  while (checks.next()) {
    if (!checks.value.at("ok").toBool(false)) failed++;
  }

  record.set("our_labels", ours);
  record.set("failed_checks", failed);
  return Verdict.Keep;
}
// #endregion filter
