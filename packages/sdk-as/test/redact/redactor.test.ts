// The Redactor in a filter, called as Fluent Bit calls it, over host-sim: modes, scope, allow-lists, settings, guarantees.

import { FluentBit } from "@flb-wasm/host-sim";
import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { KEY, TIMEOUT, after, build, load } from "./run-guest.js";
import { toHostJson } from "./scanner.js";

let all: Uint8Array;

beforeAll(async () => {
  all = await build(`new Redactor(allDetectors()).configured(settingsFile("redaction/redaction.json"))`);
}, TIMEOUT);

describe("modes", () => {
  const record = `{"log":"a bob@example.com b","n":1}`;
  test.each([
    ["mask", `{"log":"a [REDACTED:email] b","n":1}`],
    ["partial", `{"log":"a **********e*com b","n":1}`],
    ["hmac", `{"log":"a [HMAC:email.${createHmac("sha256", KEY).update("bob@example.com").digest("hex").slice(0, 32)}] b","n":1}`],
    ["truncate", `{"log":"a [REDACTED:email] b","n":1}`],
    ["observe", record],
    ["drop_field", `{"n":1}`],
    ["drop_record", "dropped"],
  ])("%s", async (mode, expected) => {
    const redact = await load(all, { detectors: { email: mode }, hmac_key_file: "redaction/key" });
    expect(after(redact(record))).toEqual([expected]);
    expect(after(redact(`{"log":"nothing"}`))).toEqual([`{"log":"nothing"}`]);
  });

  test("a value is judged by the name beside it, as Kubernetes lists the environment", async () => {
    const redact = await load(all, { detectors: ["secret_assignment"] });
    expect(after(redact(
      `{"env":[{"name":"LOG_LEVEL","value":"info9"},{"name":"DB_PASSWORD","value":"Ud~tXK"}],"tags":[{"key":"api_key","value":"hV7nP2sLw9"}]}`,
      `{"name":"password","size":1,"value":"Ud~tXK"}`,
    ))).toEqual([
      `{"env":[{"name":"LOG_LEVEL","value":"info9"},{"name":"DB_PASSWORD","value":"[REDACTED:secret_assignment]"}],"tags":[{"key":"api_key","value":"[REDACTED:secret_assignment]"}]}`,
      `{"name":"password","size":1,"value":"Ud~tXK"}`,
    ]);
  });

  test("a value goes by the name beside it in lists of headers and attributes", async () => {
    const redact = await load(all, { detectors: ["secret_assignment", "authorization", "azure_key"] });
    const cookie = "session=VZIkUkCg71OgxvPsHSScgcGPBOzyrbIX";
    const key = `${"q7Rt2mVx".repeat(10)}Zk81cA==`; // a sum of 64 bytes looks so too
    const hidden = "session=[REDACTED:authorization]";
    expect(after(redact(
      `{"headers":[{"name":"Host","value":"${cookie}"},{"name":"cookie","value":"${cookie}"},{"name":"Authorization","value":"Bearer mF_9.B5f-4.1JqM"}]}`,
      `{"attributes":[{"key":"db.password","value":{"stringValue":"Ud~tXK"}},{"key":"db.name","value":{"stringValue":"Ud~tXK"}},{"key":"http.request.header.cookie","value":{"stringValue":"${cookie}"}}]}`,
      `{"value":{"value":{"value":{"value":"Ud~tXK"}}},"password":[{"value":"Ud~tXK"}],"stringValue":"Ud~tXK","xValue":"Ud~tXK"}`,
      `{"keys":[{"keyName":"key1","permissions":"FULL","value":"${key}"},{"key":"sha512","value":"${key}"},{"keyName":"a","x":{"value":"${key}"}}]}`,
    ))).toEqual([
      `{"headers":[{"name":"Host","value":"${cookie}"},{"name":"cookie","value":"${hidden}"},{"name":"Authorization","value":"Bearer [REDACTED:authorization]"}]}`,
      `{"attributes":[{"key":"db.password","value":{"stringValue":"[REDACTED:secret_assignment]"}},{"key":"db.name","value":{"stringValue":"Ud~tXK"}},{"key":"http.request.header.cookie","value":{"stringValue":"${hidden}"}}]}`,
      `{"value":{"value":{"value":{"value":"Ud~tXK"}}},"password":[{"value":"Ud~tXK"}],"stringValue":"Ud~tXK","xValue":"Ud~tXK"}`,
      `{"keys":[{"keyName":"key1","permissions":"FULL","value":"[REDACTED:azure_key]"},{"key":"sha512","value":"${key}"},{"keyName":"a","x":{"value":"${key}"}}]}`,
    ]);
  });

  test("a telephone's number goes by the map around it", async () => {
    const redact = await load(all, { detectors: ["phone"] });
    expect(after(redact(`{"phone":{"number":"01712345678"},"order":{"number":"01712345678"},"number":"01712345678"}`))).toEqual([
      `{"phone":{"number":"[REDACTED:phone]"},"order":{"number":"01712345678"},"number":"01712345678"}`,
    ]);
  });

  test("a value goes by the name around it", async () => {
    const redact = await load(all, { detectors: ["secret_assignment"] });
    expect(after(redact(`{"password":{"value":"Ud~tXK","n":1},"name":{"value":"Ud~tXK"},"log":"{\\"password\\":{\\"value\\":\\"Ud~tXK\\"}}"}`))).toEqual([
      `{"password":{"value":"[REDACTED:secret_assignment]","n":1},"name":{"value":"Ud~tXK"},"log":"{\\"password\\":{\\"value\\":\\"[REDACTED:secret_assignment]\\"}}"}`,
    ]);
  });

  test("what stands behind an option in a list goes by the option", async () => {
    const redact = await load(all);
    const args = (secret: string): string => `{"args":["--user","bob","--password","${secret}","--token-file","/run/tok1"],"env":["x","S3cr3t1x"]}`;
    expect(after(redact(args("S3cr3t1x"), args("S3cr3t1x")))).toEqual([args("[REDACTED:secret_assignment]"), args("[REDACTED:secret_assignment]")]);
  });

  test("what stands behind a name in a list of pairs, or of Node's headers, goes by the name", async () => {
  const redact = await load(all);
  const headers = (key: string, token: string): string => `{"headers":[["accept","*/*"],["x-api-key","${key}"],["authorization","Token ${token}"]],"missing":["password","S3cr3t1x"]}`;
  expect(after(redact(headers("abcdef0123456789", "9b18af90321d7ac2")))).toEqual([headers("[REDACTED:secret_assignment]", "[REDACTED:authorization]")]);
  const raw = (key: string, token: string): string => `{"rawHeaders":["Host","x","x-api-key","${key}","Authorization","Token ${token}"],"rules":[["api_key","min9","max9"]]}`;
  expect(after(redact(raw("abcdef0123456789", "9b18af90321d7ac2")))).toEqual([raw("[REDACTED:secret_assignment]", "[REDACTED:authorization]")]);
});

test("what is in a list goes by the key of the list, also where the same text was clean under another", async () => {
    const redact = await load(all, { detectors: ["secret_assignment", "authorization"] });
    const list = `["hunter2x","tr0ub4dor"]`;
    const header = `{"Authorization":["Bearer mF_9.B5f-4.1JqM"],"Cookie":["a=b; sid=Ylau5rUiHwi8trV5pv6"]}`;
    expect(after(redact(`{"names":${list}}`, `{"password":${list}}`, `{"names":${list}}`, `{"h":${header}}`))).toEqual([
      `{"names":${list}}`,
      `{"password":["[REDACTED:secret_assignment]","[REDACTED:secret_assignment]"]}`,
      `{"names":${list}}`,
      `{"h":{"Authorization":["Bearer [REDACTED:authorization]"],"Cookie":["a=b; sid=[REDACTED:authorization]"]}}`,
    ]);
  });

  test("observe counts what two anchors find once", async () => {
    const redact = await load(all, { mode: "observe", audit: true });
    expect(after(redact(`{"log":"Authorization: Bearer mF_9.B5f-4.1JqM"}`))).toEqual([`{"log":"Authorization: Bearer mF_9.B5f-4.1JqM","_redaction":{"authorization":1}}`]);
  });

  test("partial keeps at most half, and of a card the front too", async () => {
    const redact = await load(all, { mode: "partial", detectors: ["credit_card", "iban", "secret_assignment"] });
    expect(after(redact(`{"a":"4111 1111 1111 1111","b":"371449635398431","c":"DE44500105175407324931","password":"abc"}`))).toEqual([
      `{"a":"4111 **** **** 1111","b":"371********8431","c":"DE44**************4931","password":"**c"}`,
    ]);
  });

  test("truncate shortens addresses", async () => {
    const redact = await load(all, { detectors: { ipv4: "truncate", ipv6: "truncate" } });
    expect(after(redact(`{"a":"203.0.113.77 2001:db8:1:2::5 fe80::1%eth0 ::1 ::ffff:192.0.2.9 x"}`))).toEqual([
      `{"a":"203.0.113.0 2001:db8:1:: fe80:: :: ::ffff:192.0.2.0 x"}`,
    ]);
  });

  test("hmac without a key masks and says so", async () => {
    const redact = await load(all, { detectors: { email: "hmac" }, hmac_key_file: "redaction/none" });
    const result = redact(`{"a":"bob@example.com"}`);
    expect(after(result)).toEqual([`{"a":"[REDACTED:email]"}`]);
    expect(result.log.map(({ text }) => text).join("\n")).toContain("redaction/none");
  });
});

