// The same configurations in a real Fluent Bit: where its records arrive must be what the pipeline says.
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { Pipeline } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { binaries as named } from "./agent.js";

/** FLUENT_BIT holds paths as PATH does; without it the first on the PATH. */
const onPath = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "fluent-bit")).filter(existsSync).slice(0, 1);
const binaries = named.length > 0 ? named : onPath;

const PATIENCE_MILLISECONDS = 40_000;

const RECORD = {
  a: "two", n: 7, t: true, nil: null, k: { l: { "app.io/x": "dot", "it's": "quote" }, s: "text" }, arr: ["x", { y: "deep" }],
  "new-tag": "dash", m: "whole-first",
};

/** Rules that must do the same on both sides; `{n}` is the number of the row. */
const RULES = [
  "$m ^whole-(first)$ plain true", "$m ^whole-(first)$ $a false", "$m whole $n.$t false", "$m whole $n..$t false", "$m whole $TAG$n false", "$m whole $TAG[0]$n false",
  "$m whole $a. false", "$m whole $missing false", "$m whole $TAG[9] false", "$m whole x.$TAG[1].y maybe", "$m ^whole-(first)$ $0/$1 false", "$m ^whole-first$ all.$0 false",
  "$k['l']['app.io/x'] ^dot$ path false", "$k['l']['it''s'] ^quote$ $arr[1]['y'] false", "$a['below'] ^two$ below false", "m ^whole new false", "$n 7 number false",
  "$m \"^whole first$\" quoted false", "$new-tag ^dash$ pre.$new-tag true", "$m ^$ empty false", "$m first\\z end false", "$m \\Afirst no false", "$nil null nil false",
  "$m whole $nil.$t.$k['s'] false", "$m /WHOLE/i slashes false", "$m ^whole-(?<word>\\w+)$ named.$1 false",
  "$m ^(whole)-(?<word>\\w+)$ mixed.$1 false", "$m ^(?:(n)o)?(whole)? optional.$1.$2 false",
  "$m (?i)NOPE|WHOLE inline false", "$m (?i)^whole.FIRST$ inline2 false",
].map((rule, i) => ({ rule, tag: `in${i}.var.log` }));

const CONFIG = `service:
  flush: 0.2
  grace: 1
  log_level: error
pipeline:
  inputs:
${RULES.map(({ tag }, i) => `    - {name: dummy, alias: i${i}, tag: ${tag}, samples: 1, dummy: '${JSON.stringify({ ...RECORD, id: i }).replaceAll("'", "''")}'}\n`).join("")}  filters:
${RULES.map(({ rule }, i) => `    - {name: rewrite_tag, match: in${i}.var.*, emitter_name: e${i}, rule: '${rule.replaceAll("'", "''")}'}\n`).join("")}  outputs:
    - {name: stdout, match: "*"}
`;

const arrivalsOf = (text: string): string[] => [...text.matchAll(/^\[\d+\] (.*?): \[\[.*"id"=>(\d+)/gm)].map(([, tag, id]) => `${id} ${tag}`).sort();

async function versionOf(program: string): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)(program, ["--version"]);
  return /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
}

/** What arrives, from the start until that many are there and for a second more, and what the agent still writes when it stops. */
async function arrivalsIn(binary: string, folder: string, count: number): Promise<string[]> {
  const agent = spawn(binary, ["-c", "rules.yaml"], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((resolve) => agent.once("close", resolve));
  let output = "";
  agent.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  for (let waited = 0; waited < PATIENCE_MILLISECONDS && arrivalsOf(output).length < count && agent.exitCode === null; waited += 100) await wait(100);
  await wait(1000);
  agent.kill("SIGTERM");
  await ended;
  return arrivalsOf(output);
}

async function simulate(version: string | undefined): Promise<string[]> {
  const pipeline = await Pipeline.load(readPipelineConfig(CONFIG, { file: "rules.yaml" }), version === undefined ? {} : { version });
  const run = await pipeline.run(RULES.map(({ tag }, i) => ({ input: `i${i}`, tag, record: JSON.stringify({ ...RECORD, id: i }) })));
  return run.events.flatMap(({ arrivals }, i) => arrivals.map(({ tag }) => `${i} ${tag}`)).sort();
}

if (binaries.length === 0) {
  it("rewrite_tag: 30 rules, without Fluent Bit", async () => {
    expect((await simulate(undefined)).length).toBeGreaterThan(20);
    console.log("not run: fluent-bit is not on the PATH; set FLUENT_BIT to compare with it");
  });
}

it.each(binaries)("rewrite_tag: 30 rules arrive under the same tags in %s", async (binary) => {
  const simulated = await simulate(await versionOf(binary));
  const folder = await mkdtemp(join(tmpdir(), "flb-pipeline-"));
  try {
    await writeFile(join(folder, "rules.yaml"), CONFIG);
    expect(await arrivalsIn(binary, folder, simulated.length)).toEqual(simulated);
  } finally {
    await rm(folder, { recursive: true });
  }
});
