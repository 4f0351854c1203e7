// multiline as a processor of an input: what arrives of a chunk, and what a real Fluent Bit that is here makes of the same.
import { describe, expect, it } from "vitest";
import { NotSimulated } from "../../src/not-simulated.js";
import { ConfigError } from "../../src/pipeline/config.js";
import { emitterFault } from "../../src/pipeline/emitters.js";
import { Pipeline, type PipelineOptions } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { type FedChunk, binaries, chunksIn } from "./agent.js";

const multiline = (parser: string, more = ""): string => `{name: multiline, multiline.parser: ${parser}, multiline.key_content: log, flush_ms: 500${more}}`;
const named = (parser: string, name: string): string => multiline(parser, `, emitter_name: ${name}`);
const LINES = ["one", "an Exception: x", "\tat a", "two", "an Exception: y", "\tat b"].map((log, n) => JSON.stringify({ log, n }));
const JOINED = ["one", "an Exception: x\n\tat a", "two", "an Exception: y\n\tat b"].map((log, i) => ({ log, n: [0, 1, 3, 4][i] }));
const PARTS = ['{"log":"a","partial_message":"true","partial_id":"p"}', '{"log":"b","partial_message":"true","partial_id":"p","partial_last":"true"}', '{"log":"c","partial_message":"true","partial_id":"q"}'];

interface Row extends FedChunk {
  readonly what: string;
  readonly arrive: readonly object[];
}

const ROWS: readonly Row[] = [
  { what: "alone", records: LINES, processors: [named("java", "a")], arrive: JOINED },
  { what: "what stands before it has each line, and what stands behind it each message", records: LINES, arrive: JOINED.map((body) => ({ ...body, m: "1", k: "1" })),
    processors: ["{name: modify, add: 'm 1'}", named("java", "b"), "{name: grep, exclude: 'n ^[25]$'}", "{name: modify, add: 'k 1'}"] },
  { what: "filters have each message", records: LINES, processors: [named("java", "c")], filter: (match) => `{name: modify, match: '${match}', add: 'f 1'}`, arrive: JOINED.map((body) => ({ ...body, f: "1" })) },
  { what: "two of them, and a filter that emits too", records: LINES, processors: [named("java", "d"), named("go", "e")], filter: (match) => named("python", "f").replace("{", `{match: '${match}', `), arrive: JOINED },
  { what: "parts of a message", records: PARTS, processors: ["{name: multiline, mode: partial_message, multiline.key_content: log, flush_ms: 500, emitter_name: g}", "{name: modify, add: 'k 1'}"], arrive: [{ log: "ab", k: "1" }, { log: "c", k: "1" }] },
  { what: "nothing that is whole before the time is over", records: LINES.slice(4), processors: [named("java", "h")], arrive: JOINED.slice(3) },
  { what: "without a buffer", records: LINES, processors: [multiline("java", ", buffer: off"), "{name: modify, add: 'k 1'}"], arrive: JOINED.map((body) => ({ ...body, k: "1" })) },
];

const configOf = (chunks: readonly Pick<FedChunk, "processors" | "filter">[]): string => `pipeline:
  inputs:
${chunks.map(({ processors = [] }, i) => `    - name: tail\n      tag: c${i}\n${processors.length > 0 ? `      processors:\n        logs:\n${processors.map((processor) => `          - ${processor}\n`).join("")}` : ""}`).join("")}  filters:
${chunks.flatMap(({ filter }, i) => filter ? [`    - ${filter(`c${i}`)}\n`] : []).join("") || "    - {name: stdout, match: none}\n"}  outputs:
    - {name: file, match: '*'}
`;
const load = (chunks: readonly Pick<FedChunk, "processors" | "filter">[], options: PipelineOptions = {}): Promise<Pipeline> => Pipeline.load(readPipelineConfig(configOf(chunks), { file: "f.yaml" }), options);
const inOrder = (records: readonly string[]): readonly string[] => records.map((record) => JSON.stringify(Object.entries(JSON.parse(record) as object).sort())).sort();

