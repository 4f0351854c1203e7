// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function tidy(record: Record): Verdict {
  record.set("severity", record.at("level").is("E") ? "error" : "info");
  record.rename("log", "message");
  record.remove("stream");
  record.set("$kubernetes['labels']['seen']", true);
  return Verdict.Keep;
}
// #endregion filter
