// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

/** One in so many debug lines goes on. */
const KEPT_OF: u32 = 3;

let debugLines: u32 = 0;

export function sample_debug(record: Record): Verdict {
  if (!record.at("level").is("debug")) return Verdict.Keep;
  debugLines += 1;
  return debugLines % KEPT_OF == 1 ? Verdict.Keep : Verdict.Drop;
}
// #endregion filter
