// The filter checklist: what the pipeline makes of records, and what a real Fluent Bit that is here makes of the same.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NotSimulated } from "../../src/not-simulated.js";
import { ConfigError } from "../../src/pipeline/config.js";
import { Pipeline } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { binaries, chunksIn } from "./agent.js";

const LISTS: Readonly<Record<string, string>> = {
  "list.txt": "# comment\none\r\n\nTwo words\n a\nä\n100%\nx_z\nlast",
  "long.txt": `one\n${"x".repeat(2046)}\ntwo\n`,
  "longest.txt": `one\n${"x".repeat(2045)}\ntwo\n`,
};

const SEEN = "record: seen true";

/** Options; what the records of one chunk are; what arrives. */
const ROWS: readonly (readonly [options: string, records: readonly string[], arrive: readonly string[]])[] = [
  [SEEN, ['{"log":"one"}', '{"log":"ones"}', '{"log":"One"}', '{"log":"last"}', '{"log":" a"}', '{"log":"a"}'], ['{"log":"one","seen":true}', '{"log":"ones"}', '{"log":"One"}', '{"log":"last","seen":true}', '{"log":" a","seen":true}', '{"log":"a"}']],
  [SEEN, ['{"a":"x"}', '{"log":""}', '{"log":"# comment"}', '{"log":1}', '{"log":"ä","k":1.0}'], ['{"a":"x"}', '{"log":""}', '{"log":"# comment"}', '{"log":1}', '{"log":"ä","k":1.0,"seen":true}']],
  [`ignore_case: on, ${SEEN}`, ['{"log":"ONE"}', '{"log":"two Words"}', '{"log":"Ä"}'], ['{"log":"ONE","seen":true}', '{"log":"two Words","seen":true}', '{"log":"Ä"}']],
  [`mode: Partial, ${SEEN}`, ['{"log":"one more"}', '{"log":"no one"}', '{"log":"100 x"}', '{"log":"xyz"}', '{"log":"TWO words"}', '{"log":"ä1"}'], ['{"log":"one more","seen":true}', '{"log":"no one"}', '{"log":"100 x","seen":true}', '{"log":"xyz","seen":true}', '{"log":"TWO words"}', '{"log":"ä1","seen":true}']],
  [`mode: partial, ignore_case: true, ${SEEN}`, ['{"log":"TWO words and"}', '{"log":"XaZ"}'], ['{"log":"TWO words and","seen":true}', '{"log":"XaZ","seen":true}']],
  [`mode: some, ${SEEN}`, ['{"log":"one more"}', '{"log":"one"}'], ['{"log":"one more"}', '{"log":"one","seen":true}']],
  [`lookup_key: "$k['l']", ${SEEN}`, ['{"k":{"l":"one"}}', '{"k":{"l":"x"}}'], ['{"k":{"l":"one"},"seen":true}', '{"k":{"l":"x"}}']],
  ["record: [seen False, none NULL, t text, w one two three, log gone]", ['{"log":"one","t":1,"z":2}'], ['{"z":2,"seen":false,"none":null,"t":"text","w":"two three","log":"gone"}']],
  ["print_query_time: off", ['{"log":"one"}'], ['{"log":"one"}']],
  [`file: long.txt, ${SEEN}`, ['{"log":"one"}', '{"log":"two"}'], ['{"log":"one","seen":true}', '{"log":"two"}']],
  [`file: longest.txt, ${SEEN}`, ['{"log":"one"}', '{"log":"two"}'], ['{"log":"one","seen":true}', '{"log":"two","seen":true}']],
];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flb-checklist-"));
  for (const [name, text] of Object.entries(LISTS)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

const section = (options: string, match: string): string => `{name: checklist, match: '${match}', ${options.includes("file:") ? options.replace("file: ", `file: ${folder}/`) : `file: ${folder}/list.txt, ${options}`}}`;
const load = (filter: string, filterFiles = {}): Promise<Pipeline> => Pipeline.load(readPipelineConfig(`pipeline:\n  inputs:\n    - {name: tail, tag: a}\n  filters:\n    - ${filter}\n  outputs:\n    - {name: file, match: a}\n`, { file: "f.yaml" }), { filterFiles });

describe("what arrives", () => {
  it.each(ROWS)("%s of %j", async (options, records, arrive) => {
    const { events } = await (await load(section(options, "a"))).run(records.map((record) => ({ tag: "a", record })));
    expect(events.flatMap(({ arrivals }) => arrivals.map(({ record }) => record))).toEqual(arrive);
  });

  if (binaries.length === 0) it("in the simulator only", () => console.log("not run: FLUENT_BIT names no agent to compare with"));
  it.each(binaries)("the same in %s", (binary) => {
    const arrived = chunksIn(binary, ROWS.map(([options, records]) => ({ records, filter: (match) => section(options, match) })));
    expect(arrived.map((chunk) => chunk.map((record) => JSON.parse(record) as unknown))).toEqual(ROWS.map(([, , arrive]) => arrive.map((record) => JSON.parse(record) as unknown)));
  }, 20_000);
});

it("reads a file that is given, and none where none is named", async () => {
  const arrives = async (pipeline: Pipeline): Promise<string | undefined> => (await pipeline.run([{ tag: "a", record: '{"log":"x"}' }])).events[0]?.arrivals[0]?.record;
  expect(await arrives(await load(`{name: checklist, match: a, file: /etc/l, ${SEEN}}`, { "/etc/l": "x\n" }))).toBe('{"log":"x","seen":true}');
  expect(await arrives(await load(`{name: checklist, match: a, ${SEEN}}`))).toBe('{"log":"x"}');
});

const REFUSED: readonly (readonly [options: string, message: string])[] = [
  ["record: seen", "Cannot read record seen: it needs a key and a value"],
  ["ignore_case: maybe", "ignore_case is maybe; write true or false"],
];

describe("what Fluent Bit does not start with", () => {
  it.each(REFUSED)("%s", async (options, message) => {
    await expect(load(section(options, "a"))).rejects.toThrow(ConfigError);
    await expect(load(section(options, "a"))).rejects.toThrow(message);
    for (const binary of binaries) expect(chunksIn(binary, [{ records: ['{"log":"x"}'], filter: (match) => section(options, match) }])).toEqual([[]]);
  }, 60_000);
});

it.each([
  [`{name: checklist, match: a, file: none.txt, ${SEEN}}`, "there is no file none.txt here; put it where Fluent Bit is started"],
  [`{name: checklist, match: a, lookup_key: "$a[", ${SEEN}}`, "lookup_key $a[ of checklist is no key"],
  ['{name: checklist, match: a, record: \'k "a b" c\'}', "is of more than two words"],
])("%s is not modelled", async (filter, message) => {
  await expect(load(filter)).rejects.toThrow(NotSimulated);
  await expect(load(filter)).rejects.toThrow(message);
});
