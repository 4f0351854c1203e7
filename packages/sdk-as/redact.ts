// "@flb-wasm/sdk/redact": find personal and secret text in records and replace it. No code: the public list.

// Putting a redactor together
export { Redactor, Settings } from "./assembly/redact/redactor";
export { Detector, Mode } from "./assembly/redact/detector";
export { AllowKind } from "./assembly/redact/allow";
export { settingsFile } from "./assembly/redact/settings";
// All detectors, or one by one: what a filter does not name is not in its module
export { allDetectors } from "./assembly/redact/detectors";
export { email } from "./assembly/redact/detectors/email";
export { creditCard } from "./assembly/redact/detectors/credit-card";
export { iban } from "./assembly/redact/detectors/iban";
export { usSsn } from "./assembly/redact/detectors/us-ssn";
export { phone } from "./assembly/redact/detectors/phone";
export { ipv4 } from "./assembly/redact/detectors/ipv4";
export { ipv6 } from "./assembly/redact/detectors/ipv6";
export { mac } from "./assembly/redact/detectors/mac";
export { jwt } from "./assembly/redact/detectors/jwt";
export { awsAccessKey, awsSecretKey } from "./assembly/redact/detectors/aws";
export { gcpApiKey } from "./assembly/redact/detectors/gcp";
export { azureKey } from "./assembly/redact/detectors/azure";
export { githubToken } from "./assembly/redact/detectors/github";
export { gitlabToken } from "./assembly/redact/detectors/gitlab";
export { slackToken } from "./assembly/redact/detectors/slack";
export { stripeKey } from "./assembly/redact/detectors/stripe";
export { openaiKey } from "./assembly/redact/detectors/openai";
export { anthropicKey } from "./assembly/redact/detectors/anthropic";
export { npmToken } from "./assembly/redact/detectors/npm";
export { sendgridKey } from "./assembly/redact/detectors/sendgrid";
export { twilioKey } from "./assembly/redact/detectors/twilio";
export { authorization } from "./assembly/redact/detectors/authorization";
export { urlCredentials } from "./assembly/redact/detectors/url-credentials";
export { urlToken } from "./assembly/redact/detectors/url-token";
export { secretAssignment } from "./assembly/redact/detectors/secret-assignment";
export { privateKey } from "./assembly/redact/detectors/private-key";
