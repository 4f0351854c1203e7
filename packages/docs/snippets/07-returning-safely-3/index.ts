// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function rate(record: Record): Verdict {
  const bytes = record.at("bytes").toF64(0);
  const seconds = record.at("seconds").toF64(0);
  record.set("bytes_per_second", bytes / seconds);
  if (!record.setRaw("labels", "{team: payments}")) record.set("labels", "unreadable");
  return Verdict.Keep;
}
// #endregion filter
