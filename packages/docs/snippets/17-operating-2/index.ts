// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function section(record: Record): Verdict {
  const path = record.at("path");
  if (path.is("/healthz")) {
    record.set("_drop", "yes");
    return Verdict.Keep;
  }
  const parts = path.toText().split("/");
  if (parts.length > 2) record.set("section", parts[2]);
  return Verdict.Keep;
}
// #endregion filter
