// Input without an end: its records are shown as they come, and Ctrl-C brings the report.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { AGENT, BY_LENGTH, GOOD_CONFIG, KEEP, type Printed, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("good.wasm", KEEP);
  await workshop.writeWat("lengths.wasm", BY_LENGTH);
  workshop.write("fluent-bit.yaml", GOOD_CONFIG);
  workshop.write("old.jsonl", "{}\n");
});
afterAll(() => workshop.remove());

/** Sends lines, the last one half, waits until the command says what it is waited for, and stops it. */
async function stop(line: string, until: (printed: readonly string[]) => boolean, text = '{"a":10}\n{"b":10}\n{"half'): Promise<Printed> {
  const [input, controller, printed] = [new PassThrough(), new AbortController(), [] as string[]];
  const ended = workshop.run(line, { input, stopped: controller.signal, printed });
  input.write(text);
  await vi.waitFor(() => expect(until(printed)).toBe(true), { timeout: 30_000 });
  controller.abort();
  return await ended;
}

const seesTwo = (printed: readonly string[]): boolean => printed.length >= 2;
const TOLD = "stopped with Ctrl-C after 2 records: the report is of these";

test.each([
  ["run good.wasm", "stdin:1  kept\nstdin:2  kept\n\nrecords"],
  ["run good.wasm --json", '{"line":1,"outcome":"kept"'],
  ["run -c fluent-bit.yaml", "stdin:1  arrived at stdout.0 as app\nstdin:2  arrived at stdout.0 as app\n\nrecords"],
])("%s shows records of a pipe that stays open, and stops with a report", async (line, start) => {
  const { code, out, err } = await stop(line, seesTwo);
  expect([code, err, out.slice(0, start.length)]).toEqual([130, TOLD, start]);
  expect(out).toContain(line.endsWith("--json") ? '{"report":{"engine":"simulator 5.1.1","functionName":"keep","records":2,' : "no record would be lost");
});

test("lines that come one by one and never pause are shown before a chunk is full", async () => {
  const [input, controller, printed] = [new PassThrough(), new AbortController(), [] as string[]];
  const ended = workshop.run("run good.wasm --chunk 100000", { input, stopped: controller.signal, printed });
  const lines = setInterval(() => input.write('{"a":1}\n'), 100);
  await vi.waitFor(() => expect(printed.length).toBeGreaterThan(1), { timeout: 30_000 });
  clearInterval(lines);
  controller.abort();
  expect((await ended).code).toBe(130);
});

test("what an agent has not answered yet is waited for", async () => {
  if (AGENT === undefined) return console.log("not run: a pipe into an agent: no fluent-bit found (set FLUENT_BIT)");
  const [input, controller] = [new PassThrough(), new AbortController()];
  const ended = workshop.run("run -c fluent-bit.yaml --engine fluent-bit", { input, stopped: controller.signal, environment: { FLUENT_BIT: AGENT } });
  input.write('{"a":10}\n{"b":10}\n');
  await vi.waitFor(() => expect(input.readableLength).toBe(0), { timeout: 30_000 });
  controller.abort();
  expect(await ended).toMatchObject({ code: 130, err: TOLD, out: expect.stringContaining("stdin:2  arrived at stdout.0 as app") as unknown });
});

test("a loss that was found before it was stopped keeps its exit code", async () => {
  const { code, out, err } = await stop("run lengths.wasm", seesTwo, '{"a":123}\n{"a":12}\n');
  expect([code, err, out.split("\n").at(-1)]).toEqual([6, TOLD, "1 of 2 records would be lost"]);
});

test("nothing that came is no error where it was stopped", async () => {
  const { code, err } = await stop("run good.wasm", () => true, "");
  expect([code, err]).toEqual([130, "stopped with Ctrl-C after 0 records: the report is of these"]);
});

test("record keeps what it has, whole lines only", async () => {
  const path = join(workshop.folder, "traffic.jsonl");
  const [input, controller] = [new PassThrough(), new AbortController()];
  const ended = workshop.run("record traffic.jsonl", { input, stopped: controller.signal });
  input.write('{"date":1,"a":1}\n{"date":2,"a":2}\n{"da');
  await vi.waitFor(() => expect(readFileSync(path, "utf8").split("\n")).toHaveLength(4), { timeout: 30_000 });
  controller.abort();
  expect(await ended).toEqual({ code: 130, out: "recorded 2 records in traffic.jsonl", err: "" });
  expect(readFileSync(path, "utf8").split("\n").slice(1, 3).map((each) => (JSON.parse(each) as { record: unknown }).record)).toEqual([{ a: 1 }, { a: 2 }]);
});

