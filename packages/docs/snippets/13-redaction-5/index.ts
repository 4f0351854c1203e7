// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";
import { Mode, Redactor, email, iban } from "@flb-wasm/sdk/redact";

const headers = new Redactor([email()]).include("$http['headers']");
const elsewhere = new Redactor([iban().as(Mode.Partial), email().as(Mode.Observe)]).audit("_redaction");

export function redact(record: Record): Verdict {
  headers.apply(record);
  return elsewhere.apply(record);
}
// #endregion filter
