// What a Redactor remembers as clean must never change an answer: a record's answer is that of an instance which has seen
// nothing before it.

import { FluentBit } from "@flb-wasm/host-sim";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "../asc.js";
import { readCorpus } from "./corpus.js";
import { filterWith } from "./guests.js";

const TIMEOUT = 120_000;
const modules = new Map<string, Uint8Array>();

beforeAll(async () => {
  for (const redactor of ["new Redactor(allDetectors())", "new Redactor(allDetectors()).audit()", "new Redactor(allDetectors()).numbers().keys()", "new Redactor([email().as(Mode.Observe)]).audit()"]) {
    const { wasm, messages } = await compile(filterWith(redactor));
    if (wasm === null) throw new Error(`Cannot compile the guest: ${messages}`);
    modules.set(redactor, wasm);
  }
}, TIMEOUT);

async function load(redactor = "new Redactor(allDetectors())"): Promise<(record: string) => string> {
  const host = await FluentBit.load(modules.get(redactor)!, { functionName: "redact", accessiblePaths: [] });
  return (record) => {
    const [event] = host.filter([{ record }]).events;
    return event!.after ?? event!.outcome;
  };
}

describe("a text that was clean under one key is looked at again under another", () => {
  const pairs: [first: object, then: object, found: string][] = [
    [{ note: "hunter2hunter" }, { password: "hunter2hunter" }, "secret_assignment"],
    [{ card: "hunter2hunter" }, { password: "hunter2hunter" }, "secret_assignment"],
    [{ acetone: "5550199123" }, { phone: "5550199123" }, "phone"],
    [{ asn: "536223344" }, { ssn: "536223344" }, "us_ssn"],
    [{ driver: "10.1.2.3" }, { server: "10.1.2.3" }, "ipv4"],
    [{ a: ["hunter2hunter"] }, { password: "hunter2hunter" }, "secret_assignment"],
    [{ a: [["b", "password", "hunter2hunter"]] }, { a: [["password", "hunter2hunter"]] }, "secret_assignment"],
    [{ a: [["c", "password", "hunter2hunter"]] }, { a: [["--password", "hunter2hunter"]] }, "secret_assignment"],
    [{ a: [["name", "hunter2hunter"]] }, { password: ["name", "hunter2hunter"] }, "secret_assignment]\",\"[REDACTED:secret_assignment"],
    [{ a: { name: "x", note: "hunter2hunter" } }, { a: { name: "x", password: "hunter2hunter" } }, "secret_assignment"],
    [{ a: { b: "abc@example-com" } }, { a: { b: "abc@example.com" } }, "email"],
    [{ a: "x".repeat(80) }, { a: `${"x".repeat(60)} eve@example.com...` }, "email"],
  ];
  test.each(pairs)("%j, then %j", async (first, then, found) => {
    const redact = await load();
    for (let i = 0; i < 2; i++) expect(redact(JSON.stringify(first))).toBe(JSON.stringify(first));
    for (let i = 0; i < 2; i++) {
      expect(redact(JSON.stringify(then))).toContain(`[REDACTED:${found}]`);
    }
    expect(redact(JSON.stringify(first))).toBe(JSON.stringify(first));
  });
});

test("what is only observed is counted in each record", async () => {
  const redact = await load("new Redactor([email().as(Mode.Observe)]).audit()");
  for (let i = 0; i < 3; i++) expect(redact('{"a":"eve@example.com","m":{"b":"bob@example.com"}}')).toBe('{"a":"eve@example.com","m":{"b":"bob@example.com"},"_redaction":{"email":2}}');
});

test.each([...Array(3).keys()])("records of texts and keys of the corpus, in any order and again and again: %i", async (which) => {
  const redactor = [...modules.keys()][which]!;
  const cases = [...readCorpus().values()].flat().filter(({ text }) => text.length < 120);
  const keys = ["log", "msg", "password", "phone", "phones", "acetone", "ssn", "server", "driver", "version", "token", "region", "authorization", "id"];
  const text = fc.constantFrom(...cases.map((one) => one.text));
  const short = fc.constantFrom("name", "admin", "login", "--password", "hunter2hunter");
  const member = fc.tuple(fc.constantFrom(...keys), text);
  const value = fc.oneof(text, fc.array(text, { maxLength: 2 }), fc.array(fc.oneof(short, fc.array(short, { maxLength: 3 })), { maxLength: 3 }), fc.array(member, { maxLength: 3 }).map(Object.fromEntries), fc.integer());
  const record = fc.array(fc.tuple(fc.constantFrom(...keys), value), { minLength: 1, maxLength: 5 }).map((members) => JSON.stringify(Object.fromEntries(members)));
  const fresh = new Map<string, string>();
  const seed = 20_000 + which;
  const records = fc.sample(record, { numRuns: 120, seed });
  for (const one of records) fresh.set(one, (await load(redactor))(one));
  const warm = await load(redactor);
  for (const one of [...records, ...[...records].reverse(), ...records]) expect(warm(one), one).toBe(fresh.get(one));
}, TIMEOUT);
