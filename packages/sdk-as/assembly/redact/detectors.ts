// Every detector there is. Naming this list links all of them; a filter that names its detectors links only those.

import { Detector } from "./detector";
import { anthropicKey } from "./detectors/anthropic";
import { authorization } from "./detectors/authorization";
import { awsAccessKey, awsSecretKey } from "./detectors/aws";
import { azureKey } from "./detectors/azure";
import { creditCard } from "./detectors/credit-card";
import { email } from "./detectors/email";
import { gcpApiKey } from "./detectors/gcp";
import { githubToken } from "./detectors/github";
import { gitlabToken } from "./detectors/gitlab";
import { iban } from "./detectors/iban";
import { ipv4 } from "./detectors/ipv4";
import { ipv6 } from "./detectors/ipv6";
import { jwt } from "./detectors/jwt";
import { mac } from "./detectors/mac";
import { npmToken } from "./detectors/npm";
import { openaiKey } from "./detectors/openai";
import { phone } from "./detectors/phone";
import { privateKey } from "./detectors/private-key";
import { secretAssignment } from "./detectors/secret-assignment";
import { sendgridKey } from "./detectors/sendgrid";
import { slackToken } from "./detectors/slack";
import { stripeKey } from "./detectors/stripe";
import { twilioKey } from "./detectors/twilio";
import { urlCredentials } from "./detectors/url-credentials";
import { urlToken } from "./detectors/url-token";
import { usSsn } from "./detectors/us-ssn";

/** One of each, in the order in which they are asked. */
export function allDetectors(): Detector[] {
  return [
    privateKey(), jwt(),
    awsAccessKey(), awsSecretKey(), azureKey(), gcpApiKey(), githubToken(), gitlabToken(), slackToken(), stripeKey(),
    openaiKey(), anthropicKey(), npmToken(), sendgridKey(), twilioKey(),
    urlCredentials(), authorization(), urlToken(), secretAssignment(),
    email(), creditCard(), iban(), usSsn(), phone(), ipv4(), mac(), ipv6(),
  ];
}