describe("where it looks", () => {
  const record = `{"log":"a@b.com","k":{"log":"c@d.com","x":["e@f.com",{"log":"g@h.com"}]},"password":"pw","n":4111111111111111,"i@j.com":1}`;
  test.each<[string, object, string]>([
    ["everywhere", {}, `{"log":"[REDACTED:email]","k":{"log":"[REDACTED:email]","x":["[REDACTED:email]",{"log":"[REDACTED:email]"}]},"password":"[REDACTED:secret_assignment]","n":4111111111111111,"i@j.com":1}`],
    ["included", { include: ["$log"] }, `{"log":"[REDACTED:email]","k":{"log":"c@d.com","x":["e@f.com",{"log":"g@h.com"}]},"password":"pw","n":4111111111111111,"i@j.com":1}`],
    ["included by wildcard", { include: ["$k['x']['*']"] }, `{"log":"a@b.com","k":{"log":"c@d.com","x":["[REDACTED:email]",{"log":"[REDACTED:email]"}]},"password":"pw","n":4111111111111111,"i@j.com":1}`],
    ["included by position", { include: ["$k['x'][1]"] }, `{"log":"a@b.com","k":{"log":"c@d.com","x":["e@f.com",{"log":"[REDACTED:email]"}]},"password":"pw","n":4111111111111111,"i@j.com":1}`],
    ["excluded", { exclude: ["$k", "$pass*"] }, `{"log":"[REDACTED:email]","k":{"log":"c@d.com","x":["e@f.com",{"log":"g@h.com"}]},"password":"pw","n":4111111111111111,"i@j.com":1}`],
    ["excluded wins", { include: ["$k"], exclude: ["$*['x']"] }, `{"log":"a@b.com","k":{"log":"[REDACTED:email]","x":["e@f.com",{"log":"g@h.com"}]},"password":"pw","n":4111111111111111,"i@j.com":1}`],
    ["numbers", { include: ["$n"], numbers: true }, record.replace("4111111111111111", `"[REDACTED:credit_card]"`)],
    ["keys", { include: ["$i*"], keys: true }, record.replace("i@j.com", "[REDACTED:email]")],
    ["everywhere where an include rule is none", { include: ["$k['x'][1]", "log"] }, `{"log":"[REDACTED:email]","k":{"log":"[REDACTED:email]","x":["[REDACTED:email]",{"log":"[REDACTED:email]"}]},"password":"[REDACTED:secret_assignment]","n":4111111111111111,"i@j.com":1}`],
  ])("%s", async (_name, settings, expected) => {
    const redact = await load(all, settings);
    expect(after(redact(record))).toEqual([expected]);
  });
});

