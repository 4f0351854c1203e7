// JSON text in a string, read beside the record.
import { FluentBit } from "@flb-wasm/host-sim";
import { beforeAll, describe, expect, test } from "vitest";
import { compile, configOf } from "./asc.js";

const SOURCE = `
import { Record, parseJson } from "@flb-wasm/sdk";

export function reads(record: Record): void {
  const inner = record.at("log").parseJson();
  record.set("kind", <i32>inner.kind + 1);
  record.set("level", inner.at("level").toText("-"));
  record.set("big", inner.at("n").toI64(-1));
  record.set("deep", inner.at("$a['b'][1]").asText("-"));
  record.set("by_name", inner.at("k\\u00e9y").asText("-"));
  let keys = "";
  const members = inner.members();
  while (members.next()) keys += members.key() + ";";
  record.set("keys", keys);
  record.set("count", inner.count + 1);
  if (inner.exists) record.set("copy", inner);
}

export function edits(record: Record): void {
  const inner = record.at("log").parseJson();
  inner.set("added", 1);
  inner.remove("gone");
  inner.set("$a['b']", "x");
  record.set("own", true);
  if (record.at("set").exists) record.set("app", inner);
}

export function twice(record: Record): void {
  const outer = record.at("log").parseJson();
  const inner = outer.at("body").parseJson();
  record.set("id", inner.at("id"));
  record.set("other", parseJson('{"id":' + inner.at("id").asText() + "5}").at("id"));
  record.set("none", parseJson("{").exists || parseJson("").exists);
}`;

describe.each(["json", "msgpack"] as const)("%s", (eventFormat) => {
  let wasm: Uint8Array;
  beforeAll(async () => {
    const compiled = await compile(SOURCE, [], configOf(eventFormat));
    expect(compiled.messages).toBe("");
    wasm = compiled.wasm!;
  }, 60_000);

  async function run(functionName: string, record: unknown): Promise<Record<string, unknown>> {
    const host = await FluentBit.load(wasm, { functionName, eventFormat });
    const { after, outcome } = host.filter([{ record: JSON.stringify(record) }]).events[0]!;
    expect(outcome).toBe("replaced");
    return JSON.parse(after!) as Record<string, unknown>;
  }

  const NOTHING = { kind: 1, level: "-", big: -1, deep: "-", by_name: "-", keys: "", count: 1 };

  test.each([
    ["an object", '{"level":"warn \\"é\\" 🙂","n":7,"a":{"b":[1,true]},"k\\u00e9y":"v"}',
      { kind: 10, level: 'warn "é" 🙂', big: 7, deep: "true", by_name: "v", keys: "level;n;a;kéy;", count: 5, copy: { level: 'warn "é" 🙂', n: 7, a: { b: [1, true] }, kéy: "v" } }],
    ["with white space", ' \n{ "level" : "x" }\t', { ...NOTHING, kind: 10, level: "x", keys: "level;", count: 2, copy: { level: "x" } }],
    ["an array", '[1,"x"]', { ...NOTHING, kind: 9, count: 3, copy: [1, "x"] }],
    ["a number with an exponent", "1e-5", { ...NOTHING, kind: 6, copy: 0.00001 }],
    ["a string", '"x"', { ...NOTHING, kind: 7, copy: "x" }],
    ["null", "null", { ...NOTHING, kind: 2, copy: null }],
  ])("reads %s", async (_name, log, said) => {
    expect(await run("reads", { log, z: 1 })).toEqual({ log, z: 1, ...said });
  });

  test.each([
    "", " ", "plain", "{", '{"a":1', '{"a":1} x', "{'a':1}", '{"a":01}', '{"a":nan}', '{"a":"\u0001"}', "\u00e9", `${"[".repeat(70)}${"]".repeat(70)}`,
    7, true, null, { level: "x" }, ["{}"],
  ])("is missing for %j, and the next record is read", async (log) => {
    expect(await run("reads", { log })).toEqual({ log, ...NOTHING });
    expect(await run("reads", { log: '{"level":"x"}' })).toMatchObject({ level: "x" });
  });

  test("a string that the host spells with escapes", async () => {
    const host = await FluentBit.load(wasm, { functionName: "reads", eventFormat, escapeUnicode: true });
    const { after } = host.filter([{ record: JSON.stringify({ log: '{"level":"日本\\n\\"🙂\\\\"}' }) }]).events[0]!;
    expect(JSON.parse(after!)).toMatchObject({ level: '日本\n"🙂\\' });
  });

  test("edits stay beside the record until it is set there", async () => {
    const log = '{"a":{"c":2},"gone":1,"z":[1]}';
    expect(await run("edits", { log })).toEqual({ log, own: true });
    expect(await run("edits", { log, set: 1 })).toEqual({ log, set: 1, own: true, app: { a: { c: 2, b: "x" }, z: [1], added: 1 } });
    expect(await run("edits", { log: "no JSON" })).toEqual({ log: "no JSON", own: true });
  });

  test("JSON in JSON, and of a string of the author's", async () => {
    const log = JSON.stringify({ body: JSON.stringify({ id: 12 }) });
    expect(await run("twice", { log })).toEqual({ log, id: 12, other: 125, none: false });
  });
});

test("who does not ask for it has not got it", async () => {
  const build = (body: string, config: "asconfig.json" | "asconfig.msgpack.json"): ReturnType<typeof compile> => compile(`import { Record } from "@flb-wasm/sdk";\nexport function f(record: Record): void { ${body} }`, [], config);
  for (const config of ["asconfig.json", "asconfig.msgpack.json"] as const) {
    const without = (await build('record.set("n", record.at("v"));', config)).wasm!;
    const withIt = (await build('record.set("n", record.at("v").parseJson());', config)).wasm!;
    expect(without.length).toBeLessThan(withIt.length);
  }
}, 120_000);
