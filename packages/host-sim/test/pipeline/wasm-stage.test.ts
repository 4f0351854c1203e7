import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/pipeline/config.js";
import { Pipeline, type PipelineOptions } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { answers, asking, identity } from "../wat.js";

const WASM = "{name: wasm, match: a, wasm_path: f.wasm, function_name: f, accessible_paths: .}";
const yaml = (filters: readonly string[], input = "{name: tail, tag: a}"): string =>
  `pipeline:\n  inputs:\n    - ${input}\n  filters:\n${filters.map((filter) => `    - ${filter}\n`).join("") || "    []\n"}  outputs:\n    - {name: file, alias: a, match: a}\n    - {name: file, alias: b, match: b}\n`;

function load(text: string, module: Uint8Array, options: PipelineOptions = {}): Promise<Pipeline> {
  return Pipeline.load(readPipelineConfig(text, { file: "w.yaml" }), { modules: { "f.wasm": module }, files: { "./f.wasm": "" }, ...options });
}

const fates = async (pipeline: Pipeline, records: readonly { record: string }[]): Promise<string[]> =>
  (await pipeline.run(records.map(({ record }) => ({ tag: "a", record })))).events
    .map(({ arrivals, ends }) => [...arrivals.map(({ output, record }) => `${output} ${record}`), ...ends.map(({ what }) => what)].join(", "));

describe("the filter wasm within a pipeline", () => {
  it("what it makes of a record is what the next filter sees", async () => {
    const filters = [WASM, "{name: rewrite_tag, match: a, rule: $go ^there$ b false}"];
    const pipeline = await load(yaml(filters), answers(['{"go":"there"}', '{"go":"nowhere"}']));
    expect(await fates(pipeline, [asking(0), asking(1), asking(9)])).toEqual(['b {"go":"there"}', 'a {"go":"nowhere"}', `a ${asking(9).record}`]);
  });

  it("drops, losses and a dead agent end a record, and the log is there", async () => {
    const pipeline = await load(yaml([WASM]), answers(["", "{", '{"a":1}']));
    expect(await fates(pipeline, [asking(0), asking(1), asking(9)])).toEqual(["dropped", "lost", `a ${asking(9).record}`]);
    expect(await fates(pipeline, [asking(2), asking(1), asking(9)])).toEqual(["lost", "lost", "lost"]);
  });

  it("an end names the section, the reason and the host's line", async () => {
    const { events, log } = await (await load(yaml([WASM]), answers(["{"]))).run([{ tag: "a", ...asking(0) }]);
    expect(events[0]?.ends[0]).toMatchObject({ by: "wasm f (w.yaml:5)", tag: "a", source: expect.stringMatching(/filter_wasm\.c:\d+/) });
    expect(log.map(({ text }) => text).join("\n")).toContain("invalid JSON");
  });

  it("as a processor of the input", async () => {
    const input = "{name: tail, tag: a, processors: {logs: [{name: wasm, wasm_path: f.wasm, function_name: f, accessible_paths: .}]}}";
    expect(await fates(await load(yaml([], input), answers(['{"new":1}'])), [asking(0)])).toEqual(['a {"new":1}']);
  });

  it("accessible paths begin where the agent would be started", async () => {
    const folder = mkdtempSync(join(tmpdir(), "flb-stage-"));
    try {
      mkdirSync(join(folder, "conf"));
      const text = yaml([WASM.replace("accessible_paths: .", "accessible_paths: conf")]);
      const options = { modules: { "f.wasm": identity() } };
      await Pipeline.load(readPipelineConfig(text, { file: "w.yaml" }), { ...options, directory: folder });
      await expect(Pipeline.load(readPipelineConfig(text, { file: "w.yaml" }), { ...options, directory: join(folder, "conf") })).rejects.toThrow("pre-opening directory conf");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(["function_name: g", "wasm_path: g.wasm", "event_format: json, event_format: json"])("%s beside what is there already keeps the agent from starting", async (more) => {
    const loading = load(yaml([WASM.replace("}", `, ${more}}`)]), identity());
    await expect(loading).rejects.toThrow(ConfigError);
    await expect(loading).rejects.toThrow(/^w\.yaml:5: Cannot start the filter wasm: \w+ is written twice; keep one$/);
  });

  it("event_format is taken in any case", async () => {
    await expect(load(yaml([WASM.replace("}", ", event_format: JSON}")]), identity())).resolves.toBeDefined();
    await expect(load(yaml([WASM.replace("}", ", event_format: MsgPack}")]), identity())).resolves.toBeDefined();
  });

  it.each([
    ["{name: wasm, match: a, function_name: f}", "w.yaml:5: Cannot start the filter wasm: it has no wasm_path"],
    ["{name: wasm, match: a, wasm_path: f.wasm}", "w.yaml:5: Cannot start the filter wasm: it has no function_name"],
    ["{name: wasm, wasm_path: f.wasm, function_name: f}", "w.yaml:5: Cannot start the filter wasm: it has no match"],
    ["{name: wasm, match: a, wasm_path: f.wasm, function_name: f, event_format: xml}", "w.yaml:5: Cannot read event_format xml"],
    ["{name: wasm, match: a, wasm_path: f.wasm, function_name: f, event_format: ''}", 'w.yaml:5: Cannot read event_format ""'],
  ])("%s is refused as Fluent Bit does", async (filter, message) => {
    await expect(load(yaml([filter]), identity())).rejects.toThrow(ConfigError);
    await expect(load(yaml([filter]), identity())).rejects.toThrow(message);
  });
});