test("keys beyond ASCII are included and excluded", async () => {
  const redact = await load(all, { include: ["$gr\u00f6\u00dfe", "$x"], exclude: ["$x['\u00e9*']"] });
  expect(after(redact(String.raw`{"gr\u00f6\u00dfe":"a@b.com","b":"a@b.com","x":{"\u00e9a":"a@b.com","e":"a@b.com"}}`))).toEqual([
    `{"gr\u00f6\u00dfe":"[REDACTED:email]","b":"a@b.com","x":{"\u00e9a":"a@b.com","e":"[REDACTED:email]"}}`,
  ]);
});

test("allow-lists win", async () => {
  const redact = await load(all, {
    allow: { literal: ["a@b.com"], prefix: ["test_"], suffix: ["@corp.test"], domain: ["Example.com"], cidr: ["10.0.0.0/8", "2001:db8::/32"] },
  });
  expect(after(redact(
    `{"a":"a@b.com c@b.com","password":"test_1","b":"x@corp.test y@mail.example.com z@badexample.com","c":"10.1.2.3 11.1.2.3 2001:db8::1 2001:db9::1"}`,
  ))).toEqual([
    `{"a":"a@b.com [REDACTED:email]","password":"test_1","b":"x@corp.test y@mail.example.com [REDACTED:email]","c":"10.1.2.3 [REDACTED:ipv4] 2001:db8::1 [REDACTED:ipv6]"}`,
  ]);
});

