// The filter multiline: what the pipeline makes of the records of one chunk, and what a real Fluent Bit that is here makes of the same.
import { describe, expect, it } from "vitest";
import { compare } from "../../src/host/version.js";
import { NotSimulated } from "../../src/not-simulated.js";
import { ConfigError } from "../../src/pipeline/config.js";
import { Pipeline, type PipelineOptions } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { readParsersFile } from "../../src/pipeline/parsers/read-parsers.js";
import { binaries, chunksIn, versionOf } from "./agent.js";
import { type MultilineRow, MULTILINE_PARSERS, MULTILINE_ROWS } from "./multiline-rows.js";

const VERSIONS = ["3.2.10", "4.0.14", "4.1.1", "4.2.8", "5.1.1"];

const section = (options: string, match = "a"): string => `{name: multiline, match: '${match}', ${options}}`;
const configOf = (filters: readonly string[], more = ""): string => `${MULTILINE_PARSERS}parsers:\n  - {name: json, format: json}\n${more}pipeline:\n  inputs:\n    - {name: tail, tag: a}\n  filters:\n${filters.map((filter) => `    - ${filter}\n`).join("")}  outputs:\n    - {name: file, match: '*'}\n`;
const load = (filter: string, options: PipelineOptions = {}): Promise<Pipeline> => Pipeline.load(readPipelineConfig(configOf([filter]), { file: "f.yaml" }), options);
const inOrder = (records: readonly string[]): readonly string[] => records.map((record) => JSON.stringify(Object.entries(JSON.parse(record) as object).sort(([a], [b]) => a < b ? -1 : 1))).sort();

/** What a release makes of a row: the last variant that it has. */
function expected([, , , arrive, ...later]: MultilineRow, version: string): readonly string[] {
  return later.reduce((found, [since, other]) => compare(version, since) >= 0 ? other : found, arrive);
}

describe("what arrives", () => {
  it.each(VERSIONS.flatMap((version) => MULTILINE_ROWS.map((row) => [row[0], version, row] as const)))("%s in %s", async (_, version, row) => {
    const [, options, records] = row;
    const { events } = await (await load(section(options), { version })).run(records.map((record) => ({ tag: "a", record })));
    expect(inOrder(events.flatMap(({ arrivals }) => arrivals.map(({ record }) => record)))).toEqual(inOrder(expected(row, version)));
    for (const { arrivals, ends } of events) expect(arrivals.length + ends.length).toBeGreaterThan(0);
  });

  if (binaries.length === 0) it("in the simulator only", () => console.log("not run: FLUENT_BIT names no agent to compare with"));
  it.each(binaries)("the same in %s", (binary) => {
    const arrived = chunksIn(binary, MULTILINE_ROWS.map(([, options, records]) => ({ records, filter: (match) => section(options, match) })), MULTILINE_PARSERS);
    expect(arrived.map(inOrder)).toEqual(MULTILINE_ROWS.map((row) => inOrder(expected(row, versionOf(binary)))));
  }, 20_000);
});

