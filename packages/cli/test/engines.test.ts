// The same records on every engine that is here: the answers agree.
// A real Fluent Bit is named by FLUENT_BIT; what is not here is reported, not passed.
import { chmodSync, existsSync } from "node:fs";
import { delimiter } from "node:path";
import { env } from "node:process";
import { wamrAvailable } from "@flb-wasm/wamr";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findAgent } from "../src/engine/agent-launch.js";
import { explainChunk } from "../src/commands/run-source.js";
import { asCliError } from "../src/engine/engine.js";
import { belongTogether } from "../src/engine/wamr-package.js";
import { isOfItsLife, readLogLine, refuseUntouched } from "../src/engine/agent-log.js";
import { AGENT, BY_LENGTH, PARAMS, Workshop, filterWat } from "./program.js";

const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("by-length.wasm", BY_LENGTH);
  await workshop.writeWat("trap.wasm", filterWat(`(func (export "keep") ${PARAMS} (local.get $record)) (func $trap unreachable) (start $trap)`));
  workshop.write("records.jsonl", '{"a":1}\n{"a":1234}\n{"a":12345}\n{"a":123}\n{"a":1}\n');
});
afterAll(() => workshop.remove());

const absences: Readonly<Record<string, string | null>> = {
  "sim": null,
  "wamr": wamrAvailable() === "available" ? null : wamrAvailable(),
  "fluent-bit": AGENT !== undefined && existsSync(AGENT) ? null : "FLUENT_BIT does not name a program",
};