test("a domain and a network allow no secret, and a network of IPv6 no IPv4 address", async () => {
  const redact = await load(all, { allow: { domain: ["corp.test"], cidr: ["::/0", "10.0.0.0/8", "::ffff:192.0.2.0/120"] } });
  expect(after(redact(
    `{"log":"password=hunter2@corp.test token=10.1.2.3","a":"a@corp.test 10.1.2.3 11.1.2.3 2001:db8::1 192.0.2.7","password":"x@corp.test"}`,
  ))).toEqual([
    `{"log":"password=[REDACTED:secret_assignment] token=[REDACTED:secret_assignment]","a":"a@corp.test 10.1.2.3 [REDACTED:ipv4] 2001:db8::1 192.0.2.7","password":"[REDACTED:secret_assignment]"}`,
  ]);
});

test("literals and patterns of one's own", async () => {
  const redact = await load(all, {
    detectors: [], literals: { project: "Nightingale", accent: "caf\u00e9" },
    patterns: { employee: "EMP-\\d{6}", room: "\\a{2}-\\h{3,5}", pin: "\\d{4}#", broken: "\\d{9" },
  });
  const result = redact(toHostJson("EMP-123456 XEMP-123456 EMP-1234567 xNightingaley caf\u00e9 ab-1f2 zab-1f2 1234# 12345#").replace(/^(.*)$/, `{"a":$1}`));
  expect(after(result)).toEqual([
    `{"a":"[REDACTED:employee] XEMP-123456 EMP-1234567 x[REDACTED:project]y [REDACTED:accent] [REDACTED:room] zab-1f2 [REDACTED:pin] 12345#"}`,
  ]);
  expect(result.log.map(({ text }) => text).join("\n")).toContain("detector broken");
});

