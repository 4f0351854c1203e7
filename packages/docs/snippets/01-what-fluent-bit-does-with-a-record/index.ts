// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function show_event(record: Record): Verdict {
  record.set("tag", record.tag.toText());
  record.set("time", record.time.toText());
  record.set("members", record.count);
  return Verdict.Keep;
}
// #endregion filter
