// An agent as a child: its log comes whole, and nothing of it outlives the command. The agents here are shell scripts.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AgentProgram } from "../src/engine/agent-program.js";
import { KEEP, Workshop } from "./program.js";

const PROGRAM = fileURLToPath(new URL("../bin/flb-wasm.js", import.meta.url));
const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("keep.wasm", KEEP);
  workshop.write("records.jsonl", '{"a":1}\n');
  workshop.write("fluent-bit.yaml", 'pipeline:\n  inputs:\n    - {name: dummy, tag: a}\n  filters:\n    - {name: wasm, match: "*", wasm_path: keep.wasm, function_name: keep}\n  outputs:\n    - {name: stdout, match: "*"}\n');
});
afterAll(() => workshop.remove());

/** Says that it is Fluent Bit, and does otherwise what it is told. */
function writeAgent(name: string, script: string): string {
  workshop.write(name, `#!/bin/sh\n[ "$1" = --version ] && { echo 'Fluent Bit v5.1.1'; exit; }\n${script}\n`);
  const path = join(workshop.folder, name);
  chmodSync(path, 0o755);
  return path;
}

test("a character in two parts is one, and words before the end without a line end are a line", async () => {
  const command = writeAgent("talker", "printf 'caf\\303'; sleep 0.3; printf '\\251 ok\\nlast words'");
  const agent = new AgentProgram({ command, leading: [] }, "none", workshop.folder);
  expect(await agent.listens()).toBe(false);
  expect(agent.takeLog().map(({ text }) => text)).toEqual(["café ok", "last words"]);
});

test("Ctrl-C at a terminal goes to the command alone, which ends it: it has a process group of its own", async () => {
  const command = writeAgent("grouped", "echo group $(($(ps -o pgid= -p $$) - $$))");
  const agent = new AgentProgram({ command, leading: [] }, "none", workshop.folder);
  expect(await agent.listens()).toBe(false);
  expect(agent.takeLog().map(({ text }) => text)).toEqual(["group 0"]);
});

describe("an agent that does not listen ends with the command", () => {
  const kinds: readonly (readonly [string, readonly string[]])[] = [["a filter", ["run", "keep.wasm"]], ["a configuration", ["run", "-c", "fluent-bit.yaml"]]];
  const endings = (["SIGTERM", "SIGHUP", "SIGINT"] as const).flatMap((signal) => kinds.map(([kind, words]) => [signal, kind, words] as const));

  test.each(endings)("%s: %s", async (signal, _, words) => {
    const temporary = mkdtempSync(join(tmpdir(), "flb-"));
    const command = writeAgent("sleeper", 'echo $$ > "$PID_FILE.part"; mv "$PID_FILE.part" "$PID_FILE"; exec sleep 100');
    const pidFile = join(temporary, "pid");
    const environment = { ...process.env, TMPDIR: join(temporary, "t"), FLUENT_BIT: command, PID_FILE: pidFile };
    mkdirSync(environment.TMPDIR);
    const cli = spawn(process.execPath, [PROGRAM, ...words, "-i", "records.jsonl", "--engine", "fluent-bit"], { cwd: workshop.folder, env: environment, stdio: "ignore" });
    await until(() => existsSync(pidFile));
    cli.kill(signal);
    await ended(cli);
    const pid = Number(readFileSync(pidFile, "utf8"));
    await until(() => !isAlive(pid));
    const left = readdirSync(environment.TMPDIR);
    rmSync(temporary, { recursive: true });
    expect(left).toEqual([]);
  });
});

test("a socket's path that would be too long is named before anything is started", async () => {
  const command = writeAgent("never", "exit 1");
  const environment = { ...process.env, TMPDIR: join(workshop.folder, "x".repeat(100)), FLUENT_BIT: command };
  mkdirSync(environment.TMPDIR);
  const cli = spawn(process.execPath, [PROGRAM, "run", "keep.wasm", "-i", "records.jsonl", "--engine", "fluent-bit"], { cwd: workshop.folder, env: environment });
  const err: Buffer[] = [];
  cli.stderr.on("data", (bytes: Buffer) => err.push(bytes));
  await ended(cli);
  expect(Buffer.concat(err).toString()).toMatch(/^error Cannot start an agent below .*x: the path of its socket would have \d+ bytes, and may have 103; set TMPDIR to a shorter path\n$/);
});

/** One that nobody has waited for yet is a zombie: Z. */
function isAlive(pid: number): boolean {
  return /^[^Z]/.test(spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim());
}

async function until(isThere: () => boolean): Promise<void> {
  while (!isThere()) await wait(20); // the test's own limit ends it
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once("close", () => resolve()));
}