describe("what arrives", () => {
  it.each(ROWS)("$what", async (row) => {
    const { events } = await (await load([row])).run(row.records.map((record) => ({ tag: "c0", record })));
    expect(inOrder(events.flatMap(({ arrivals }) => arrivals.map(({ record }) => record)))).toEqual(inOrder(row.arrive.map((record) => JSON.stringify(record))));
    for (const { arrivals, ends } of events) expect(arrivals.length + ends.length).toBe(1);
  });

  if (binaries.length === 0) it("in the simulator only", () => console.log("not run: FLUENT_BIT names no agent to compare with"));
  it.each(binaries)("the same in %s", (binary) => {
    expect(chunksIn(binary, ROWS).map(inOrder)).toEqual(ROWS.map(({ arrive }) => inOrder(arrive.map((record) => JSON.stringify(record)))));
  }, 20_000);
});

const FILTER = (match: string): string => multiline("java").replace("{", `{match: '${match}', `);
const PLAIN = (match: string): string => `{name: stdout, match: '${match}'}`;

const EMITTERS: readonly (readonly [what: string, chunks: readonly Pick<FedChunk, "processors" | "filter">[], name: string | null])[] = [
  ["one processor", [{ processors: [multiline("java")] }], null],
  ["two inputs with a processor each", [{ processors: [multiline("java")] }, { processors: [multiline("go")] }], "emitter_for_multiline.0"],
  ["two processors of one input", [{ processors: [multiline("java"), multiline("go")] }], "emitter_for_multiline.0"],
  ["the second without a buffer", [{ processors: [multiline("java"), multiline("go", ", buffer: off")] }], null],
  ["the second with an alias", [{ processors: [multiline("java"), multiline("go", ", alias: other")] }], null],
  ["the second with a name", [{ processors: [multiline("java"), named("go", "other")] }], null],
  ["a processor, and the first filter", [{ processors: [multiline("java")], filter: FILTER }], "emitter_for_multiline.0"],
  ["a processor, and the second filter", [{ processors: [multiline("java")], filter: PLAIN }, { filter: FILTER }], null],
  ["two filters", [{ filter: FILTER }, { filter: FILTER }], null],
  ["two filters of one name", [{ filter: (match) => FILTER(match).replace("}", ", emitter_name: x}") }, { filter: (match) => FILTER(match).replace("}", ", emitter_name: x}") }], "x"],
];

describe("emitters of one name", () => {
  it.each(EMITTERS)("%s", async (_, chunks, name) => {
    const fault = emitterFault(readPipelineConfig(configOf(chunks), { file: "f.yaml" }));
    expect(fault?.message.slice(fault.message.indexOf(": ") + 2) ?? null).toBe(name === null ? null : `Cannot start multiline: another one emits as ${name} too; give this one an emitter_name`);
    if (name === null) await expect(load(chunks)).resolves.toBeDefined();
    else await expect(load(chunks)).rejects.toThrow(ConfigError);
    const record = '{"log":"x"}';
    for (const binary of binaries) expect(chunksIn(binary, chunks.map((chunk) => ({ ...chunk, records: [record] })))).toEqual(chunks.map(() => name === null ? [record] : []));
  }, 60_000);
});

it("is refused before 3.2, in an output, and under a condition", async () => {
  const chunk = { processors: [multiline("java")] };
  await expect(load([chunk], { version: "3.1.10" })).rejects.toThrow("multiline with a buffer as a processor before 3.2.0");
  const output = configOf([{}]).replace("{name: file, match: '*'}", `name: file\n      match: '*'\n      processors:\n        logs:\n          - ${multiline("java")}`);
  await expect(Pipeline.load(readPipelineConfig(output, { file: "f.yaml" }))).rejects.toThrow("multiline with a buffer as a processor of the output file; write buffer: off, or make it a filter");
  const condition = { processors: [multiline("java", ", condition: {op: and, rules: [{field: $log, op: eq, value: x}]}")] };
  await expect(load([condition])).rejects.toThrow(NotSimulated);
  await expect(load([condition])).rejects.toThrow("the condition of the processor multiline, which holds records back");
});
