// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";
import { sha256 } from "@flb-wasm/sdk/hash";

export function identify(record: Record): Verdict {
  const event = record.tag.toText() + " " + record.time.unixNanoseconds.toString() + " " + record.toJson();
  record.set("_id", sha256(event).substring(0, 32));
  return Verdict.Keep;
}
// #endregion filter