test.each([
  // text         where it is                                          what comes
  ["über",        "der über uns, überall",                              "der [REDACTED:own] uns, [REDACTED:own]all"],
  ["中文",          "x中文y",                                               "x[REDACTED:own]y"],
  ["🙂",          "a🙂🙂b",                                               "a[REDACTED:own][REDACTED:own]b"],
  ["€uro",        "1 €uro",                                             "1 [REDACTED:own]"],
  ["aa\nbb",      "1aa\nbb2",                                           "1[REDACTED:own]2"],
  ["a\tb",        "a\tb",                                               "[REDACTED:own]"],
  ["007",         "agent007 10070 x_007 007 1-007-2 00 7",               "agent[REDACTED:own] 1[REDACTED:own]0 x_[REDACTED:own] [REDACTED:own] 1-[REDACTED:own]-2 00 7"],
  ["0123",        "x#0123",                                             "x#[REDACTED:own]"],
  ["#012",        "x#012y",                                             "x[REDACTED:own]y"],
  ["7abc",        "17abc 7abc",                                         "1[REDACTED:own] [REDACTED:own]"],
])("the literal %j stands anywhere", async (text, log, expected) => {
  const redact = await load(all, { detectors: [], literals: { own: text } });
  const result = redact(toHostJson(log).replace(/^(.*)$/s, `{"a":$1}`));
  expect(result.log).toEqual([]);
  expect(after(result)).toEqual([`{"a":${toHostJson(expected)}}`]);
});

test("literals and patterns that lie in dates and times", async () => {
  const redact = await load(all, { patterns: { born: "\\d{4}-\\d{2}-\\d{2}" }, literals: { slot: "13:55:36" } });
  expect(after(redact(`{"a":"born 1970-01-01 13:55:36, seen 2024-05-17 13:55:37.123"}`))).toEqual([
    `{"a":"born [REDACTED:born] [REDACTED:slot], seen [REDACTED:born] 13:55:37.123"}`,
  ]);
});

test("as many literals and patterns as there is room for, beside all detectors", async () => {
  const names = [...Array(34).keys()].map((i) => `own_${i}`);
  const [patterns, literals]: Record<string, string>[] = [{}, {}];
  const texts = names.map((name, i) => {
    if (i >= 20) return (literals![name] = `Nightingale${i}z`);
    if (i % 4 === 3) patterns![name] = `${10 + i}\\d{3,4}\\h{2}`;
    else patterns![name] = `Q${String.fromCharCode(65 + i)}${i}-\\d{3}`;
    return i % 4 === 3 ? `${10 + i}5551ab` : `Q${String.fromCharCode(65 + i)}${i}-123`;
  });
  const redact = await load(all, { patterns, literals, audit: "found" });
  const result = redact(...texts.map((text) => `{"a":"see ${text}, and"}`), `{"a":"see QZ1-123, and 105551xx"}`);
  expect(result.log).toEqual([]);
  expect(after(result)).toEqual([...names.map((name) => `{"a":"see [REDACTED:${name}], and","found":{"${name}":1}}`), `{"a":"see QZ1-123, and 105551xx"}`]);
});

test("the audit counts, never tells, and adds up", async () => {
  const redact = await load(all, { audit: true });
  expect(after(redact(`{"a":"a@b.com c@d.com 4111111111111111"}`, `{"a":"a@b.com","_redaction":{"email":2,"jwt":1}}`, `{"a":"x"}`))).toEqual([
    `{"a":"[REDACTED:email] [REDACTED:email] [REDACTED:credit_card]","_redaction":{"email":2,"credit_card":1}}`,
    `{"a":"[REDACTED:email]","_redaction":{"jwt":1,"email":3}}`,
    `{"a":"x"}`,
  ]);
});

test("more matches than can be kept replace the field and count as failed", async () => {
  const redact = await load(all, { audit: true });
  const [text] = after(redact(`{"a":"${"a@b.com ".repeat(600)}","b":"ok"}`));
  expect(text).toBe(`{"a":"[REDACTED:failed]","b":"ok","_redaction":{"failed":1}}`);
  expect(after(redact(`{"a":"a@b.com"}`))).toEqual([`{"a":"[REDACTED:email]","_redaction":{"email":1}}`]);
});

