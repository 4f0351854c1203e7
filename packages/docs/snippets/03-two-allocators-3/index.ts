// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function shout(record: Record): Verdict {
  if (record.at("level").is("error")) record.set("level", "ERROR");
  return Verdict.Keep;
}
// #endregion filter