test("fuzz ends soon, and says how to go on", async () => {
  const controller = new AbortController();
  const ended = workshop.run("fuzz good.wasm --engine sim --time 600 --seed 7", { stopped: controller.signal });
  setImmediate(() => controller.abort()); // comes only where the attack lets others have their turn
  const { code, out, err } = await ended;
  expect([code, out, err]).toEqual([130, expect.stringMatching(/^simulator 5\.1\.1 {2}\d+ records?, none lost\n\n--seed 7 repeats this$/), expect.stringMatching(/^stopped with Ctrl-C after \d+ records?: the report is of these$/)]);
});

/** Ctrl-C that comes when the command looks for it once more than `times`. */
function stoppedAfter(times: number): AbortSignal {
  let looked = 0;
  return Object.create(new AbortController().signal, { aborted: { get: () => ++looked > times } }) as AbortSignal;
}

test.each([
  ["bench good.wasm -i old.jsonl --engine sim --seconds 600 --save baseline.json", 5, "simulator 5.1.1", "not saved: baseline.json: it was stopped before the end\nstopped with Ctrl-C after 1 engine: the report is of these"],
  ["bench good.wasm -i old.jsonl --seconds 600", 0, "", "stopped with Ctrl-C after 0 engines: the report is of these"],
  ["bench good.wasm -i old.jsonl --seconds 600", 1, "", "stopped with Ctrl-C after 0 engines: the report is of these"],
])("%s brings the numbers so far, stopped when it looked %i times", async (line, times, host, told) => {
  const { code, out, err } = await workshop.run(line, { stopped: stoppedAfter(times) });
  expect([code, out.split("\n")[1]?.split("  ")[0] ?? "", err]).toEqual([130, host, told]);
  expect(existsSync(join(workshop.folder, "baseline.json"))).toBe(false);
});

const CASES = "cases:\n  - {name: one, record: {a: 1}}\n  - {name: two, record: {a: 2}}\n";

test.each([
  [2, "1 failed, 0 passed, 1 case on sim", "1 case", 7],
  [1, "", "0 cases", 130],
  [0, "", "0 cases", 130],
])("test brings the cases so far and updates no file that it did not finish, stopped when it looked %i times", async (times, totals, done, exitCode) => {
  workshop.write("cases.yaml", CASES);
  const { code, out, err } = await workshop.run("test cases.yaml --wasm good.wasm --update", { stopped: stoppedAfter(times) });
  expect([code, out.split("\n").at(-1), err]).toEqual([exitCode, totals, `stopped with Ctrl-C after ${done}: the report is of these`]);
  expect(readFileSync(join(workshop.folder, "cases.yaml"), "utf8")).toBe(CASES);
});

test("a pipe as a file is read, also where packages are links", () => {
  const program = fileURLToPath(new URL("../bin/flb-wasm.js", import.meta.url));
  const { stdout, stderr } = spawnSync("bash", ["-c", `"${process.execPath}" "${program}" run good.wasm --engine wamr -i <(echo '{"a":1}')`], { cwd: workshop.folder, encoding: "utf8", env: { ...process.env, FLB_WASM_WAMR: "/absent" } });
  expect([stdout, stderr]).toEqual(["", 'error Cannot use --engine wamr: not available: FLB_WASM_WAMR is "/absent", which is no program\n']);
});

test("a stop before the first record ends with no file, and leaves one that was there", async () => {
  const controller = new AbortController();
  controller.abort();
  expect(await workshop.run("record old.jsonl --force", { input: new PassThrough(), stopped: controller.signal })).toMatchObject({ code: 130 });
  expect(readFileSync(join(workshop.folder, "old.jsonl"), "utf8")).toBe("{}\n");
});

test("diff compares what came", async () => {
  const controller = new AbortController();
  controller.abort();
  workshop.write("r.jsonl", '{"a":1}\n');
  expect(await workshop.run("diff good.wasm good.wasm r.jsonl", { stopped: controller.signal })).toMatchObject({ code: 130, err: "stopped with Ctrl-C after 0 records: the report is of these" });
});

test("aot ends its compiler, leaves no half file, and keeps what was whole and what was there before", async () => {
  const program = join(workshop.folder, workshop.write("slow-wamrc", '#!/bin/sh\n[ "$1" = --version ] && echo "wamrc 2.4.1" && exit 0\nwhile [ "$1" != -o ]; do shift; done\necho half > "$2"\nexec sleep 60\n'));
  chmodSync(program, 0o755);
  workshop.write("good.x86_64.v5.aot", "before");
  const controller = new AbortController();
  const ended = workshop.run("aot good.wasm", { stopped: controller.signal, environment: { FLB_WAMRC: program } });
  const half = join(workshop.folder, "good.x86_64.v5.aot.part");
  await vi.waitFor(() => expect(existsSync(half)).toBe(true), { timeout: 30_000 });
  controller.abort();
  expect(await ended).toEqual({ code: 130, out: "", err: "stopped with Ctrl-C after 0 of 2 files: the report is of these" });
  expect([existsSync(half), readFileSync(join(workshop.folder, "good.x86_64.v5.aot"), "utf8")]).toEqual([false, "before"]);
});
