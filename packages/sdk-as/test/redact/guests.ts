// The filters that the redactor's tests run: source texts for ../asc.ts.

const IMPORTS = `import { Record, Verdict } from "@flb-wasm/sdk";
import { AllowKind, Mode, Redactor, allDetectors, creditCard, email, ipv4, ipv6, iban, jwt, phone, secretAssignment, settingsFile, usSsn } from "@flb-wasm/sdk/redact";
`;

/** A filter `redact` around an expression that makes a Redactor. */
export function filterWith(redactor: string): string {
  return `${IMPORTS}
const redactor = ${redactor};
export function redact(record: Record): Verdict { return redactor.apply(record); }
`;
}