describe.each(Object.entries(absences))("%s", (engine, absence) => {
  const environment = AGENT === undefined ? {} : { FLUENT_BIT: AGENT };

  test.each([1, 2, 100])("says what became of each record, in chunks of %i", async (chunk) => {
    if (absence !== null) return console.log(`not run: ${engine}: ${absence}`);
    const { code, out, err } = await workshop.run(`run by-length.wasm -i records.jsonl --engine ${engine} --chunk ${chunk} --json`, { environment });
    expect([code, err]).toEqual([6, ""]);
    const outcomes = out.split("\n").slice(0, -1).map((line) => (JSON.parse(line) as { outcome: string }).outcome);
    expect(outcomes).toEqual(["kept", "dropped", "replaced", "lost", "kept"]);
  });

  test("says of a few records that it is the start that is timed, and nothing of the host's own life", async () => {
    if (absence !== null) return console.log(`not run: ${engine}: ${absence}`);
    const { out } = await workshop.run(`run by-length.wasm -i records.jsonl --engine ${engine} --chunk 1`, { environment, columns: 200 });
    expect(out).toMatch(engine === "fluent-bit" ? /^time .* with a wait for each chunk's flush/m : /^time +[\d.]+ \w+ +the start for the most part; flb-wasm bench times a record$/m);
    expect(out).not.toMatch(/worker #|\[sp\]|\[engine\]|initializing/);
  });

  test("a module that does not start is one error, and no crash of each record", async () => {
    if (absence !== null) return console.log(`not run: ${engine}: ${absence}`);
    const { code, out, err } = await workshop.run(`run trap.wasm -i records.jsonl --engine ${engine}`, { environment });
    expect([code, out]).toEqual([3, ""]);
    expect(err).toMatch(/^error Cannot .*unreachable/);
  });

  // Before 4.1 there is an instance a chunk, and without one the chunk stays as it is: plugins/filter_wasm/filter_wasm.c:91-97 @v4.0.14
  test.each(["4.0", "5.1"])("no command takes a filter that was not set up for one that keeps everything: %s", async (line) => {
    if (absence !== null) return console.log(`not run: ${engine}: ${absence}`);
    const found = engine === "fluent-bit" ? findAgent(environment)?.version ?? "" : line;
    if (!found.startsWith(line)) return console.log(`not run: ${engine}: it is ${found}, no ${line}`);
    workshop.write("cases.yaml", "cases:\n  - record: { a: 1 }\n    expect: { record: { a: 1 } }\n");
    for (const command of ["run trap.wasm -i records.jsonl", "replay trap.wasm records.jsonl", "diff trap.wasm trap.wasm records.jsonl", "test cases.yaml --wasm trap.wasm", "bench trap.wasm -i records.jsonl"]) {
      const { code, err } = await workshop.run(`${command} --engine ${engine} --fluent-bit ${line}`, { environment });
      expect([code, err], command).toEqual([3, expect.stringMatching(/^error Cannot (start|run the filter on) .*unreachable/)]);
    }
  });

  test("bench measures it, and compares with its own baseline", async () => {
    if (absence !== null) return console.log(`not run: ${engine}: ${absence}`);
    expect(await workshop.run(`bench by-length.wasm --engine ${engine} --seconds 1 --save ${engine}.json`, { environment })).toMatchObject({ code: 0, err: "" });
    const { code, out } = await workshop.run(`bench by-length.wasm --engine ${engine} --seconds 1 --baseline ${engine}.json --tolerance 100000`, { environment });
    expect([code, out]).toEqual([0, expect.stringMatching(/% slower|% faster|the same/)]);
  });
});

describe("the release that is asked for", () => {
  const environment = { FLUENT_BIT: `${workshop.folder}/fluent-bit` };
  beforeAll(() => {
    workshop.write("fluent-bit", "#!/bin/sh\necho 'Fluent Bit v5.1.1'\n[ \"$1\" = --version ]\n");
    chmodSync(environment.FLUENT_BIT, 0o755);
  });

  test.each(["4.2", "5.1.10", "5.1.0", "5"])("is not taken for another: %s", async (wanted) => {
    const { code, err } = await workshop.run(`run by-length.wasm -i records.jsonl --engine fluent-bit --fluent-bit ${wanted}`, { environment });
    if (wanted === "5") return expect([code, err]).toEqual([3, expect.stringContaining("Cannot start Fluent Bit 5.1.1")]);
    expect([code, err]).toEqual([8, `error Cannot use --engine fluent-bit: --fluent-bit asks for ${wanted}, and FLUENT_BIT is ${environment.FLUENT_BIT}, which is 5.1.1; set FLUENT_BIT to a program of ${wanted}, or leave --fluent-bit out`]);
  });

  test("is found among several programs", async () => {
    workshop.write("older", "#!/bin/sh\necho 'Fluent Bit v4.2.8'\n[ \"$1\" = --version ]\n");
    chmodSync(`${workshop.folder}/older`, 0o755);
    const both = { FLUENT_BIT: `${environment.FLUENT_BIT}${delimiter}${workshop.folder}/older` };
    const line = "run by-length.wasm -i records.jsonl --engine fluent-bit";
    expect((await workshop.run(`${line} --fluent-bit 4.2`, { environment: both })).err).toContain("Cannot start Fluent Bit 4.2.8");
    expect((await workshop.run(line, { environment: both })).err).toContain("Cannot start Fluent Bit 5.1.1");
    expect(await workshop.run(`${line} --fluent-bit 4.0`, { environment: both })).toMatchObject({ code: 8, err: expect.stringMatching(/asks for 4\.0, and FLUENT_BIT is .*, which is 5\.1\.1 and .*, which is 4\.2\.8; set/) });
  });

  test("is said by test", async () => {
    if (AGENT === undefined || !existsSync(AGENT)) return console.log("not run: FLUENT_BIT does not name a program");
    const version = findAgent({ FLUENT_BIT: AGENT })?.version ?? "";
    workshop.write("said.yaml", "cases:\n  - record: { a: 1 }\n    expect: { record: { a: 1 } }\n");
    const { code, out } = await workshop.run(`test said.yaml --wasm by-length.wasm --engine fluent-bit --fluent-bit ${version}`, { environment: { FLUENT_BIT: AGENT } });
    expect([code, out.split("\n").at(-1)]).toEqual([0, `1 passed, 1 case on Fluent Bit ${version}`]);
  });
});

test("bench in an agent times records and no round trip, however few they are", async () => {
  if (AGENT === undefined || !existsSync(AGENT)) return console.log("not run: FLUENT_BIT does not name a program");
  workshop.write("one.jsonl", '{"a":1}\n');
  const { code, out } = await workshop.run("bench by-length.wasm -i one.jsonl --engine fluent-bit --seconds 1 --json", { environment: { FLUENT_BIT: AGENT } });
  expect(code).toBe(0);
  const [measured] = (JSON.parse(out) as { measurements: { nanosecondsPerRecord: number }[] }).measurements;
  expect(measured?.nanosecondsPerRecord).toBeLessThan(200_000); // a flush alone takes a hundred times as long
});

test.each([
  "Load wasm module failed. error: AOT module load failed: unknown binary version", "Instantiate wasm module failed. error: Exception: unreachable", "Open wasm file [a.wasm] failed.",
  "WASM bytecode is expected but other file format", "WASM bytecode or AOT object is expected but other file format", "Init runtime environment failed.", "Create wasm execution environment failed.",
  "[filter:wasm:wasm.0] failed to instantiate wasm program: a.wasm", "[filter:wasm:wasm.0] cannot access wasm program at a.wasm", "[filter:wasm:wasm.0] WASM instance is not available, skipping.",
  "[filter:wasm:wasm.0] Log event decoder initialization error : -1", "[filter:wasm:wasm.0] failed to enable group marker decoding", "[filter:wasm:wasm.0] format msgpack is failed",
])("an agent that says this has not run the filter: %s", (text) => {
  expect(() => refuseUntouched("Fluent Bit 4.0.14", [{ from: "fluent-bit", level: "error", text }])).toThrow(/^Cannot run the filter on Fluent Bit 4\.0\.14: .*; the agent runs on, and lets records through as they came$/);
  expect(() => refuseUntouched("Fluent Bit 4.0.14", [{ from: "guest", level: "error", text }])).not.toThrow();
});

describe("@flb-wasm/wamr", () => {
  /** An error as another copy of its package makes it: no class of it is the one that is imported here. */
  const foreign = (name: string, message: string): Error => Object.assign(new Error(message), { name });

  test.each([
    ["StartError", "Cannot start Fluent Bit 5.1.1: no module", 3], ["NotSimulated", "Cannot simulate Fluent Bit 9.9: it is not known", 8],
  ])("may have a host-sim of its own: %s", (name, message, exitCode) => {
    const known = asCliError(foreign(name, message));
    expect([known?.exitCode, known?.message]).toEqual([exitCode, expect.stringContaining(message)]);
  });

  test.each(["InvalidEvent", "JsonTextError"])("may refuse a record with an error of that host-sim: %s", (name) => {
    expect(explainChunk(foreign(name, "Cannot read JSON"), "records.jsonl", [{ line: 1, input: { record: "{" } }])?.message).toContain("records.jsonl:1");
  });

  test.each([["1.2.3", "1.9.0", true], ["1.2.3", "2.0.0", false], ["0.3.1", "0.3.0", true], ["0.3.1", "0.4.0", false], ["0.1.0", "0.10.0", false], ["0.0.0", "0.0.0", true]])("of release %s beside the other packages of %s: %s", (one, other, isOne) => {
    expect(belongTogether(one, other)).toBe(isOne);
  });
});

test.each(["null", "{}", '{"engine":"sim","nanosecondsPerRecord":0}'])("bench takes no baseline with the measurement %s", async (measurement) => {
  workshop.write("odd.json", `{"version":1,"measurements":[${measurement}]}`);
  expect(await workshop.run("bench by-length.wasm --engine sim --seconds 1 --baseline odd.json")).toEqual({ code: 2, out: "", err: "error Cannot read odd.json: it is no baseline; write one with --save odd.json" });
});

test("bench prints what it measured where it cannot be saved", async () => {
  const { code, out, err } = await workshop.run("bench by-length.wasm --engine sim --seconds 1 --save .");
  expect([code, out, err]).toEqual([3, expect.stringContaining("simulator"), expect.stringContaining("it is a folder")]);
});

test("bench fails when a record costs more than the baseline allows", async () => {
  workshop.write("fast.json", '{"version":1,"measurements":[{"engine":"sim","nanosecondsPerRecord":1}]}');
  expect((await workshop.run("bench by-length.wasm --engine sim --seconds 1 --baseline fast.json")).code).toBe(7);
});

test.each([
  ["an engine that was not measured now", '{"engine":"gone","nanosecondsPerRecord":1e9}', "", 8],
  ["an engine that it does not have", '{"engine":"wamr","nanosecondsPerRecord":1e9}', " --engine sim", 8],
  ["no number", '{"engine":"sim"}', " --engine sim", 2],
  ["nothing", "", " --engine sim", 2],
])("bench is not content with a baseline of %s", async (_, measurements, choice, code) => {
  workshop.write("odd.json", `{"version":1,"measurements":[${measurements}]}`);
  expect((await workshop.run(`bench by-length.wasm --seconds 1 --baseline odd.json${choice}`)).code).toBe(code);
});

test.each([
  ["[2026/01/02 03:04:05] [ info] [output:file:file.0] worker #0 started", true],
  ["[2026/01/02 03:04:05.678] [ info] [sp] stream processor started", true],
  ["[2026/01/02 03:04:05] [ info] [output:file:file.0] thread worker #0 stopping...", true],
  ["[2026/01/02 03:04:05] [ info] [input:forward:forward.0] storage_strategy='memory' (memory only)", true],
  ["[2026/01/02 03:04:05] [ info] [simd    ] SSE2", true],
  ["[2026/01/02 03:04:05] [ warn] [engine] failed to flush chunk", false],
  ["[2026/01/02 03:04:05] [error] [filter:wasm:wasm.0] worker #0 started", false],
  ["[output:file:file.0] worker #0 started", false],
  ["[2026/01/02 03:04:05] [ info] [filter:wasm:wasm.0] kept", false],
])("a line of an agent's own life is known: %s", (line, isLife) => expect(isOfItsLife(readLogLine(line))).toBe(isLife));

test("of many records a run says what one takes", async () => {
  const { out } = await workshop.run("run by-length.wasm --show none", { input: '{"a":1}\n'.repeat(1000), columns: 200 });
  expect(out).toMatch(/^time +[\d.]+ \S+ +[\d.]+ \S+ a record, the engine alone$/m);
});
