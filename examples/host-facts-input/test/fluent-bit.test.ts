// The shipped configurations in a real Fluent Bit, over the fixtures: what arrives is what the simulator gives.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { ExecWasi, brokenLimits, limitText, readPipelineConfig } from "@flb-wasm/host-sim";
import { afterAll, describe, expect, it } from "vitest";
import { type Fact, example, expected, fixtureFiles, fixtures, timeless } from "./facts.js";

/** FLUENT_BIT holds paths as PATH does: the first, else the first on the PATH. */
const named = (process.env["FLUENT_BIT"] ?? "").split(delimiter).find((path) => path !== "");
const binary = named ?? (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "fluent-bit")).find(existsSync);
const CONFIGS = ["fluent-bit.yaml", "fluent-bit.conf"];
const PARSER = /^ *parser:? +json\n/m;
const INTERVAL = /^( *)interval_sec(:?) +10$/m;
const PATIENCE_MILLISECONDS = 40_000;
const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

if (binary === undefined) {
  it("a real Fluent Bit", () => {
    console.log("not run: fluent-bit is not on the PATH; set FLUENT_BIT to run the shipped configurations in it");
    expect(binary).toBeUndefined();
  });
} else {
  const version = /v(\d+\.\d+\.\d+)/.exec((await promisify(execFile)(binary, ["--version"])).stdout)?.[1] ?? "";
  const hasOneshot = version.localeCompare("4.2.1", "en", { numeric: true }) >= 0;

  const broken = (config: string): string | undefined => brokenLimits(readPipelineConfig(readFileSync(join(example, config), "utf8"), { file: config }), version).map(limitText)[0];

  it.each(CONFIGS.filter((config) => broken(config) !== undefined))("%s does not start there", async (config) => {
    console.log(`not run: ${config} in Fluent Bit ${version}: ${broken(config)}`);
    await expect(promisify(execFile)(binary, ["--dry-run", "-c", config], { cwd: example })).rejects.toThrow("configuration file contains errors");
  });

  describe.each(CONFIGS.filter((config) => broken(config) === undefined))(`Fluent Bit ${version}, %s`, (config) => {
    it("--dry-run accepts it", async () => {
      const { stdout, stderr } = await promisify(execFile)(binary, ["--dry-run", "-c", config], { cwd: example });
      expect(stdout + stderr).toContain("configuration test is successful");
    });

    it("gives the expected records with parser json, again at the next interval", async () => {
      const facts = await run(binary, config, (text) => text, 2 * expected.length);
      expect(facts.slice(0, 2 * expected.length).map(timeless)).toEqual([...expected, ...expected].map(timeless));
    });

    it("gives what the simulator gives, without a parser", async () => {
      const input = await ExecWasi.load(join(example, "build/input.wasm"), { version, files: fixtureFiles() });
      const simulated = input.collect().lines.map(({ after }) => JSON.parse(after!) as Fact);
      const facts = await run(binary, config, (text) => text.replace(PARSER, ""), expected.length);
      expect(facts.slice(0, expected.length).map(timeless)).toEqual(simulated);
    });

    it("gives them once as oneshot", async () => {
      if (!hasOneshot) return console.log(`not run: oneshot came with 4.2.1, and this is ${version}`);
      const facts = await run(binary, config, (text) => text.replace(INTERVAL, "$1oneshot$2 true"), expected.length);
      expect(facts.map(timeless)).toEqual(expected.map(timeless));
    });
  });
}

/** Runs a shipped configuration over the fixtures, changed, until that many records are there and for a second more. */
async function run(program: string, config: string, change: (text: string) => string, count: number): Promise<Fact[]> {
  const folder = await mkdtemp(join(tmpdir(), "host-facts-"));
  folders.push(folder);
  await cp(fixtures, folder, { recursive: true });
  await cp(join(example, "build"), join(folder, "build"), { recursive: true });
  await cp(join(example, "parsers.conf"), join(folder, "parsers.conf"));
  const text = change(await readFile(join(example, config), "utf8"));
  await writeFile(join(folder, config), text.replace("config,/proc", ".").replace(INTERVAL, "$1interval_sec$2 1"));
  const agent = spawn(program, ["-q", "-c", config], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  try {
    let output = "";
    agent.stdout.on("data", (bytes: Buffer) => (output += bytes.toString("utf8")));
    // The last line may still be on its way.
    const facts = (): Fact[] => output.split("\n").slice(0, -1).filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Fact);
    for (let waited = 0; waited < PATIENCE_MILLISECONDS && facts().length < count; waited += 100) await wait(100);
    await wait(1000);
    return facts();
  } finally {
    await stop(agent);
  }
}

async function stop(agent: ChildProcess): Promise<void> {
  if (agent.exitCode !== null) return;
  const ended = new Promise((resolve) => agent.once("exit", resolve));
  agent.kill("SIGTERM");
  const killer = setTimeout(() => agent.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(killer);
}
