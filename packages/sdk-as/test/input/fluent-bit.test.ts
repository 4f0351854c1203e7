// The defined answers of INPUT.md in a real Fluent Bit: lines at the limit, NUL bytes, 10 000 records, what cannot be read.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../asc.js";
import { fgets, runInput } from "./host.js";

/** FLUENT_BIT holds paths as PATH does: the first, else the first on the PATH. */
const named = (process.env["FLUENT_BIT"] ?? "").split(delimiter).find((path) => path !== "");
const binary = named ?? (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "fluent-bit")).find(existsSync);
/** Files that root may not read are for others: as root, Fluent Bit runs as nobody. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const folders: string[] = [];

interface Arrived {
  records: Record<string, unknown>[];
  log: string;
}

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

if (binary === undefined) {
  it("a real Fluent Bit", () => {
    console.log("not run: fluent-bit is not on the PATH; set FLUENT_BIT to run inputs in it");
    expect(binary).toBeUndefined();
  });
} else {
  describe("in a real Fluent Bit", () => {
    let wasm: Uint8Array;
    beforeAll(async () => {
      wasm = (await compile(readFileSync(new URL("guests/cases.ts", import.meta.url), "utf8"))).wasm!;
    });

    it.each([4093, 4094])("a line of %i bytes arrives whole, with a parser and without", async (bytes) => {
      for (const parser of ["parser json", ""]) {
        const { records } = await run(wasm, `sizes ${bytes},20`, 2, { section: parser });
        const lines = records.slice(0, 2).map((record) => record["wasi_stdout"] ?? JSON.stringify(record));
        expect(lines).toEqual([bytes, 20].map((size) => `{"x":"${"y".repeat(size - 8)}"}`));
      }
    });

    it.each([4095, 4096, 4097, 1 << 20])("a line of %i bytes is refused, and nothing stands in its place", async (bytes) => {
      const { records, log } = await run(wasm, `sizes ${bytes},20`, 2);
      expect(records.slice(0, 2)).toEqual([{ wasi_stdout: '{"x":"yyyyyyyyyyyy"}' }, { wasi_stdout: '{"x":"yyyyyyyyyyyy"}' }]);
      expect(log).toContain(`Cannot emit record: it has ${bytes} bytes and a line holds 4094`);
    });

    it("a line of 1 MB arrives where buf_size and setBufSize() let it", async () => {
      const { records } = await run(wasm, "sizes 1048576,20 1048578", 2, { section: "parser json\n    buf_size 1048578" });
      expect((records[0]!["x"] as string).length).toBe(1048568);
      expect(records[1]).toEqual({ x: "y".repeat(12) });
    });

    it("one byte above the limit would have been followed by an empty record", async () => {
      const { records } = await run(wasm, "sizes 4095,20 5000", 3);
      expect(records.slice(0, 3).map((record) => String(record["wasi_stdout"]).length)).toEqual([4095, 0, 20]);
    });

    it("a NUL in a value is an escape on the line", async () => {
      const { records } = await run(wasm, "text", 1, { files: { text: "a\u0000b" } });
      expect(records[0]).toEqual({ wasi_stdout: '{"a\\u0000b":"a\\u0000b","pieces":["a\\u0000b"]}' });
    });

    it("10000 records of one run arrive", async () => {
      const { records } = await run(wasm, "many", 10000, { section: "parser json" });
      expect(records.slice(0, 10000)).toEqual(Array.from({ length: 10000 }, (_, n) => ({ n, text: `record\n${n}` })));
    });

    it.each(["scalars", "nested", "deep 29"])("%s: the records are those of the simulated run", async (what) => {
      const { records } = await run(wasm, what, 1);
      expect(records[0]).toEqual({ wasi_stdout: fgets(runInput(wasm, { files: { "in/case": what, "in/config.json": "{}" } }).output)[0] });
    });

    const failures: [what: string, line: string][] = [
      ["read in/none", "Cannot read in/none: no such file or directory"],
      ["read in/locked", "Cannot read in/locked: permission denied"],
      ["read in", "Cannot read in: it is a directory"],
      ["read /etc/passwd", "Cannot read /etc/passwd: it is not below a directory of accessible_paths"],
      ["list in/none", "Cannot list in/none: no such file or directory"],
      ["list in/closed", "Cannot list in/closed: permission denied"],
      ["list in/case", "Cannot list in/case: it is not a directory"],
    ];
    it.each(failures)("%s is null, and a log line", async (what, line) => {
      const { records, log } = await run(wasm, what, 1, { section: "parser json" });
      expect(Object.values(records[0]!)).toEqual([null]);
      expect(log).toContain(`[flb-wasm] [error] ${line}\n`);
    });

    it("a folder is listed", async () => {
      const { records } = await run(wasm, "list in", 1, { section: "parser json" });
      expect(records[0]).toEqual({ names: ["case", "closed", "config.json", "locked"] });
    });
  });
}

/** Runs the case until that many records are there; each line is a record of the input. */
async function run(wasm: Uint8Array, what: string, count: number, { section = "", files = {} }: { section?: string; files?: Record<string, string> } = {}): Promise<Arrived> {
  const folder = await mkdtemp(join(tmpdir(), "flb-wasm-input-"));
  folders.push(folder);
  await chmod(folder, 0o777);
  await mkdir(join(folder, "in"));
  await writeFile(join(folder, "input.wasm"), wasm);
  await writeFile(join(folder, "parsers.conf"), "[PARSER]\n    name json\n    format json\n");
  await writeFile(join(folder, "run.conf"), configuration(section));
  for (const [name, content] of Object.entries({ case: what, "config.json": "{}", ...files })) await writeFile(join(folder, "in", name), content);
  await writeFile(join(folder, "in", "locked"), "", { mode: 0 });
  await mkdir(join(folder, "in", "closed"), { mode: 0 });
  const agent = spawn(binary!, ["-q", "-c", "run.conf"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"], ...NOBODY });
  let log = "";
  for (const stream of [agent.stdout!, agent.stderr!]) stream.on("data", (bytes: Buffer) => (log += bytes.toString("utf8")));
  try {
    let records = await readRecords(folder);
    for (let tries = 0; tries < 100 && records.length < count; tries++) {
      await wait(100);
      records = await readRecords(folder);
    }
    return { records, log };
  } finally {
    await stop(agent);
  }
}

function configuration(section: string): string {
  const input = `[INPUT]\n    name exec_wasi\n    tag t\n    wasi_path input.wasm\n    accessible_paths .\n    interval_sec 1\n    ${section}\n`;
  return `[SERVICE]\n    flush 0.2\n    parsers_file parsers.conf\n${input}[OUTPUT]\n    name file\n    match *\n    path .\n    file out.jsonl\n    format plain\n`;
}

async function readRecords(folder: string): Promise<Record<string, unknown>[]> {
  const path = join(folder, "out.jsonl");
  const text = existsSync(path) ? await readFile(path, "utf8") : "";
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function stop(agent: ChildProcess): Promise<void> {
  if (agent.exitCode !== null) return;
  const ended = new Promise((resolve) => agent.once("exit", resolve));
  agent.kill("SIGTERM");
  const killer = setTimeout(() => agent.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(killer);
}
