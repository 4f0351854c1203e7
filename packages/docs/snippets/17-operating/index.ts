// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function section(record: Record): Verdict {
  const path = record.at("path").toText();
  if (path == "/healthz") return Verdict.Drop;
  record.set("section", path.split("/")[2]);
  return Verdict.Keep;
}
// #endregion filter
