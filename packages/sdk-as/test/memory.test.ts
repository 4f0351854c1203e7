// Memory stays flat, whatever the records and however often a filter traps.
import { beforeAll, describe, expect, test } from "vitest";
import { compile, compileGuest } from "./asc.js";
import { Guest } from "./guest.js";

const CALLS = Number(process.env["FLB_WASM_CALLS"] ?? 1_000_000);

const SOURCE = `
import { Record, Verdict } from "@flb-wasm/sdk";
let calls = 0;
export function f(record: Record): Verdict {
  calls += 1;
  record.set("n", calls).toString();
  if (record.tag.is("trap")) { const empty: i32[] = []; record.set("x", empty[calls]); }
  return calls % 5 == 0 ? Verdict.Drop : Verdict.Keep;
}`;

/** Makes 64 MB of garbage of 8000 characters: half of what memory may hold. */
const WASTEFUL = `
import { Record, Verdict } from "@flb-wasm/sdk";
function spaced(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) out += text.charCodeAt(i) < 32 ? " " : text.charAt(i);
  return out;
}
function filter(record: Record): Verdict {
  record.set("n", spaced(record.at("log").toText()).length);
  return Verdict.Keep;
}`;
const BY_TRANSFORM = `${WASTEFUL}
export function f(record: Record): Verdict { return filter(record); }`;
const BY_HAND = `${WASTEFUL}
import { enter, leave, unasked } from "@flb-wasm/sdk/entry";
export { malloc, free } from "@flb-wasm/sdk/entry";
export function f(tag_ptr: usize, tag_len: i32, time_sec: i32, time_nsec: i32, record_ptr: usize, record_len: i32): usize {
  const record = enter(tag_ptr, tag_len, time_sec, time_nsec, record_ptr, record_len);
  return record === null ? unasked() : leave(filter(record));
}`;

describe("linear memory", () => {
  test.each([
    ["with the transform", BY_TRANSFORM, []],
    ["without it", BY_HAND, ["--config", "none", "--runtime", "minimal", "-O3", "--maximumMemory", "2048", "--use", "abort=~lib/@flb-wasm/sdk/assembly/abi/abort/abort"]],
  ] as const)(
    "%s, has room for each of twenty calls that leave half of it as garbage", async (_, source, options) => {
      const { wasm, messages } = await compile(source, [...options]);
      if (wasm === null) throw new Error(messages);
      const guest = new Guest(wasm, "f");
      const record = `{"log":"${"abcdefgh".repeat(1000)}"}`;
      for (let i = 0; i < 20; i++) expect(guest.call(record).text).toContain(',"n":8000}');
    }, 60_000);

  test("does not grow over a million calls of which one in a hundred traps", async () => {
    const guest = new Guest((await compile(SOURCE)).wasm!, "f");
    let pagesAfterWarmUp = 0;
    let traps = 0;
    for (let i = 0; i < CALLS; i++) {
      const record = `{"log":"${"x".repeat(i % 300)}"}`;
      if (i % 100 === 99) {
        expect(() => guest.call(record, { tag: "trap" })).toThrow(WebAssembly.RuntimeError);
        traps += 1;
        guest.log.length = 0;
      } else {
        guest.call(record);
      }
      if (i === CALLS / 100) pagesAfterWarmUp = guest.pages;
    }
    expect(traps).toBe(CALLS / 100);
    expect(guest.pages).toBe(pagesAfterWarmUp);
  }, 300_000);

  test("keeps to what the largest records needed", async () => {
    const guest = new Guest(await compileGuest("program"), "program");
    const sizes = [10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000];
    const round = (): void => {
      for (const size of sizes) guest.call(`{"log":"${"x".repeat(size)}","b":1}`, { tag: "int\x1f\x1fb\x1f2" });
    };
    for (let i = 0; i < 5; i++) round();
    const pages = guest.pages;
    for (let i = 0; i < 20; i++) round();
    expect(guest.pages).toBe(pages);
  }, 60_000);
});

