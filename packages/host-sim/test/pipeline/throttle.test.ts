// The filter throttle: what the pipeline makes of a burst of records, and what a real Fluent Bit that is here makes of the same.
import { describe, expect, it } from "vitest";
import { NotSimulated } from "../../src/not-simulated.js";
import { ConfigError } from "../../src/pipeline/config.js";
import { Pipeline } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { binaries, chunksIn } from "./agent.js";

/** Options; how many of twelve records arrive. */
const ROWS: readonly (readonly [options: string, arrive: number])[] = [
  ["rate: 1", 5],
  ["rate: 2, window: 3", 6],
  ["rate: 1.5, window: 3, interval: 1m", 5],
  ["rate: 0.5, window: 1", 5],
  ["rate: 100, window: 300", 12],
  ["rate: text, window: 2", 2],
  ["rate: 2 records, window: 4 intervals, interval: 30s", 8],
  ["window: 0, print_status: off", 5],
  ["interval: 5m", 5],
];

const BURST = Array.from({ length: 12 }, (_, n) => JSON.stringify({ n }));
const section = (options: string, match = "a"): string => `{name: throttle, match: '${match}', ${options}}`;
const load = (filter: string): Promise<Pipeline> => Pipeline.load(readPipelineConfig(`pipeline:\n  inputs:\n    - {name: tail, tag: a}\n  filters:\n    - ${filter}\n  outputs:\n    - {name: file, match: '*'}\n`, { file: "f.yaml" }));

describe("what arrives of a burst", () => {
  it.each(ROWS)("%s", async (options, arrive) => {
    const pipeline = await load(section(options));
    for (const _ of ["the first run", "the next, a window later"]) {
      const { events } = await pipeline.run(BURST.map((record) => ({ tag: "a", record })));
      expect(events.map(({ arrivals }) => arrivals.length)).toEqual(BURST.map((_record, n) => n < arrive ? 1 : 0));
      expect(events.flatMap(({ ends }) => ends.map(({ what }) => what))).toEqual(Array<string>(12 - arrive).fill("dropped"));
    }
  });

  if (binaries.length === 0) it("in the simulator only", () => console.log("not run: FLUENT_BIT names no agent to compare with"));
  it.each(binaries)("the same in %s", (binary) => {
    // A file's lines come in one chunk, and no interval of these is over before it is through.
    const arrived = chunksIn(binary, ROWS.map(([options]) => ({ records: BURST, filter: (match) => section(options, match) })));
    expect(arrived).toEqual(ROWS.map(([, arrive]) => BURST.slice(0, arrive)));
  }, 20_000);
});

it("counts what passes, whatever its tag", async () => {
  const { events } = await (await load(section("rate: 1", "*"))).run(BURST.map((record, n) => ({ tag: `t${n % 2}`, record })));
  expect(events.filter(({ arrivals }) => arrivals.length > 0)).toHaveLength(5);
  expect(events[11]?.ends).toEqual([{ what: "dropped", tag: "t1", tags: ["t1"], by: "throttle (f.yaml:5)", reason: "5 records are in the window, which is 5 intervals of 1 each", source: expect.any(String) }]);
});

it("does not start with a word that is no bool, nor with a window beyond memory", async () => {
  await expect(load(section("print_status: maybe"))).rejects.toThrow(ConfigError);
  for (const binary of binaries) expect(chunksIn(binary, [{ records: BURST, filter: (match) => section("print_status: maybe", match) }])).toEqual([[]]);
  await expect(load(section("window: -1"))).rejects.toThrow(NotSimulated);
}, 30_000);
