// What goes back for every kind of record that can come in: the table of defined answers.
import { beforeAll, describe, expect, test } from "vitest";
import { compileGuest } from "./asc.js";
import { Guest } from "./guest.js";

let guest: Guest;
beforeAll(async () => {
  guest = new Guest(await compileGuest("program"), "program");
}, 60_000);

/** The same guest must answer a good record after whatever came before. */
function expectAlive(): void {
  expect(guest.call('{"alive":true}', { tag: "" })).toMatchObject({ text: '{"alive":true}', same: true });
}

function keep(record: string | Uint8Array): string {
  const { text } = guest.call(record, { tag: "" });
  expectAlive();
  return text;
}

function ask(record: string, code: string, key: string, argument = ""): unknown {
  const { text } = guest.call(record, { tag: `${code}\x1f\x1f${key}\x1f${argument}` });
  expectAlive();
  return (JSON.parse(text) as { read?: unknown }).read;
}

describe("an untouched record", () => {
  const deep = (levels: number): string => `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;
  const records: [what: string, record: string][] = [
    ["no members", "{}"],
    ["white space", ' {\t"a" :\n1 , "b": [ ] } '],
    ["duplicate keys", '{"a":1,"a":2}'],
    ["every escape", String.raw`{"\"\\\/\b\f\n\r\t\u00e9":"\"\\\/\b\f\n\r\t\u0000"}`],
    ["lone surrogates", String.raw`{"a":"\ud800","b":"\udc00x","c":"\ud83d\ude42"}`],
    ["60 levels", deep(59)],
    ["63 levels, the most a host can take back", deep(62)],
    ["numbers of every form", '{"a":[0,-0,1e5,1E-3,1.50,18446744073709551615,-9223372036854775808,1.7976931348623157e308,5e-324]}'],
    ["10 MB", `{"log":"${"x".repeat(10_000_000)}"}`],
    ["a million members", `{${Array.from({ length: 1_000_000 }, (_, i) => `"${i}":0`).join(",")}}`],
  ];
  test.each(records)("goes back byte by byte: %s", (_what, record) => {
    const answer = guest.call(record, { tag: "" });
    expect(answer.same).toBe(true);
    expect(answer.text === record).toBe(true);
    expectAlive();
  });

  test("may hold invalid UTF-8, which the host reads as it is", () => {
    const record = Uint8Array.from([...'{"a":"'].map((c) => c.charCodeAt(0)).concat([0xff, 0xc3, 0x28], [...'"}'].map((c) => c.charCodeAt(0))));
    expect([...guest.call(record, { tag: "" }).bytes]).toEqual([...record]);
    expect(ask('{"a":1}', "read", "a")).toBeDefined();
  });
});

describe("what Fluent Bit itself writes wrong", () => {
  const repairs: [record: string, repaired: string][] = [
    ['{"a":nan}', '{"a":null}'],
    ['{"a":-nan,"b":inf,"c":-inf}', '{"a":null,"b":null,"c":null}'],
    ['{"a":[nan,{"b":-inf}]}', '{"a":[null,{"b":null}]}'],
    ['{"a":1.797693134862316e+308}', '{"a":1.7976931348623157e+308}'],
    ['{"a":-1.797693134862316e+308}', '{"a":-1.7976931348623157e+308}'],
    [String.raw`{"a":"\xffffffde\x41"}`, String.raw`{"a":"\\xffffffde\\x41"}`],
    ["{7:8}", '{"7":8}'],
    ['{"a":{1.5:2,null:3,true:4}}', '{"a":{"1.5":2,"null":3,"true":4}}'],
    ["{nan:nan}", '{"nan":null}'],
    ["{a:1}", '{"a":1}'],
    ['{"a":"\u0001"}', String.raw`{"a":"\u0001"}`],
  ];
  test.each(repairs)("is repaired: %s", (record, repaired) => {
    expect(keep(record)).toBe(repaired);
  });

  test("is repaired before the filter reads it", () => {
    expect(ask('{"a":nan,"b":9007199254740993}', "read", "b")).toBe("3|0|9007199254740993|9007199254740993|9007199254740992.0|false|-");
  });
});

describe("what is no JSON object", () => {
  const texts = ["", " ", "[1]", '"a"', "1", "null", '{"a":', '{"a":1}}', '{"a":1}{"b":2}', '{"a":1,}', '{"a":01}', '{"a":tru}', "\ufeff{}", `{"a":${"[".repeat(63)}${"]".repeat(63)}}`, "{{1:2}:3}"];
  test.each(texts)("goes on as _unparsed: %j", (text) => {
    expect(JSON.parse(keep(text))).toEqual({ _unparsed: text });
  });

  test("nor is a record that the host had no room for: dropped, with a log line", () => {
    expect(guest.callWithoutRecord(12_345_678).text).toBe("");
    expect(guest.log).toContain("[flb-wasm] OOM: lost 12345678:");
    expectAlive();
  });
});

describe("reading", () => {
  // kind | count | i64 or -7 | u64 or 7 | f64 or 0.5 | bool | text or "-"
  const reads: [value: string, read: string][] = [
    ["null", "1|0|-7|7|0.5|false|-"],
    ["true", "2|0|-7|7|0.5|true|-"],
    ["0", "3|0|0|0|0.0|false|-"],
    ["-9223372036854775808", "3|0|-9223372036854775808|7|-9223372036854775808.0|false|-"],
    ["9223372036854775807", "3|0|9223372036854775807|9223372036854775807|9223372036854775807.0|false|-"],
    ["9223372036854775808", "4|0|-7|9223372036854775808|9223372036854775807.0|false|-"],
    ["18446744073709551615", "4|0|-7|18446744073709551615|18446744073709552000.0|false|-"],
    ["18446744073709551616", "5|0|-7|7|18446744073709552000.0|false|-"],
    ["-9223372036854775809", "5|0|-7|7|-9223372036854775807.0|false|-"],
    ["1.0", "5|0|-7|7|1.0|false|-"],
    ["1e2", "5|0|-7|7|100.0|false|-"],
    ["2.2250738585072011e-308", "5|0|-7|7|2.225073858507201e-308|false|-"],
    ["9007199254740993.0", "5|0|-7|7|9007199254740992.0|false|-"],
    [String.raw`"a\u00e9\ud83d\ude42\ud800\n"`, "6|0|-7|7|0.5|false|aé🙂\ufffd\n"],
    ["[1,[2],{}]", "8|3|-7|7|0.5|false|-"],
    ['{"a":1,"b":[]}', "9|2|-7|7|0.5|false|-"],
  ];
  test.each(reads)("%s", (value, read) => {
    const [kind, count, i64, u64, f64, bool, ...text] = String(ask(`{"v":${value}}`, "read", "v")).split("|");
    const [, , , , wanted] = read.split("|");
    // asc prints some doubles with fewer digits than it could; what counts is that the same double was read.
    expect(Number(f64)).toBe(Number(wanted));
    expect([kind, count, i64, u64, bool, ...text].join("|")).toBe(read.split("|").filter((_, i) => i !== 4).join("|"));
  });

  test("finds keys with dots and slashes, escaped keys, and paths", () => {
    const record = String.raw`{"a.b/c":1,"\u0061":2,"kubernetes":{"labels":{"app":"x"},"list":[{"n":"first"},{"n":"second"}]}}`;
    expect(ask(record, "is", "$kubernetes['labels']['app']", "x")).toBe(true);
    expect(ask(record, "is", "$kubernetes['list'][1]['n']", "second")).toBe(true);
    expect(ask(record, "is", "$kubernetes['list'][2]['n']", "second")).toBe(false);
    expect(ask(record, "is", "$kubernetes[", "x")).toBe(false);
    expect(String(ask(record, "read", "a.b/c"))).toMatch(/^3\|0\|1\|/);
    expect(String(ask(record, "read", "a"))).toMatch(/^3\|0\|2\|/);
    expect(String(ask(record, "read", "missing"))).toBe("0|0|-7|7|0.5|false|-");
  });

  test("takes the last of duplicate keys, as JSON.parse does", () => {
    expect(String(ask('{"a":1,"a":2}', "read", "a"))).toMatch(/^3\|0\|2\|/);
  });

  test("iterates members and elements in order", () => {
    expect(ask('{"v":{"a":1,"é":"x","b":[]}}', "list", "v")).toBe("a=3;é=6;b=8;");
    expect(ask('{"v":["x",2,"y"]}', "list", "v")).toBe("0=x;1=-;2=y;");
  });

  const comparisons: [code: string, value: string, text: string, result: boolean][] = [
    ["is", String.raw`"é"`, "é", true],
    ["is", String.raw`"\u00e9"`, "é", true],
    ["is", String.raw`"\u0061b"`, "ab", true],
    ["is", String.raw`"a\"b"`, 'a"b', true],
    ["is", '"abc"', "ab", false],
    ["is", '"ab"', "abc", false],
    ["is", "1", "1", false],
    ["starts", String.raw`"\nabc"`, "\na", true],
    ["starts", '"ab"', "abc", false],
    ["starts", '"ab"', "", true],
    ["ends", String.raw`"ab\n"`, "b\n", true],
    ["ends", String.raw`"ab\n"`, "n", false],
    ["ends", String.raw`"a\ud83d\ude42"`, "🙂", true],
    ["contains", String.raw`"a\nb"`, "nb", false],
    ["contains", String.raw`"xx\u00e9yy"`, "éy", true],
    ["contains", '"aaab"', "aab", true],
    ["contains", '"abc"', "abcd", false],
  ];
  test.each(comparisons)("%s: %s against %j is %s", (code, value, text, result) => {
    expect(ask(`{"v":${value}}`, code, "v", text)).toBe(result);
  });
});

describe("edits", () => {
  function edited(record: string, ...operations: string[][]): string {
    const { text } = guest.call(record, { tag: operations.map((fields) => fields.join("\x1f")).join("\x1e") });
    expectAlive();
    return text;
  }

  test("make the maps that a path needs", () => {
    expect(edited("{}", ["text", "", "$a['b']['c']", "x"])).toBe('{"a":{"b":{"c":"x"}}}');
    expect(edited('{"a":{}}', ["int", "", "$a['b']", "1"], ["int", "", "$a['c']", "2"])).toBe('{"a":{"b":1,"c":2}}');
  });

  test("replace and remove elements of arrays", () => {
    expect(edited('{"a":[1,{"b":2},3]}', ["text", "", "$a[1]['b']", "x"])).toBe('{"a":[1,{"b":"x"},3]}');
    expect(edited('{"a":[1,2,3]}', ["int", "", "$a[1]", "9"], ["remove", "", "$a[0]", ""])).toBe('{"a":[9,3]}');
  });

  test("are refused, and the record left as it was, where they make no sense", () => {
    const refused = [["text", "", "$a['b']", "x"], ["raw", "", "b", "{"], ["raw", "", "b", "1 2"], ["raw", "", "b", "nan"], ["int", "", "$c[0]", "1"], ["raw", "", "d", "[".repeat(40) + "]".repeat(40)]];
    for (const operation of refused) expect(edited('{"a":"text"}', operation)).toBe('{"a":"text"}');
  });

  test("write numbers as both of the host's readers take them", () => {
    expect(edited("{}", ["float", "", "a", "1e21"], ["float", "", "b", "5"], ["float", "", "c", "NaN"], ["float", "", "d", "1e-7"], ["float", "", "e", "-0"])).toBe('{"a":1.0e+21,"b":5.0,"c":null,"d":1.0e-7,"e":-0.0}');
  });

  test("of a record with 10 MB cost one copy", () => {
    const record = `{"log":"${"x".repeat(10_000_000)}","b":1}`;
    expect(edited(record, ["int", "", "b", "2"]) === record.replace('"b":1', '"b":2')).toBe(true);
  });
});

test("a trap tells message, place and record, and the guest goes on", () => {
  expect(() => guest.call('{"secret":"no, only the start"}', { tag: "abort\x1f\x1f-\x1fboom" })).toThrow(WebAssembly.RuntimeError);
  expect(guest.log.at(-1)).toMatch(/^\[flb-wasm\] lost by trap: boom at assembly\/index\.ts:\d+:\d+: \{"secret"/);
  expectAlive();
  expect(() => guest.call("{}", { tag: "trap\x1f\x1f-" })).toThrow(WebAssembly.RuntimeError);
  expectAlive();
});

test("the timestamp is told as RFC 3339", () => {
  const times: [number, number, string][] = [
    [0, 0, "1970-01-01T00:00:00.000000000Z"],
    [951827696, 5, "2000-02-29T12:34:56.000000005Z"],
    [4294967295, 999999999, "2106-02-07T06:28:15.999999999Z"],
  ];
  for (const [sec, nsec, text] of times) {
    expect(JSON.parse(guest.call("{}", { tag: "time\x1f\x1f-", sec, nsec }).text)).toEqual({ read: text });
  }
});