describe("edits take the memory of what they write", () => {
  type Members = Record<string, unknown>;
  const prefixed = (x: Members, value = (old: unknown): unknown => old): Members =>
    Object.fromEntries(Object.entries(x).map(([key, old]) => [`x_${key}`, value(old)]));
  const CASES: [name: string, edit: string, after: (x: Members) => Members][] = [
    ["members set to Values", 'record.set("x_" + members.key(), members.value);', (x) => ({ x, ...prefixed(x) })],
    ["raw texts", 'record.setRaw("x_" + members.key(), "[" + members.value.toText().slice(5) + "]");',
      (x) => ({ x, ...prefixed(x, (old) => [Number(String(old).slice(5))]) })],
    ["an edited Value, again and again", 'record.set("$last[\'n\']", members.value); record.set("copy", record.at("last"));',
      (x) => ({ x, last: { n: Object.values(x).at(-1) }, copy: { n: Object.values(x).at(-1) } })],
    ["renamed members", 'x.rename(members.key(), "x_" + members.key());', (x) => ({ x: prefixed(x) })],
  ];

  test.each(CASES)("%s", async (_, edit, after) => {
    const source = `import { Record } from "@flb-wasm/sdk";
      export function f(record: Record): void {
        const x = record.at("x");
        const members = x.members();
        while (members.next()) { ${edit} }
      }`;
    const guest = new Guest((await compile(source)).wasm!, "f");
    for (const count of [1, 10, 100, 3000]) {
      const x = Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, `value${i}`]));
      expect(guest.call(JSON.stringify({ x })).text).toBe(JSON.stringify(after(x)));
    }
    expect(guest.log).toEqual([]);
    expect(guest.pages).toBeLessThan(48); // 3 MiB for a record of 60 KB
  }, 60_000);
});

test("no size of record is special: around pages, and from 1 to 8 MiB", async () => {
  const guest = new Guest(await compileGuest("program"), "program");
  const page = 65536;
  const sizes = [...Array.from({ length: 600 }, (_, i) => page - 500 + i), ...Array.from({ length: 40 }, (_, i) => 2 * page - 300 + i * 8), ...Array.from({ length: 8 }, (_, i) => (i + 1) * 1_048_576)];
  for (const size of sizes) {
    const log = "x".repeat(size);
    expect(guest.call(`{"log":"${log}"}`, { tag: "" }).same).toBe(true);
    const { text } = guest.call(`{"log":"${log}","b":1}`, { tag: "int\x1f\x1fb\x1f2\x1etext\x1f\x1fnew\x1fx" });
    expect(text === `{"log":"${log}","b":2,"new":"x"}`).toBe(true);
  }
}, 120_000);

describe("at the memory ceiling", () => {
  let wasm: Uint8Array;
  beforeAll(async () => {
    const source = 'import { Record } from "@flb-wasm/sdk";\nexport function f(record: Record): void { record.set("a", 1); }';
    wasm = (await compile(source, ["--maximumMemory", "20"])).wasm!;
  }, 60_000);

  test("malloc gives 0, and the record is dropped with a log line", () => {
    const guest = new Guest(wasm, "f");
    const exports = (guest as unknown as { exports: { malloc(bytes: number): number } }).exports;
    expect(exports.malloc(5)).not.toBe(0);
    expect(exports.malloc(4_000_000)).toBe(0);
    expect(guest.callWithoutRecord(4_000_000).text).toBe("");
    expect(guest.log).toEqual(["[flb-wasm] OOM: lost 4000000:"]);
    expect(guest.call('{"b":1}').text).toBe('{"b":1,"a":1}');
  });

  test("a record whose edited copy does not fit goes on as it came", () => {
    const guest = new Guest(wasm, "f");
    const record = `{"a":0,"log":"${"x".repeat(700_000)}"}`;
    expect(guest.call(record).text === record).toBe(true);
    expect(guest.log[0]).toContain(`[flb-wasm] OOM: kept ${record.length}: {`);
    expect(guest.call('{"b":1}').text).toBe('{"b":1,"a":1}');
  });

  test("a record whose index does not fit goes on as it came, if it is valid", () => {
    const guest = new Guest(wasm, "f");
    const record = `{${'"":0,'.repeat(150_000)}"":0}`;
    expect(guest.call(record).text === record).toBe(true);
    expect(guest.log[0]).toMatch(/^\[flb-wasm\] OOM: kept/);
    expect(guest.call(record.slice(1)).text).toBe("");
    expect(guest.call('{"b":1}').text).toBe('{"b":1,"a":1}');
  });
});

test("a call that fills memory up to the ceiling hurts no record but its own", async () => {
  const { wasm } = await compile(`
    import { Record } from "@flb-wasm/sdk";
    export function filter(record: Record): void {
      let text = "";
      if (record.at("fill").exists) for (let i = 0; i < 30000; i++) text += "0=-;;";
      record.set("n", "x".repeat(3 + record.at("k").toText().length + text.length));
    }`);
  const guest = new Guest(wasm!, "filter");
  for (let round = 0; round < 4; round++) {
    expect(() => guest.call('{"fill":1}')).toThrow(WebAssembly.RuntimeError);
    for (const text of ['{"k":"abc"}', '{"k":"d"}']) {
      expect(guest.call(text).text).toBe(text.replace("}", `,"n":"${"x".repeat(3 + JSON.parse(text).k.length)}"}`));
    }
  }
}, 60_000);
