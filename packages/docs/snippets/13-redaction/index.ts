// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";
import { AllowKind, Mode, Redactor, creditCard, email, secretAssignment } from "@flb-wasm/sdk/redact";

const redactor = new Redactor([
  email().as(Mode.Observe),
  creditCard().as(Mode.Observe),
  secretAssignment().as(Mode.Observe),
])
  .exclude("$kubernetes")
  .allows(AllowKind.Domain, "example.org")
  .audit("_redaction");

export function redact(record: Record): Verdict {
  return redactor.apply(record);
}
// #endregion filter
