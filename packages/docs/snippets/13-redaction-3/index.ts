// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";
import { Redactor, allDetectors } from "@flb-wasm/sdk/redact";

const redactor = new Redactor(allDetectors());

export function redact(record: Record): Verdict {
  return redactor.apply(record);
}
// #endregion filter