describe("where a message is from", () => {
  const LINES = ["an Exception: x", "\tat a", "other"].map((log) => ({ tag: "a", record: JSON.stringify({ log }) }));
  const JAVA = "multiline.parser: java, multiline.key_content: log";

  it("is the record that it begins with, and the others say that they are joined", async () => {
    const { events } = await (await load(section(`${JAVA}, buffer: off`))).run(LINES);
    expect(events.map(({ arrivals }) => arrivals.map(({ record }) => record))).toEqual([['{"log":"an Exception: x\\n\\tat a"}'], [], ['{"log":"other"}']]);
    expect(events[1]?.ends).toEqual([{ what: "dropped", tag: "a", tags: ["a"], by: expect.stringMatching(/^multiline \(f\.yaml:\d+\), which joins records$/), reason: "its text is joined to the record that its message begins with", source: expect.any(String) }]);
  });

  it("goes through all filters again, with a buffer", async () => {
    const pipeline = await Pipeline.load(readPipelineConfig(configOf(["{name: modify, match: a, rename: 'n m'}", section(JAVA), "{name: modify, match: a, add: 'seen 1'}"]), { file: "f.yaml" }));
    const { events } = await pipeline.run(['{"log":"an Exception: x","n":1}', '{"log":"\\tat a","n":2}'].map((record) => ({ tag: "a", record })));
    expect(events[0]?.arrivals).toMatchObject([{ tags: ["a", "a"], record: '{"log":"an Exception: x\\n\\tat a","m":1,"seen":"1"}' }]);
    expect(events[1]?.arrivals).toEqual([]);
  });

  it("holds streams apart, by tag and input", async () => {
    const records = ["a.x", "a.y", "a.x", "a.y"].map((tag, i) => ({ tag, record: JSON.stringify({ log: i < 2 ? `an Exception: ${tag}` : `\tat ${tag}` }) }));
    const { events } = await (await load(section(JAVA, "a.*"))).run(records);
    expect(events.map(({ arrivals }) => arrivals.map(({ record }) => record))).toEqual([['{"log":"an Exception: a.x\\n\\tat a.x"}'], ['{"log":"an Exception: a.y\\n\\tat a.y"}'], [], []]);
  });

  it("is endless between two that have buffers", async () => {
    const pipeline = await Pipeline.load(readPipelineConfig(configOf([section(JAVA), section(JAVA)]), { file: "f.yaml" }));
    const { events } = await pipeline.run([{ tag: "a", record: '{"log":"x"}' }]);
    expect(events[0]).toMatchObject({ arrivals: [], ends: [{ what: "endless" }] });
  });

  it("ends with the run: the next one begins anew", async () => {
    const pipeline = await load(section(JAVA));
    const [first] = (await pipeline.run(LINES.slice(0, 1))).events;
    const [second] = (await pipeline.run(LINES.slice(2))).events;
    expect([first, second].map((event) => event?.arrivals[0]?.record)).toEqual(['{"log":"an Exception: x"}', '{"log":"other"}']);
  });

  it("keeps the time and the metadata of its lines", async () => {
    const metadata = { kind: "map", members: [[{ kind: "str", bytes: new TextEncoder().encode("k") }, { kind: "bool", value: true }]] } as const;
    const [first, second] = LINES;
    if (!first || !second) throw new Error("no lines");
    const pipeline = await load(section(`${JAVA}, buffer: off`));
    const { events } = await pipeline.run([{ ...first, metadata, time: { sec: 7, nsec: 1 } }, { ...second, metadata, time: { sec: 8, nsec: 0 } }]);
    expect(events[0]?.arrivals[0]?.time).toEqual({ sec: 7, nsec: 1 });
    await expect((await load(section(`${JAVA}, buffer: off`), { version: "4.2.3" })).run([{ ...first, metadata }])).rejects.toThrow("metadata of a record");
  });
});

it("finds parsers in the files that the service names", async () => {
  const file = "[PARSER]\n  Name json\n  Format json\n[MULTILINE_PARSER]\n  Name mine\n  Type regex\n  Rule \"start_state\" \"/^\\d/\" \"cont\"\n  Rule \"cont\" \"/^ /\" \"cont\"\n";
  const config = readPipelineConfig(`[SERVICE]\n  Parsers_File p.conf\n[INPUT]\n  Name tail\n  Tag a\n[FILTER]\n  Name multiline\n  Match a\n  multiline.parser MINE\n  multiline.key_content log\n[OUTPUT]\n  Name file\n  Match a\n`, { file: "f.conf", format: "classic" });
  const pipeline = await Pipeline.load(config, { parsersFiles: { "p.conf": readParsersFile(file, { file: "p.conf", format: "classic" }) } });
  const { events } = await pipeline.run(["1 x", " y"].map((log) => ({ tag: "a", record: JSON.stringify({ log }) })));
  expect(events[0]?.arrivals[0]?.record).toBe('{"log":"1 x\\n y"}');
  await expect(Pipeline.load(config, { directory: "/nowhere" })).rejects.toThrow("the parser MINE may stand in p.conf, which is not here");
});

