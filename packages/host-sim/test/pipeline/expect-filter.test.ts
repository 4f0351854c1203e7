// The filter expect: what the pipeline makes of records that keep and break its rules, and what a real Fluent Bit that is here makes of the same.
import { describe, expect, it } from "vitest";
import type { LogLine } from "../../src/host/log.js";
import { NotSimulated } from "../../src/not-simulated.js";
import { ConfigError } from "../../src/pipeline/config.js";
import { Pipeline } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { binaries, chunksIn, versionOf } from "./agent.js";

const RECORDS = [
  '{"a":"x","n":200}', '{"a":"x y","n":"200"}', '{"a":null}', '{"a":[1]}', '{"a":{"b":"x"}}', '{"a":{}}', '{"a":true}', '{"a":1.5}', '{"a":"$a"}', '{}', '{"a":"x","a":null}', '{"key a":1}',
] as const;

/** Rules; a sign for each of the records, `+` for one that keeps them. */
const ROWS: readonly (readonly [rules: string, verdicts: string])[] = [
  ["key_exists: $a", "+++-+++++-+-"],
  ["key_exists: a", "+++-+++++-+-"],
  [`key_exists: "$a['b']"`, "+++-+-+++-+-"],
  ["key_exists: key a", "-----------+"],
  ["key_exists: $TAG", "------------"],
  ["key_not_exists: $a", "---+-----+-+"],
  ["key_not_exists: $n", "--++++++++++"],
  ["key_val_is_null: $a", "--+-------+-"],
  ["key_val_is_not_null: $a", "++--+++++---"],
  ["key_val_eq: $a x", "+-+-++++--+-"],
  ["key_val_eq: $a   x y", "-++-++++--+-"],
  ["key_val_eq: $a", "--+-+++++-+-"],
  ["key_val_eq: $n 200", "++----------"],
  ["key_exists: $a, key_not_exists: $n", "--+-+++++-+-"],
];

const section = (options: string, match = "a"): string => `{name: expect, match: '${match}', ${options}}`;
const withVerdict = (rules: string): string => `${rules}, action: Result_Key, result_key: ok`;

function load(filter: string, version = "5.1.1"): Promise<Pipeline> {
  const text = `pipeline:\n  inputs:\n    - {name: tail, tag: a}\n  filters:\n    - ${filter}\n  outputs:\n    - {name: file, match: '*'}\n`;
  return Pipeline.load(readPipelineConfig(text, { file: "f.yaml" }), { version });
}

async function arrived(filter: string, version: string): Promise<string[]> {
  const { events } = await (await load(filter, version)).run(RECORDS.map((record) => ({ tag: "a", record })));
  return events.flatMap(({ arrivals }) => arrivals.map(({ record }) => record));
}

const verdictsIn = (records: readonly string[]): string => records.map((record) => record.startsWith('{"ok":true') ? "+" : record.startsWith('{"ok":false') ? "-" : "?").join("");

describe("the verdict on each record", () => {
  it.each(ROWS)("%s", async (rules, verdicts) => {
    expect(verdictsIn(await arrived(section(withVerdict(rules)), "5.1.1"))).toBe(verdicts);
  });

  it.each(ROWS)("%s, one verdict for a chunk before 5.1.0", async (rules, verdicts) => {
    expect(verdictsIn(await arrived(section(withVerdict(rules)), "5.0.9"))).toBe((verdicts.includes("-") ? "-" : "+").repeat(RECORDS.length));
  });

  if (binaries.length === 0) it("in the simulator only", () => console.log("not run: FLUENT_BIT names no agent to compare with"));
  it.each(binaries)("the same in %s", async (binary) => {
    const fed = ROWS.map(([rules]) => ({ records: RECORDS, filter: (match: string) => section(withVerdict(rules), match) }));
    const wanted = await Promise.all(ROWS.map(([rules]) => arrived(section(withVerdict(rules)), versionOf(binary))));
    expect(chunksIn(binary, fed).map(verdictsIn)).toEqual(wanted.map(verdictsIn));
  }, 20_000);
});

describe("the other actions", () => {
  const TWO = [{ tag: "a", record: '{"b":1}' }, { tag: "a", record: '{"c":2}' }];
  const line = (level: LogLine["level"], text: string): LogLine => ({ level, from: "fluent-bit", text: `[filter:expect:expect.0] ${text}` });

  it("warn, the default, logs and hands records on as they are", async () => {
    const { events, log } = await (await load(section("key_val_eq: $x 1, key_exists: $b"))).run(TWO);
    expect(events.map(({ arrivals }) => arrivals.map(({ record }) => record))).toEqual([['{"b":1}'], ['{"c":2}']]);
    expect(log).toEqual(TWO.flatMap(({ record }) => [
      line("error", `exception on rule #0 'key_val_is_null', key '$x 1' not found. Record content:\n${record}`), line("warn", "expect check failed"),
    ]));
  });

  it("before 5.1.0 it looks no further in a chunk behind the first that breaks a rule", async () => {
    const { log } = await (await load(section("action: warn, key_exists: $x"), "5.0.9")).run(TWO);
    expect(log.map(({ text }) => text.slice(25, 64))).toEqual(["exception on rule #1 'key_exists', key ", "expect check failed"]);
  });

  it("exit names the record at which the agent ends", async () => {
    const pipeline = await load(section("action: exit, key_exists: $b, key_val_is_null: $b"));
    await expect(pipeline.run(TWO.slice(1))).rejects.toThrow(NotSimulated);
    await expect(pipeline.run(TWO)).rejects.toThrow(`Cannot simulate f.yaml:5: Fluent Bit ends here with exit code 255, action exit of expect: exception on rule #2 'key_val_is_null', key '$b' contains a value type 'integer'. Record content:\n{"b":1}`);
    const { events } = await (await load(section("action: exit, key_not_exists: $x"))).run(TWO);
    expect(events.map(({ arrivals }) => arrivals.length)).toEqual([1, 1]);
  });

  it("an action that is none, and a rule that is no accessor, keep the agent from starting", async () => {
    await expect(load(section("action: stop"))).rejects.toThrow(new ConfigError({ file: "f.yaml", line: 5 } as never, "Cannot start the filter expect: action is stop; write warn, exit or result_key"));
    await expect(load(section(`key_exists: "$a['b"`))).rejects.toThrow(ConfigError);
  });
});
