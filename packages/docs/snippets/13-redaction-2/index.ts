// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";
import { Redactor, allDetectors, settingsFile } from "@flb-wasm/sdk/redact";

const redactor = new Redactor(allDetectors()).configured(settingsFile("/etc/flb-wasm/redaction.json"));

export function redact(record: Record): Verdict {
  return redactor.apply(record);
}
// #endregion filter