test("the audit leaves what others wrote", async () => {
  const redact = await load(all, { audit: true });
  expect(after(redact(
    `{"a":"a@b.com","_redaction":{"employee_id":7,"by":"gateway","email":1}}`, `{"a":"a@b.com","_redaction":{"email":-5}}`,
    `{"a":"a@b.com","_redaction":{"email":9223372036854775807}}`, `{"a":"a@b.com","_redaction":"x"}`,
  ))).toEqual([
    `{"a":"[REDACTED:email]","_redaction":{"employee_id":7,"by":"gateway","email":2}}`, `{"a":"[REDACTED:email]","_redaction":{"email":1}}`,
    `{"a":"[REDACTED:email]","_redaction":{"email":1}}`, `{"a":"[REDACTED:email]","_redaction":{"email":1}}`,
  ]);
  const two = await build(`new Redactor([creditCard()]).pattern("emp", "EMP-\\\\d{6}").audit()`);
  const first = await load(two);
  const [once] = after(first(`{"a":"a@b.com EMP-123456 4111111111111111"}`));
  expect(once).toBe(`{"a":"a@b.com [REDACTED:emp] [REDACTED:credit_card]","_redaction":{"credit_card":1,"emp":1}}`);
  expect(after(redact(once!))).toEqual([
    `{"a":"[REDACTED:email] [REDACTED:emp] [REDACTED:credit_card]","_redaction":{"emp":1,"email":1,"credit_card":1}}`,
  ]);
});

test("no log line shows a record", async () => {
  const wasm = await build(`new Redactor([email()])`);
  const host = await FluentBit.load(wasm, { functionName: "redact", eventFormat: "msgpack" }); // not what it was built for
  const said = host.filter([{ record: `{"password":"hunter2hunter"}` }]).log.map(({ text }) => text).join("\n");
  expect(said).toContain("[flb-wasm] msgpack at 0");
  expect(said).not.toContain("hunter2");
});

test("settings of another kind are named", async () => {
  const redact = await load(all, {
    numbers: "true", keys: 1, include: "$x", exclude: {}, allow: ["a"], literals: ["a"], patterns: "EMP", audit: 5,
  });
  const result = redact(`{"a":"a@b.com","n":4111111111111111}`);
  expect(after(result)).toEqual([`{"a":"[REDACTED:email]","n":4111111111111111}`]);
  const log = result.log.map(({ text }) => text).join("\n");
  for (const part of ["numbers: want true or false", "keys: want", "include: want a list", "exclude: want a list", "allow: want a map", "literals: want a map", "patterns: want", "audit: want"]) {
    expect(log).toContain(`Cannot use the setting ${part}`);
  }
});

test("settings that are not understood are named, the rest holds", async () => {
  const redact = await load(all, { detectors: { email: "blot", jwt: true, nonsense: true }, include: ["log"], allow: { cidr: ["10.0.0.0/99"] } });
  const result = redact(`{"a":"a@b.com"}`);
  expect(after(result)).toEqual([`{"a":"[REDACTED:email]"}`]);
  const log = result.log.map(({ text }) => text).join("\n");
  for (const part of ["mode of email: want observe", "nonsense", "include rule log", "10.0.0.0/99"]) expect(log).toContain(part);
});

test("settings of an unknown name, rules without a text and modes that are none are named", async () => {
  const redact = await load(all, { detectors: { email: 5, phone: null }, mode: 7, Numbers: true, excludes: [], allow: { regex: ["x"], cidr: ["", 5], literal: ["ok"] } });
  const lines = redact(`{"a":"a@b.com","n":4111111111111111}`).log.map(({ text }) => text.replace("[flb-wasm] [error] Cannot use ", "").replace(/: want observe.*/, ": MODES"));
  expect(lines).toEqual([
    "the setting Numbers: there is none of this name", "the setting excludes: there is none of this name", "the setting mode: MODES",
    "the mode of email: MODES", "the mode of phone: MODES", "the setting regex: there is none of this name",
    "an allow rule: want a text that is not empty", "an allow rule: want a text that is not empty",
  ]);
});

