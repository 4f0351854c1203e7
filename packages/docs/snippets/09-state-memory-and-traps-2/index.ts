// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function split_path(record: Record): Verdict {
  const parts = record.at("path").toText().split("/");
  record.set("service", parts[2]);
  return Verdict.Keep;
}
// #endregion filter
