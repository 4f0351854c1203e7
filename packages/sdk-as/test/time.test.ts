// Moments as text: what is read, what is refused, and the way back.
import { FluentBit } from "@flb-wasm/host-sim";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "./asc.js";
import { Guest } from "./guest.js";

const SOURCE = `import { Record, Time } from "@flb-wasm/sdk";
export function f(record: Record): void {
  record.set("own", record.time.toText());
  record.set("at", Time.parse(record.at("text").toText(), 5));
  record.set("text", Time.format(record.at("n").toI64()));
}
export function value(record: Record): void {
  record.set("at", Time.parse(record.at("time"), 5));
}
export function bare(record: Record): void {
  record.set("at", Time.parse(record.at("text").toText()));
}`;

let guest: Guest;
let bare: Guest;
let value: Guest;
beforeAll(async () => {
  const { wasm, messages } = await compile(SOURCE);
  expect(messages).toBe("");
  guest = new Guest(wasm!, "f");
  bare = new Guest(wasm!, "bare");
  value = new Guest(wasm!, "value");
}, 60_000);

/** The number as it stands in the answer: no JavaScript number could hold it. */
function parse(text: string): string | undefined {
  return /"at":(-?\d+)/.exec(guest.call(JSON.stringify({ text })).text)?.[1];
}

function format(nanoseconds: bigint): string | undefined {
  return /"text":"([^"]+)"/.exec(guest.call(`{"n":${nanoseconds}}`).text)?.[1];
}

/** By JavaScript's own calendar. */
function nanosecondsOf(iso: string, nanosecond = 0): string {
  return String(BigInt(Date.parse(iso)) * 1_000_000n + BigInt(nanosecond));
}

const FALLBACK = "5";

describe("a moment is read", () => {
  const noon = "2024-05-01T12:34:56Z";
  const read: [text: string, iso: string, nanosecond: number][] = [
    [noon, noon, 0],
    ["2024-05-01t12:34:56z", noon, 0],
    ["2024-05-01 12:34:56", noon, 0],
    ["2024-05-01T12:34:56.5Z", noon, 500_000_000],
    ["2024-05-01T12:34:56,000000001Z", noon, 1],
    ["2024-05-01T12:34:56.1234567891234567Z", noon, 123_456_789],
    ["2024-05-01T14:34:56+02:00", noon, 0],
    ["2024-05-01T14:34:56+0200", noon, 0],
    ["2024-05-01T14:34:56+02", noon, 0],
    ["2024-05-01T07:04:56.25-05:30", noon, 250_000_000],
    ["2024-05-01T12:34:56-00:00", noon, 0],
    ["2024-05-01 14:34:56 +0200", noon, 0],
    ["2024-05-01T12:34:56 Z", noon, 0],
    ["2024-05-01 12:34:56.5 UTC", noon, 500_000_000],
    ["2024-05-01T12:34Z", "2024-05-01T12:34:00Z", 0],
    ["2024-05-01T12:34", "2024-05-01T12:34:00Z", 0],
    ["2024-05-01", "2024-05-01T00:00:00Z", 0],
    ["2024-02-29", "2024-02-29T00:00:00Z", 0],
    ["2000-02-29T23:59:59Z", "2000-02-29T23:59:59Z", 0],
    ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", 0],
    ["2016-12-31T15:59:60.5-08:00", "2017-01-01T00:00:00Z", 500_000_000],
    ["1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59Z", 999_999_999],
    ["1714566896", noon, 0],
    ["1714566896.123", noon, 123_000_000],
    ["1714566896123", noon, 123_000_000],
    ["1714566896123456", noon, 123_456_000],
    ["1714566896123456789", noon, 123_456_789],
  ];
  test.each(read)("%s", (text, iso, nanosecond) => {
    expect(parse(text)).toBe(nanosecondsOf(iso, nanosecond));
  });

  test("to the first and the last nanosecond of 64 bits", () => {
    expect(parse("1677-09-21T00:12:43.145224192Z")).toBe("-9223372036854775808");
    expect(parse("2262-04-11T23:47:16.854775807Z")).toBe("9223372036854775807");
    expect(parse("9223372036854775807")).toBe("9223372036854775807");
    expect(format(-9223372036854775808n)).toBe("1677-09-21T00:12:43.145224192Z");
    expect(format(9223372036854775807n)).toBe("2262-04-11T23:47:16.854775807Z");
  });
});

describe("the fallback comes for", () => {
  const refused = [
    "", " ", "x", "2024", "2024-05", "2024-5-1", "20240501", "20240501T123456Z", "2024/05/01", "2024-00-01", "2024-13-01", "2024-01-00",
    "2024-01-32", "2024-04-31", "2023-02-29", "1900-02-29", "2024-05-01T", "2024-05-01T12", "2024-05-01T24:00:00Z", "2024-05-01T12:60Z",
    "2024-05-01T12:34:61Z", "2024-05-01T12:34:60Z", "2016-12-31T23:59:60+01:00", "2024-05-01T12:34:56.Z", "2024-05-01T12:34:5Z",
    "2024-05-01T12:34.5Z", "2024-05-01T12:34:56+2", "2024-05-01T12:34:56+24:00", "2024-05-01T12:34:56+02:60", "2024-05-01T12:34:56+02:",
    "2024-05-01T12:34:56+02:0", "2024-05-01T12:34:56Zx", "2024-05-01T12:34:56 ", "2024-05-01T12:34:56  Z", "2024-05-01T12:34:56UTC", "2024-05-01T12:34:56 UT", "2024-05-01T12:34:56 UTCx",
    "2024-05-01T12:34:56 CEST", "2024-05-01 +0200", "2024-05-01Z", " 2024-05-01", "2024-05-01 ", "2024-05-01\n",
    "2024-05-01X12:34:56Z", "٢٠٢٤-05-01", "-2024-05-01", "+2024-05-01", "0000-01-01", "0001-01-01", "1677-09-21T00:12:43.145224191Z", "2262-04-11T23:47:16.854775808Z",
    "9999-12-31T23:59:59Z", "171456689", "17145668961", "1714566896.", "1714566896.5x", "1714566896123.5", "9999999999", "9999999999999", "9999999999999999",
    "9223372036854775808", "9999999999999999999", "17145668961234567890", "-1714566896", "1714566896Z", "May 1, 2024", "null", "NaN",
  ];
  test.each(refused)("%j", (text) => {
    expect(parse(text)).toBe(FALLBACK);
  });

  test("a value that is no text, and without one it is the smallest number", () => {
    expect(guest.call('{"text":5}').text).toContain('"at":5');
    expect(bare.call("{}").text).toBe('{"at":-9223372036854775808}');
  });
});

