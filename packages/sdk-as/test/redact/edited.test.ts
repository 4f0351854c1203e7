// Redaction of a record that was edited before, by the filter or by another Redactor: nothing of those edits is lost, and none of
// what they took out comes back.
import { FluentBit } from "@flb-wasm/host-sim";
import { expect, test } from "vitest";
import { compile } from "../asc.js";

const HEAD = `import { Record, Verdict } from "@flb-wasm/sdk";
import { Redactor, creditCard, email } from "@flb-wasm/sdk/redact";
const mails = new Redactor([email()]);
const cards = new Redactor([creditCard()]);
const keys = new Redactor([email()]).keys();
`;

test.each([
  ["by a Redactor of keys behind one of values", "mails.apply(record); return keys.apply(record);", '{"a@b.com":{"m":"c@d.com","n":["e@f.com"]}}', '{"[REDACTED:email]":{"m":"[REDACTED:email]","n":["[REDACTED:email]"]}}'],
  ["by edits in a map whose key is replaced", 'const m = record.at("a@b.com"); m.set("x", 1); m.remove("secret"); return keys.apply(record);', '{"a@b.com":{"secret":"s","y":[1]}}', '{"[REDACTED:email]":{"y":[1],"x":1}}'],
  ["by edits in a list whose key is replaced", 'record.at("a@b.com").push("c@d.com"); return keys.apply(record);', '{"a@b.com":[1]}', '{"[REDACTED:email]":[1,"[REDACTED:email]"]}'],
  ["by a map that is made", 'record.setMap("a@b.com").set("x", record.at("card")); keys.apply(record); return cards.apply(record);', '{"card":"4111111111111111"}', '{"card":"[REDACTED:credit_card]","[REDACTED:email]":{"x":"[REDACTED:credit_card]"}}'],
  ["by a renamed map with edits inside", 'record.at("m").set("x", "c@d.com"); record.rename("m", "a@b.com"); mails.apply(record); return keys.apply(record);', '{"m":{"y":1}}', '{"[REDACTED:email]":{"y":1,"x":"[REDACTED:email]"}}'],
])("%s", async (_what, body, record, after) => {
  const { wasm, messages } = await compile(`${HEAD}export function redact(record: Record): Verdict { ${body} }`);
  if (wasm === null) throw new Error(messages);
  const host = await FluentBit.load(wasm, { functionName: "redact", accessiblePaths: [] });
  expect(host.filter([{ record }]).events[0]!.after).toBe(after);
});
