// SendGrid keys: SG., 22 characters, a dot, 43 characters.
// https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys

import { Detector } from "../detector";
import { BASE64URL, WORD, at, found, isBefore, run } from "../text";
import { ascii } from "../ascii";

const ID: usize = 22;
const SECRET: usize = 43;

/** SendGrid keys, `sendgrid_key`. */
export function sendgridKey(): Detector {
  return new Detector(ascii("sendgrid_key")).on(ascii("G"), ascii("S"), ascii("."), find);
}

function find(p: usize): bool {
  const start = p - 1;
  if (isBefore(start, WORD)) return false;
  const dot = run(p + 2, BASE64URL, ID + 1);
  if (dot - p - 2 != ID || at(dot) != 0x2e) return false;
  const end = run(dot + 1, BASE64URL, SECRET + 1);
  return end - dot - 1 == SECRET && found(start, end);
}
