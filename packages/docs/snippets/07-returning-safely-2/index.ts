// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function add_source(record: Record): Verdict {
  record.set("source", "web");
  return Verdict.Keep;
}
// #endregion filter
