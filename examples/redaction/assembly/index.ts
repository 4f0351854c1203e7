// Masks personal and secret text in records; redaction/redaction.json says what, how and where.

import { Record, Verdict } from "@flb-wasm/sdk";
import { Redactor, allDetectors, settingsFile } from "@flb-wasm/sdk/redact";

const redactor = new Redactor(allDetectors()).configured(settingsFile("redaction/redaction.json"));

export function redact(record: Record): Verdict {
  return redactor.apply(record);
}