test("a literal and a pattern of the file have a mode of their own", async () => {
  const own = { literals: { project: "Nightingale", street: "Elm" }, patterns: { employee: "EMP-\\d{6}" } };
  const text = `{"a":"Nightingale Elm EMP-123456 a@b.com"}`;
  for (const [settings, expected] of [
    [{}, `{"a":"[REDACTED:project] [REDACTED:street] [REDACTED:employee] [REDACTED:email]"}`],
    [{ detectors: { project: "observe", employee: "partial" } }, `{"a":"Nightingale [REDACTED:street] ******3456 a@b.com"}`],
    [{ detectors: { project: false, email: true }, mode: "partial" }, `{"a":"Nightingale **m ******3456 *****om"}`],
    [{ detectors: ["email"] }, `{"a":"[REDACTED:project] [REDACTED:street] [REDACTED:employee] [REDACTED:email]"}`],
    [{ mode: "observe" }, text],
  ] as const) {
    const redact = await load(all, { ...own, ...settings });
    const result = redact(text);
    expect(result.log).toEqual([]);
    expect(after(result)).toEqual([expected]);
  }
});

test("two keys do not become one", async () => {
  const redact = await load(all, { keys: true });
  expect(after(redact(
    `{"a@b.com":1,"x":{"a@b.com":2,"deep":{"c@d.com":3,"e@f.com":4},"g@h.com":5},"c@d.com":6,"id 10.0.0.1":7}`, `{"a@b.com":1}`,
  ))).toEqual([
    `{"[REDACTED:email]":1,"x":{"[REDACTED:email]":2,"deep":{"[REDACTED:email]":3,"[REDACTED:email]_2":4},"[REDACTED:email]_2":5},"[REDACTED:email]_2":6,"id [REDACTED:ipv4]_3":7}`,
    `{"[REDACTED:email]":1}`,
  ]);
  const pseudonym = (text: string) => `[HMAC:email.${createHmac("sha256", KEY).update(text).digest("hex").slice(0, 32)}]`;
  const hashed = await load(all, { keys: true, mode: "hmac", hmac_key_file: "redaction/key" });
  expect(after(hashed(`{"a@b.com":1,"c@d.com":2}`))).toEqual([`{"${pseudonym("a@b.com")}":1,"${pseudonym("c@d.com")}":2}`]);
  const keyless = await load(all, { keys: true, mode: "hmac", hmac_key_file: "redaction/none" });
  expect(after(keyless(`{"a@b.com":1,"c@d.com":2}`))).toEqual([`{"[REDACTED:email]":1,"[REDACTED:email]_2":2}`]);
});

test("keys are told apart however deep they lie", async () => {
  const redact = await load(all, { keys: true });
  const open = `{"a":`.repeat(40);
  const [text] = after(redact(`${open}{"a@b.com":1,"c@d.com":2}${"}".repeat(40)}`));
  expect(text).toBe(`${open}{"[REDACTED:email]":1,"[REDACTED:email]_2":2}${"}".repeat(40)}`);
});

test("configured in code", async () => {
  const wasm = await build(
    `new Redactor([email().as(Mode.Partial), creditCard()]).detect(jwt()).include("$log").allows(AllowKind.Domain, "b.com").pattern("emp", "EMP-\\\\d{6}").audit("seen")`,
  );
  const redact = await load(wasm);
  expect(after(redact(`{"log":"a@b.com c@d.com EMP-123456","x":"c@d.com"}`))).toEqual([
    `{"log":"a@b.com *****om [REDACTED:emp]","x":"c@d.com","seen":{"email":1,"emp":1}}`,
  ]);
}, TIMEOUT);

test("two redactors in one module keep their own detectors", async () => {
  const wasm = await build(`new Redactor([email()]);
const other = new Redactor([creditCard()]);
export function cards(record: Record): Verdict { return other.apply(record); }`);
  const first = await FluentBit.load(wasm, { functionName: "redact" });
  const chunk = [{ record: `{"a":"a@b.com 4111111111111111"}` }];
  expect(after(first.filter(chunk))).toEqual([`{"a":"[REDACTED:email] 4111111111111111"}`]);
  const second = await FluentBit.load(wasm, { functionName: "cards" });
  expect(after(second.filter(chunk))).toEqual([`{"a":"a@b.com [REDACTED:credit_card]"}`]);
}, TIMEOUT);
