import { Record, Verdict } from "@flb-wasm/sdk";
import { Mode, Redactor, creditCard, email, secretAssignment } from "@flb-wasm/sdk/redact";

const redactor = new Redactor()
  .detect(email())
  .detect(creditCard().as(Mode.Partial))
  .detect(secretAssignment())
  .exclude("$kubernetes")
  .audit("_redaction");

export function redact(record: Record): Verdict {
  return redactor.apply(record);
}
