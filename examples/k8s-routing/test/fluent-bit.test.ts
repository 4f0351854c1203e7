// Every case through the shipped configurations in a real Fluent Bit, the kubernetes filter and all.
// Pods are given as files: logs/<pod>_<namespace>_<container>-<id>.log, and metadata in pods/<namespace>_<pod>.meta.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { WITH_LABELS } from "./cases.js";

const example = fileURLToPath(new URL("..", import.meta.url));
/** FLUENT_BIT holds paths as PATH does; without it the first on the PATH. */
const named = (process.env["FLUENT_BIT"] ?? "").split(delimiter).filter((path) => path !== "");
const onPath = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "fluent-bit")).filter(existsSync).slice(0, 1);
const binaries = named.length > 0 ? named : onPath;
const CONFIGS = ["fluent-bit.yaml", "fluent-bit.conf", "fluent-bit.table.yaml", "fluent-bit.routes.yaml"];
const PATIENCE_MILLISECONDS = 40_000;
const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

if (binaries.length === 0) {
  it("a real Fluent Bit", () => {
    console.log("not run: fluent-bit is not on the PATH; set FLUENT_BIT to run the shipped configurations in it");
    expect(binaries).toEqual([]);
  });
}

for (const binary of binaries) {
  const version = /v(\d+\.\d+)/.exec((await promisify(execFile)(binary, ["--version"])).stdout)?.[1] ?? "";
  describe.each(CONFIGS)(`Fluent Bit ${version}, %s`, (config) => {
    if (config.includes("routes") && Number(version) < 4.2) {
      it("conditional routing", () => console.log(`not run: routes came with 4.2, and this is ${version}`));
      return;
    }

    it("--dry-run accepts it", async () => {
      const { stdout, stderr } = await promisify(execFile)(binary, ["--dry-run", "-c", config], { cwd: example });
      expect(stdout + stderr).toContain("configuration test is successful");
    });

    it(`${WITH_LABELS.length} pods and a file that is no pod's reach the right output, once`, async () => {
      const folder = await preparePods();
      const reached = await runUntil(binary, config, folder, WITH_LABELS.length + 1);
      expect(reached).toEqual(new Map([...WITH_LABELS.map(({ goesTo }, i) => [`pod-${i}`, [`${goesTo}.jsonl ${goesTo}`]] as const), ["nobody", ["unrouted.jsonl undefined"]]]));
    });
  });
}

/** A copy of the example with a pod for each case. */
async function preparePods(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "k8s-routing-"));
  folders.push(folder);
  for (const name of [...CONFIGS, "build", "routing"]) await cp(join(example, name), join(folder, name), { recursive: true });
  for (const name of ["logs", "pods", "out"]) await mkdir(join(folder, name));
  for (const [i, { kubernetes }] of WITH_LABELS.entries()) {
    const { labels } = kubernetes as { labels: unknown };
    await writeFile(join(folder, "pods", `test_pod-${i}.meta`), JSON.stringify({ metadata: { name: `pod-${i}`, namespace: "test", labels } }));
    await writeFile(join(folder, "logs", `pod-${i}_test_app-${String(i).padStart(64, "0")}.log`), "2026-01-01T00:00:00.000000000Z stdout F a line\n");
  }
  await writeFile(join(folder, "logs", "kubelet.log"), "2026-01-01T00:00:00.000000000Z stdout F a line\n");
  return folder;
}

/** Runs until that many records have arrived; then whatever else arrives in a second is seen too. */
async function runUntil(program: string, config: string, folder: string, count: number): Promise<Map<string, string[]>> {
  const agent = spawn(program, ["-q", "-c", config], { cwd: folder, stdio: "ignore" });
  try {
    let reached = new Map<string, string[]>();
    for (let waited = 0; waited < PATIENCE_MILLISECONDS && reached.size < count; waited += 200) {
      await wait(200);
      reached = await readArrivals(join(folder, "out"));
    }
    await wait(1000);
    return await readArrivals(join(folder, "out"));
  } finally {
    await stop(agent);
  }
}

async function readArrivals(folder: string): Promise<Map<string, string[]>> {
  const reached: [string, string][] = [];
  for (const file of existsSync(folder) ? await readdir(folder) : []) {
    const lines = (await readFile(join(folder, file), "utf8")).split("\n").slice(0, -1); // the last may still be written
    for (const line of lines) {
      const record = JSON.parse(line) as { new_tag?: string; kubernetes?: { pod_name: string } };
      reached.push([record.kubernetes?.pod_name ?? "nobody", `${file} ${record.new_tag}`]);
    }
  }
  const order = (pod: string): number => pod === "nobody" ? Infinity : Number(pod.slice(4));
  reached.sort(([a], [b]) => order(a) - order(b));
  const byPod = new Map<string, string[]>();
  for (const [pod, arrival] of reached) byPod.set(pod, [...byPod.get(pod) ?? [], arrival]);
  return byPod;
}

async function stop(agent: ChildProcess): Promise<void> {
  if (agent.exitCode !== null) return;
  const ended = new Promise((resolve) => agent.once("exit", resolve));
  agent.kill("SIGTERM");
  const killer = setTimeout(() => agent.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(killer);
}
