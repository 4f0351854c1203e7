// Processors of outputs: each output has a copy of what the filters leave, also in a real Fluent Bit that is here.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { NotSimulated } from "../../src/not-simulated.js";
import { Pipeline } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { binaries } from "./agent.js";

const RECORDS = ['{"a":"1"}', '{"a":"x"}', '{"b":"2"}', '{"a":"3"}'];
const ARRIVES = {
  plain: ['{"a":"1","f":"1"}', '{"a":"x","f":"1"}', '{"b":"2","f":"1"}', '{"a":"3","f":"1"}'],
  some: ['{"f":"1","a":1.0}', '{"f":"1","a":0.0}', '{"b":"2","f":"1"}'],
  others: ['{"a":"x","f":"1"}', '{"b":"2","f":"1"}'],
};

/** @param first of the pipeline; @param path where the files are. */
const yaml = (first: string, path: string): string => `service: {flush: 0.2, grace: 1, log_level: error, parsers_file: parsers.conf}
pipeline:
  inputs:
    - ${first}
  filters:
    - {name: modify, match: '*', add: f 1}
  outputs:
    - {name: file, alias: plain, match: '*', path: ${path}, file: plain}
    - name: file
      alias: some
      match: '*'
      path: ${path}
      file: some
      processors:
        logs:
          - {name: content_modifier, action: convert, key: a, converted_type: double}
    - name: file
      alias: others
      match: '*'
      path: ${path}
      file: others
      processors:
        logs:
          - {name: grep, exclude: 'a ^[0-9]'}
`;
const NAMES = ["plain", "some", "others"] as const;

it("an output's processors see what the filters leave, and change it for that output alone", async () => {
  const pipeline = await Pipeline.load(readPipelineConfig(yaml("{name: tail, tag: a}", "."), { file: "o.yaml" }));
  const { events } = await pipeline.run(RECORDS.map((record) => ({ tag: "a", record })));
  const arrived = NAMES.map((name) => [name, events.flatMap(({ arrivals }) => arrivals.flatMap(({ output, record }) => output === name ? record : []))]);
  expect(Object.fromEntries(arrived)).toEqual(ARRIVES);
  expect(events.map(({ ends }) => ends.map(({ what, by }) => `${what} ${by}`))).toEqual([
    ["dropped grep (o.yaml:24)"], [], [], ["lost content_modifier (o.yaml:16)", "dropped grep (o.yaml:24)"],
  ]);
});

it("kubernetes there is refused", async () => {
  const text = yaml("{name: tail, tag: a}", ".").replace("{name: grep, exclude: 'a ^[0-9]'}", "{name: kubernetes}");
  const load = Pipeline.load(readPipelineConfig(text, { file: "o.yaml" }));
  await expect(load).rejects.toThrow(NotSimulated);
  await expect(load).rejects.toThrow("o.yaml:24: kubernetes as a processor of the output file; make it a filter");
});

if (binaries.length === 0) it("in the simulator only", () => console.log("not run: FLUENT_BIT names no agent to compare with"));
it.each(binaries)("the same in %s", (binary) => {
  const folder = mkdtempSync(join(tmpdir(), "flb-outputs-"));
  try {
    writeFileSync(join(folder, "lines"), RECORDS.map((record) => `${record}\n`).join(""));
    writeFileSync(join(folder, "parsers.conf"), "[PARSER]\n  Name json\n  Format json\n");
    writeFileSync(join(folder, "o.yaml"), yaml("{name: tail, tag: a, path: lines, parser: json, read_from_head: true, inotify_watcher: false, exit_on_eof: true}", folder));
    spawnSync(binary, ["-c", "o.yaml"], { cwd: folder, timeout: 5000, killSignal: "SIGTERM" });
    const read = (name: string): string[] => existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8").trim().split("\n").map((line) => line.replace(/^a: \[\d+\.\d+, (.*)\]$/, "$1")) : [];
    expect(Object.fromEntries(NAMES.map((name) => [name, read(name)]))).toEqual(ARRIVES);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 20_000);
