// Tables from a text file: read at the first look-up, once, and empty without the file.
import { FluentBit } from "@flb-wasm/host-sim";
import { beforeAll, describe, expect, test } from "vitest";
import { compile, configOf } from "./asc.js";

const PATH = "/etc/flb-wasm/table.csv";
const SOURCE = `import { Lines, Record } from "@flb-wasm/sdk";
const table = Lines.file("${PATH}");
const start = Lines.file("${PATH}", 4);
export function f(record: Record): void {
  record.set("before", 1);
  if (record.at("idle").exists) return;
  record.set("count", table.count);
  for (let i = -1; i <= table.count; i++) record.set("l" + i.toString(), table.at(i));
  if (record.at("start").exists) record.set("start", start.at(0));
  record.set("after", 1);
}`;

describe.each(["json", "msgpack"] as const)("in %s", (eventFormat) => {
  let wasm: Uint8Array;
  beforeAll(async () => {
    const compiled = await compile(SOURCE, [], configOf(eventFormat));
    expect(compiled.messages).toBe("");
    wasm = compiled.wasm!;
  }, 60_000);

  async function run(records: string[], files: Readonly<Record<string, string>>): Promise<{ after: unknown[]; log: string[] }> {
    const log: string[] = [];
    const host = await FluentBit.load(wasm, {
      functionName: "f", eventFormat, accessiblePaths: ["/etc/flb-wasm"], files: { "/etc/flb-wasm/other": "", ...files },
      log: ({ from, text }) => { if (from === "guest") log.push(text); },
    });
    const { events } = host.filter(records.map((record) => ({ record })));
    return { after: events.map(({ after }) => JSON.parse(after!) as unknown), log };
  }

  test.each([
    ["a,1\nb,2\n", { "count": 2, "l-1": "", "l0": "a,1", "l1": "b,2", "l2": "" }],
    ["a\r\n\r\né", { "count": 3, "l-1": "", "l0": "a", "l1": "", "l2": "é", "l3": "" }],
    ["", { "count": 0, "l-1": "", "l0": "" }],
  ])("the lines of %j", async (text, read) => {
    const { after, log } = await run(['{"a":1}', '{"a":2}'], { [PATH]: text });
    const without = (record: unknown): unknown => JSON.parse(JSON.stringify(record).replace(/"count":"0"/, '"count":0'));
    expect(after.map(without)).toEqual([{ a: 1, before: 1, ...read, after: 1 }, { a: 2, before: 1, ...read, after: 1 }]);
    expect(log.filter((line) => !line.includes("zero byte"))).toEqual([]);
  });

  test("a file that is missing is no line, and one line in the log, when it is asked for", async () => {
    expect(await run(['{"idle":1}'], {})).toEqual({ after: [{ idle: 1, before: 1 }], log: [] });
    const { after, log } = await run(['{"idle":1}', '{"a":1}', '{"a":2}'], {});
    expect(after[2]).toMatchObject({ "a": 2, "l-1": "", "after": 1 });
    expect(log.filter((line) => line.includes("Cannot read"))).toEqual([`[flb-wasm] [error] Cannot read ${PATH}: no such file or directory`]);
  });

  test("what is beyond the limit is not read, and a line in the log says so", async () => {
    const { after, log } = await run(['{"start":1}'], { [PATH]: "abcdefg\nb" });
    expect(after[0]).toMatchObject({ start: "abcd", l0: "abcdefg" });
    expect(log.filter((line) => line.includes("Only the first"))).toHaveLength(1);
  });

  test("a large table leaves the record editable", async () => {
    const { after } = await run(['{"a":1,"idle":1}', '{"a":"x"}'], { [PATH]: "x".repeat(40_000) });
    expect(after[1]).toMatchObject({ a: "x", l0: "x".repeat(40_000), after: 1 });
  });
});