const REFUSED: readonly (readonly [options: string, message: string])[] = [
  ["buffer: maybe, multiline.parser: java", "buffer is maybe; write true or false"],
  ["mode: some, multiline.parser: java", "its mode is some; write parser or partial_message"],
  ["mode: partial_message", "mode partial_message needs multiline.key_content"],
  ["multiline.key_content: log", "it has no multiline.parser; add it, such as multiline.parser: go"],
  ["multiline.parser: 'java, none'", "no multiline parser none is defined"],
  ["multiline.parser: java, flush_ms: 499", "flush_ms is 499, which is too low; write 500 or more"],
  ["multiline.parser: java, emitter_storage.type: disk", "emitter_storage.type is disk; write memory or filesystem"],
];

describe("what Fluent Bit does not start with", () => {
  it.each(REFUSED)("%s", async (options, message) => {
    await expect(load(section(options))).rejects.toThrow(ConfigError);
    await expect(load(section(options))).rejects.toThrow(message);
    for (const binary of binaries) expect(chunksIn(binary, [{ records: ['{"log":"x"}'], filter: (match) => section(options, match) }])).toEqual([[]]);
  }, 60_000);
});

const PARSERS: readonly (readonly [parser: string, message: string])[] = [
  ["{name: p, type: some}", "its type is some; write regex, endswith or equal"],
  ["{name: p, type: regex, rule: '\"start_state\"'}", "has no state or no regex"],
  ["{name: p, type: regex, rules: [{state: other, regex: x, next_state: other}]}", "its first rule does not begin at start_state"],
  ["{name: p, type: regex, rules: [{state: start_state, regex: x, next_state: other}]}", "no rule begins at other"],
  ["{name: p, type: regex, rules: [{state: start_state, regex: 'x(', next_state: start_state}]}", "its regex x( has an open group; correct it"],
  ["{name: p, type: regex, rules: [{state: start_state, next_state: start_state}]}", "one has no regex; write state, regex and next_state"],
];

describe("parsers that Fluent Bit refuses", () => {
  it.each(PARSERS)("%s", async (parser, message) => {
    const filter = section("multiline.parser: p, multiline.key_content: log");
    const text = `multiline_parsers:\n  - ${parser}\npipeline:\n  inputs:\n    - {name: tail, tag: a}\n  filters:\n    - ${filter}\n  outputs:\n    - {name: file, match: a}\n`;
    const loading = async (): Promise<unknown> => Pipeline.load(readPipelineConfig(text, { file: "f.yaml" }));
    await expect(loading()).rejects.toThrow(ConfigError);
    await expect(loading()).rejects.toThrow(message);
    for (const binary of binaries) expect(chunksIn(binary, [{ records: ['{"log":"x"}'], filter: (match) => filter.replace("'a'", `'${match}'`) }], `multiline_parsers:\n  - ${parser}\n`)).toEqual([[]]);
  }, 60_000);
});

it.each([
  ["mode: partial_message, buffer: off, multiline.key_content: log", "has nowhere to send what is not whole"],
  ["multiline.parser: java, unknown: x", "option unknown of multiline"],
])("%s is not modelled", async (options, message) => {
  await expect(load(section(options))).rejects.toThrow(NotSimulated);
  await expect(load(section(options))).rejects.toThrow(message);
});

it.each([
  ["a flag that is no text", '{"partial_message":true,"partial_id":"a","log":"x"}', "mode: partial_message, multiline.key_content: log", "partial_message is no text in a record, and Fluent Bit ends"],
  ["a message beyond the limit", JSON.stringify({ log: `an Exception: ${"x".repeat(2 ** 21)}` }), "multiline.parser: java, multiline.key_content: log", "more than 2097152 bytes"],
  ["a time that is none", JSON.stringify({ log: JSON.stringify({ log: "x\n", time: "never" }) }), "multiline.parser: docker", "which a chunk does not hold"],
])("%s is not modelled", async (_, record, options, message) => {
  const pipeline = await load(section(options));
  await expect(pipeline.run([{ tag: "a", record }])).rejects.toThrow(message);
});