test("every moment is written as JavaScript writes it, and read again", () => {
  const moment = fc.tuple(fc.integer({ min: -9_223_372_036, max: 9_223_372_035 }), fc.nat(999_999_999));
  fc.assert(fc.property(moment, ([second, nanosecond]) => {
    const nanoseconds = BigInt(second) * 1_000_000_000n + BigInt(nanosecond);
    const text = new Date(second * 1000).toISOString().replace("000Z", `${String(nanosecond).padStart(9, "0")}Z`);
    expect(format(nanoseconds)).toBe(text);
    expect(parse(text)).toBe(String(nanoseconds));
  }), { numRuns: 2000 });
});

test("what JavaScript reads with an offset is read the same", () => {
  const clock = fc.tuple(fc.integer({ min: 1700, max: 2261 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }), fc.nat(24), fc.nat(60), fc.nat(60), fc.integer({ min: -1439, max: 1439 }));
  fc.assert(fc.property(clock, ([year, month, day, hour, minute, second, offset]) => {
    const two = (n: number): string => String(n).padStart(2, "0");
    const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
    const text = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${zone}`;
    const isDay = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day; // Date.parse takes February 31st
    const isRead = isDay && hour < 24 && minute < 60 && second < 60;
    if (second === 60 && parse(text) !== FALLBACK) return; // a leap second, which Date does not know
    expect(parse(text)).toBe(isRead ? nanosecondsOf(text) : FALLBACK);
  }), { numRuns: 3000 });
});

test("no text makes it trap", () => {
  const piece = fc.constantFrom("2024", "-", "05", "T", ":", "12", ".", "Z", "+", "0", "9", " ", "\u{1f600}");
  fc.assert(fc.property(fc.oneof(fc.string({ unit: "grapheme" }), fc.array(piece, { maxLength: 14 }).map((all) => all.join(""))), (text) => {
    expect(parse(text)).toMatch(/^-?\d+$/);
  }), { numRuns: 2000 });
});

test("the record's own time is written to the end of its 32 bits", () => {
  expect(guest.call("{}", { sec: 0xffffffff, nsec: 999_999_999 }).text).toContain('"own":"2106-02-07T06:28:15.999999999Z"');
  expect(guest.call("{}", { sec: 0, nsec: 1 }).text).toContain('"own":"1970-01-01T00:00:00.000000001Z"');
});

test.each([
  ["1714566896", "1714566896000000000"],
  ["1714566896.123", "1714566896123000000"],
  ["1714566896.0", "1714566896000000000"],
  ["1714566896123", "1714566896123000000"],
  ["1714566896123.5", "1714566896123000000"],
  ["1714566896123456", "1714566896123456000"],
  ["1714566896123456789", "1714566896123456789"],
  ['"1714566896"', "1714566896000000000"],
  ['"2024-05-01T12:34:56Z"', "1714566896000000000"],
  ...["1", "-1714566896", "171456689", "17145668961234567890", "1.714566896e+9", "true", "null", "[1714566896]", "{}", '"soon"'].map((json): [string, string] => [json, FALLBACK]),
])("of a member that is %s", (json, nanoseconds) => {
  expect(/"at":(-?\d+)/.exec(value.call(`{"time":${json}}`).text)?.[1]).toBe(nanoseconds);
});

test("of a member that is not there", () => {
  expect(value.call("{}").text).toBe('{"at":5}');
});

test("of a member in msgpack", async () => {
  const { wasm } = await compile(SOURCE, [], "asconfig.msgpack.json");
  const host = await FluentBit.load(wasm!, { functionName: "value", eventFormat: "msgpack" });
  const moments = ["1714566896", "1714566896.123", "1714566896123", '"2024-05-01T12:34:56.5Z"'];
  const { events } = host.filter(moments.map((time) => ({ record: `{"time":${time}}` })));
  expect(events.map(({ after }) => /"at":"?(\d+)/.exec(after!)?.[1])).toEqual(["1714566896000000000", "1714566896123000000", "1714566896123000000", "1714566896500000000"]);
}, 60_000);

test("what is neither text nor a Value is refused when it is compiled", async () => {
  const { wasm, messages } = await compile('import { Record, Time } from "@flb-wasm/sdk";\nexport function f(record: Record): void { record.set("at", Time.parse(record.at("time").toI64())); }');
  expect(wasm).toBeNull();
  expect(messages).toContain("Time.parse takes a string or a Value");
}, 60_000);
