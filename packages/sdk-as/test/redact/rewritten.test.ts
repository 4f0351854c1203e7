// What a Redactor writes: JSON inside of a text stays JSON, and redacting twice changes nothing.

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { readCorpus } from "./corpus.js";
import { TIMEOUT, after, build, load } from "./run-guest.js";
import { toHostJson } from "./scanner.js";

const KEYS = ["password", "value", "token", "name", "key", "api_key", "authorization", "user", "rawHeaders", "connectionString", "ssn", "phone", "args"];
const TEXTS = ["hunter2secret", "s", "", "password", "--password", "-p", "-phunter2", "mysql", "curl", "-u", "root:hunter2", "Bearer", "Authorization", "x-api-key", "415-555-2671", "10.0.0.1", "Tr0ub4dor&3", "SET PASSWORD", "--token=abc"];
let all: Uint8Array;

beforeAll(async () => {
  all = await build(`new Redactor(allDetectors()).configured(settingsFile("redaction/redaction.json"))`);
}, TIMEOUT);

describe("JSON inside of a text stays JSON", () => {
  test.each([
    ['{"card":4111111111111111,"n":1}', '{"card":"[REDACTED:credit_card]","n":1}'],
    ['{"card": 4111111111111111 }', '{"card": "[REDACTED:credit_card]" }'],
    ['{"ssn":536223344}', '{"ssn":"[REDACTED:us_ssn]"}'],
    ['{"card":[4111111111111111, 5500005555555559,7]}', '{"card":["[REDACTED:credit_card]", "[REDACTED:credit_card]",7]}'],
    ['{"ids":[7, 4111111111111111],"n":1}', '{"ids":[7, "[REDACTED:credit_card]"],"n":1}'],
    ['{"a":["x",4111111111111111,"a@b.com",5500005555555559]}', '{"a":["x","[REDACTED:credit_card]","[REDACTED:email]","[REDACTED:credit_card]"]}'],
    ['{"a":[[4111111111111111]]}', '{"a":[["[REDACTED:credit_card]"]]}'],
    ['{"password":12345678}', '{"password":"[REDACTED:secret_assignment]"}'],
    ['{"password":-48151623.5,"n":1}', '{"password":"[REDACTED:secret_assignment]","n":1}'],
    ['{"password":[48151623,5]}', '{"password":["[REDACTED:secret_assignment]",5]}'],
    ['{"password":[-48151623, 5]}', '{"password":["[REDACTED:secret_assignment]", 5]}'],
    ['{"password":["Zx81kLmn22","Qw93mNbv11"],"n":["x"]}', '{"password":["[REDACTED:secret_assignment]"],"n":["x"]}'],
    ['{"password":[{"of":"eve"},[1]],"n":1}', '{"password":[{"of":"eve"},[1]],"n":1}'],
    ['{\n  "ssn": [\n    536223344\n  ]\n}', '{\n  "ssn": [\n    "[REDACTED:us_ssn]"\n  ]\n}'],
    ['{"args":["mysql","-p"],"of":["x"]}', '{"args":["mysql","-p"],"of":["x"]}'],
    ['{"flag":"--password","connectionString":"x"}', '{"flag":"--password","connectionString":"x"}'],
    ['{"authorization":"Bearer 8f14e45fceea167a5a36dedd4bea2543"},{"value":"c9f0f895fb98ab91"}'.replace(/^(.*)$/, "[$1]"), '[{"authorization":"Bearer [REDACTED:authorization]"},{"value":"c9f0f895fb98ab91"}]'],
    ['{"a":["x",{"b":"y"},[4111111111111111, 7]],"n":[[5500005555555559]]}', '{"a":["x",{"b":"y"},["[REDACTED:credit_card]", 7]],"n":[["[REDACTED:credit_card]"]]}'],
    ['{"card":"4111111111111111"}', '{"card":"[REDACTED:credit_card]"}'],
    ['{"label":"Password:","type":"text"}', '{"label":"Password:","type":"text"}'],
    ['{"h":"Authorization: AWS4-HMAC-SHA256 Credential=a/b, Signature=fe5f80f7","status":200}', '{"h":"Authorization: AWS4-HMAC-SHA256 [REDACTED:authorization]","status":200}'],
  ])("%s", async (inner, expected) => {
    const redact = await load(all);
    expect(JSON.parse(expected)).toBeTypeOf("object");
    const twice = JSON.stringify({ msg: inner });
    const [once, nested] = after(redact(JSON.stringify({ log: inner }), JSON.stringify({ log: twice })));
    expect(JSON.parse(once!)).toEqual({ log: expected });
    expect(JSON.parse(JSON.parse(nested!).log)).toEqual({ msg: expected });
    expect(after(redact(once!))).toEqual([once]);
  });

  test("whatever it holds, in one line and in many, and JSON in a text of it", async () => {
    const redact = await load(all);
    const { tree } = fc.letrec<{ tree: object; value: unknown }>((tie) => ({
      tree: fc.array(fc.tuple(fc.constantFrom(...KEYS), tie("value")), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
      value: fc.oneof({ maxDepth: 3 }, fc.constantFrom(...TEXTS), fc.constantFrom(7, -2.5, 536223344, 4155552671, 4111111111111111), tie("tree"), fc.array(tie("value"), { maxLength: 4 })),
    }));
    fc.assert(fc.property(tree, (given) => {
      for (const inner of [JSON.stringify(given), JSON.stringify(given, null, 1), JSON.stringify({ msg: JSON.stringify(given) })]) {
        const [once = ""] = after(redact(JSON.stringify({ log: inner })));
        const shown = JSON.parse((JSON.parse(once) as { log: string }).log) as { msg?: string };
        expect(Object.keys("msg" in shown ? JSON.parse(shown.msg!) as object : shown)).toEqual(Object.keys(given));
        expect(after(redact(once))).toEqual([once]);
      }
    }), { numRuns: 400, seed: 1 });
  }, TIMEOUT);

  test("of two secrets that one place points to each, neither is left: what lies between goes too", async () => {
    const redact = await load(all);
    const cookies = '["sid=8f14e45fceea167a5a36dedd4bea2543","id=c9f0f895fb98ab9159f51fd0297e236d"]';
    const [once] = after(redact(JSON.stringify({ log: `INSERT INTO t (headers, password) VALUES ('{"set-cookie":${cookies}}', 'hunter2Secret99')` })));
    expect(once).not.toMatch(/8f14e45f|c9f0f895|hunter2/);
    expect(after(redact(once!))).toEqual([once]);
  });

  test("a list of numbers is a list of texts", async () => {
    const redact = await load(all);
    expect(after(redact(`{"log":"[4111111111111111, 5500005555555559,7]"}`))).toEqual([`{"log":"[\\"[REDACTED:credit_card]\\", \\"[REDACTED:credit_card]\\",7]"}`]);
    expect(after(redact(`{"log":"[7,4111111111111111]\\n"}`, `{"log":"[[4111111111111111]]"}`))).toEqual([`{"log":"[7,\\"[REDACTED:credit_card]\\"]\\n"}`, `{"log":"[[\\"[REDACTED:credit_card]\\"]]"}`]);
  });

  test("a long list too", async () => {
    const redact = await load(all);
    const numbers = Array.from({ length: 200 }, (_, i) => (i % 40 === 39 ? 7 : 4111111111111111));
    const [once = ""] = after(redact(JSON.stringify({ log: JSON.stringify({ ids: numbers }) })));
    expect(JSON.parse(JSON.parse(once).log)).toEqual({ ids: numbers.map((n) => (n === 7 ? 7 : "[REDACTED:credit_card]")) });
  });

  test("what is no JSON gets no quotes", async () => {
    const redact = await load(all);
    expect(after(redact(`{"log":"card: 4111111111111111, password=12345678"}`))).toEqual([`{"log":"card: [REDACTED:credit_card], password=[REDACTED:secret_assignment]"}`]);
    expect(after(redact(`{"log":"[4111111111111111] declined"}`))).toEqual([`{"log":"[[REDACTED:credit_card]] declined"}`]);
  });
});

describe("redacting twice changes nothing", () => {
  test.each(["mask", "partial", "hmac", "truncate"])("%s", async (mode) => {
    const redact = await load(all, { mode, hmac_key_file: "redaction/key" });
    const changed: string[] = [];
    for (const [name, cases] of readCorpus()) {
      for (const { place, text, key } of cases) {
        const record = `{${toHostJson(key === "" ? "log" : key)}:${toHostJson(text)}}`;
        const [once = ""] = after(redact(record));
        const [twice] = after(redact(once));
        if (once !== twice) changed.push(`${name} ${place}: ${once} then ${twice}`);
      }
    }
    expect(changed).toEqual([]);
  }, TIMEOUT);
});

test("marks count for nothing between a program and its option, and neither does what they replace", async () => {
  const redact = await load(all);
  for (const between of [100, 120, 128, 140]) {
    const log = `mysql --token=${"a1B2c3D4".repeat(20)} ${"x ".repeat(between / 2)}-phunter2`;
    const [once] = after(redact(JSON.stringify({ log })));
    expect(once).toContain("mysql --token=[REDACTED:secret_assignment] x");
    expect(once?.includes("hunter2")).toBe(between > 100);
    expect(after(redact(once!))).toEqual([once]);
  }
});

test("the name in a mark announces nothing", async () => {
  const redact = await load(all);
  const text = `{"a":"[REDACTED:phone] - - 87/87/87/1/0 0/67, [REDACTED:credit_card] 4111111111111112"}`;
  expect(after(redact(text))).toEqual([text]);
});
