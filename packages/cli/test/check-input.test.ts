// The block of an exec_wasi input: what keeps the agent from starting, what cuts its lines, what its release does not know.
// What each line does was seen on 5.1.1, most of it on 4.0.14 too.
import { join } from "node:path";
import * as asc from "assemblyscript/asc";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderModule } from "../src/compile/render.js";
import { openModule } from "../src/module/module-file.js";
import { makeStyle } from "../src/terminal/style.js";
import { Workshop } from "./program.js";

const workshop = new Workshop();
afterAll(() => workshop.remove());

const SOURCES = {
  input: "emit(new ObjectWriter().set('a', 1));",
  large: "setBufSize(32000); emit(new ObjectWriter().set('a', 1));",
  configured: "emit(new ObjectWriter().set('a', 'conf/policy.json'));",
  deep: "emit(new ObjectWriter().set('a', depth(<i32>clock.now())));",
};

beforeAll(async () => {
  workshop.linkSdk();
  for (const [name, body] of Object.entries(SOURCES)) {
    workshop.write(`${name}.ts`, `import { ObjectWriter, clock, emit, setBufSize } from "@flb-wasm/sdk/input";
function depth(n: i32): i32 { return n % 7 == 0 ? n : depth(n + 1) + n % 3; }
export function collect(): void { ${body} }
`);
    const { error } = await asc.main([`${name}.ts`, "-o", `${name}.wasm`, "--baseDir", workshop.folder]);
    expect(error).toBeNull();
  }
}, 120_000);

type Format = "yaml" | "conf";
const FORMATS: readonly Format[] = ["yaml", "conf"];

/** The extra line is the seventh of the classic file, the last of the input in both. */
function config(format: Format, extra: string, wasm = "input.wasm", parser = "json"): string {
  const lines = [["name", "exec_wasi"], ["tag", "a"], ["wasi_path", wasm], ["parser", parser], ...(extra === "" ? [] : [extra.split(/: (.*)/).slice(0, 2)])];
  if (format === "conf") return `[SERVICE]\n    Parsers_File parsers.conf\n[INPUT]\n${lines.map((line) => `    ${line.join(" ")}\n`).join("")}[OUTPUT]\n    Name stdout\n    Match *\n`;
  return `parsers:\n  - { name: json, format: json }\npipeline:\n  inputs:\n    - ${lines.map((line) => line.join(": ")).join("\n      ")}\n  outputs:\n    - { name: stdout, match: '*' }\n`;
}

async function check(text: string, format: Format, { wasm = "input.wasm", version = "5.1" } = {}): Promise<readonly string[]> {
  workshop.write("parsers.conf", "[MULTILINE_PARSER]\n    name other\n[PARSER]\n    Name   json\n    Format json\n");
  workshop.write(`c.${format}`, text);
  const { out } = await workshop.run(`check ${wasm} -c c.${format} --fluent-bit ${version} --json`);
  const { findings } = JSON.parse(out) as { findings: readonly { code: string; severity: string; problem: string; remedy: string; place: { line: number } }[] };
  return findings.map(({ code, severity, problem, remedy, place }) => `${place.line} ${code} ${severity}: ${problem}; ${remedy}`);
}

describe.each(FORMATS)("a line of the block, %s", (format) => {
  const line = format === "yaml" ? 9 : 8;
  test.each([
    ["intervall_sec: 1", "FLB015 error: the exec_wasi input has no key intervall_sec: Fluent Bit does not start; write interval_sec"],
    ["function_name: collect", "FLB015 error: the exec_wasi input has no key function_name: Fluent Bit does not start; remove it; it is a key of the wasm filter"],
    ["event_format: json", "FLB015 error: the exec_wasi input has no key event_format: Fluent Bit does not start; remove it; it is a key of the wasm filter"],
    ["match: x", "FLB015 error: the exec_wasi input has no key match: Fluent Bit does not start; remove it; it is a key of the wasm filter"],
    ["bool: true", "FLB015 error: the exec_wasi input has no key bool: Fluent Bit does not start; remove it; there are"],
    ["net.connect_timeout: 5", "FLB015 error: exec_wasi takes no net.connect_timeout: Fluent Bit dies at the start"],
    ["buf_size: abc", "FLB021 error: buf_size abc is no size above 0: Fluent Bit does not start"],
    ["buf_size: 0", "FLB021 error: buf_size 0 is no size above 0: Fluent Bit does not start"],
    ["buf_size: -5", "FLB021 error: buf_size -5 is no size above 0: Fluent Bit does not start"],
    ["buf_size: 4KiB", "FLB021 error: buf_size 4KiB is no size above 0: Fluent Bit does not start"],
    ["buf_size: 1", `FLB029 error: buf_size 1 has room for no byte of a line: Fluent Bit reads it for ever, and only SIGKILL ends it; write ${format === "yaml" ? "buf_size:" : "buf_size"} 4096, or remove it`],
    ["buf_size: 4g", "FLB029 error: buf_size 4g is above 2147483647: Fluent Bit reads no line, and every record is lost"],
    ["buf_size: 60", `FLB029 warning: buf_size 60 is below the 4096 bytes that input.wasm takes for it: a line of more than 58 bytes is cut, and its record is lost; write ${format === "yaml" ? "buf_size:" : "buf_size"} 4096, or setBufSize(60) in the module`],
    ["oneshot: maybe", "FLB021 error: oneshot maybe is no value of oneshot"],
    ["interval_sec: 0.5", "FLB017 warning: interval_sec 0.5 is no whole number, and Fluent Bit takes 0 for it"],
    ["mem_buf_limit: lots", "FLB021 error: mem_buf_limit lots is no value of mem_buf_limit"],
    ["log_suppress_interval: -1", "FLB021 error: log_suppress_interval -1 is no value of log_suppress_interval"],
    ["log_level: loud", "FLB021 error: log_level loud is no value of log_level"],
    ["storage.type: disk", "FLB021 error: storage.type disk is no value of storage.type"],
    ["storage.type: filesystem", "FLB021 warning: storage.type filesystem has no folder to write to"],
    ["storage.pause_on_chunks_overlimit: maybe", "FLB021 error: storage.pause_on_chunks_overlimit maybe is no value"],
    ["thread.ring_buffer.capacity: 0", "FLB021 error: thread.ring_buffer.capacity 0 is no value"],
    ["rate_window: 0", "FLB021 error: rate_window 0 is no value of rate_window"],
    ["tls: on", "FLB021 error: tls on is no value of tls"],
    ["wasm_stack_size: abc", "FLB017 error: wasm_stack_size abc is no size, and Fluent Bit takes -1 for it: the input gives no record"],
    ["parser: json", "FLB027 error: parser stands more than once: Fluent Bit does not start; remove one of them"],
  ] as const)("%s", async (extra, finding) => {
    expect(await check(config(format, extra), format)).toEqual([expect.stringContaining(`${line} ${finding}`)]);
  });

  test.each(["", "buf_size: 4096", "buf_size: 32k", "interval_sec: -1", "oneshot: On", "tls: off", "routable: maybe", "mem_buf_limit: 5MB", "host: a", "rate_gate: yes", "alias: x", "wasm_heap_size: 64k"])("%s is well", async (extra) => {
    expect(await check(config(format, extra), format)).toEqual([]);
  });

  test("a parser is looked for where the configuration has it", async () => {
    expect(await check(config(format, "", "input.wasm", "jsn"), format)).toEqual([expect.stringContaining('FLB030 warning: parser jsn is defined nowhere, unless -R names a file with it: each record is {"wasi_stdout": …} with the line as text')]);
    const elsewhere = config("conf", "").replace("parsers.conf", "/etc/of-a-pod/others.conf");
    expect(await check(elsewhere, "conf")).toEqual([expect.stringContaining("FLB010 note: parsers_file /etc/of-a-pod/others.conf does not exist on this machine"), expect.stringContaining("FLB022 note: parser json was not looked for: /etc/of-a-pod/others.conf could not be read here")]);
  });
});

test.each([
  ["oneshot: true", "4.2.0", "FLB016 error: oneshot came with Fluent Bit 4.2.1: 4.2.0 does not start"],
  ["oneshot: true", "4.0", "FLB016 error: oneshot came with Fluent Bit 4.2.1: 4.0.14 does not start"],
  ["oneshot: true", "4.2.1", null],
  ["bool: true", "4.0", null],
  ["wasm_stack_size: 64k", "3.1.4", "FLB016 error: wasm_stack_size came with Fluent Bit 3.1.5: 3.1.4 does not start"],
  ["thread.ring_buffer.capacity: 0", "4.0", "FLB016 error: thread.ring_buffer.capacity came with Fluent Bit 4.1.0"],
  ["rate_window: 5s", "5.0", "FLB016 error: rate_window came with Fluent Bit 5.1.0"],
] as const)("%s on %s", async (extra, version, finding) => {
  expect(await check(config("conf", extra), "conf", { version })).toEqual(finding === null ? [] : [expect.stringContaining(finding)]);
});

test("what a module takes for buf_size is read out of its code", async () => {
  expect(await check(config("yaml", "", "large.wasm"), "yaml", { wasm: "large.wasm" })).toEqual([
    expect.stringContaining("5 FLB029 warning: buf_size, 4096 by default, is below the 32000 bytes that large.wasm takes for it with setBufSize: a line of more than 4094 bytes is cut, and its record is lost; write buf_size: 32000, or setBufSize(4096) in the module"),
  ]);
  expect(await check(config("yaml", "buf_size: 32k", "large.wasm"), "yaml", { wasm: "large.wasm" })).toEqual([]);
});

test("a settings file that the module names is looked at", async () => {
  workshop.write("conf/other.json", "{}");
  const found = (): Promise<readonly string[]> => check(config("yaml", "accessible_paths: conf", "configured.wasm"), "yaml", { wasm: "configured.wasm" });
  expect(await found()).toEqual(["9 FLB038 note: conf/policy.json, which configured.wasm reads, is not here: without it the module uses its defaults; see that it is there where Fluent Bit runs"]);
  workshop.write("conf/policy.json", "{,}");
  expect(await found()).toEqual([expect.stringContaining("9 FLB038 warning: conf/policy.json, which configured.wasm reads, is no JSON object")]);
  workshop.write("conf/policy.json", "{}");
  expect(await found()).toEqual([]);
});

test("an input that calls itself has no bound", async () => {
  const problem = "the input calls itself, directly or not, with 8 KiB of stack: how deep depends on what it reads, and a call that does not fit traps and loses the run";
  expect(await check(config("yaml", "", "deep.wasm"), "yaml", { wasm: "deep.wasm" })).toEqual([expect.stringContaining(`5 FLB025 warning: ${problem}`)]);
  expect((await workshop.run("check deep.wasm")).out.replace(/\s+/g, " ")).toContain(problem);
  expect((await workshop.run("check input.wasm")).out).toBe("nothing found");
  const built = (name: string): string => renderModule(openModule(name, workshop.folder), { columns: 200, style: makeStyle(false) });
  expect(built("deep.wasm")).toMatch(/stack +the input: no bound, it calls itself/);
  expect(built("input.wasm")).toMatch(/stack +the input: .* for the deepest call, an estimate from above; fits the default/);
});

test("a configuration without the input is told what it has not", async () => {
  workshop.write("none.yaml", "pipeline:\n  inputs: [{ name: tail, path: app.log, tag: a }]\n  outputs: [{ name: stdout, match: '*' }]\n");
  const out = (await workshop.run("check input.wasm -c none.yaml")).out.replace(/\s+/g, " ");
  expect(out).toContain("the configuration has no exec_wasi input: nothing was said");
  expect(out).toContain("or add an exec_wasi input to this one");
});
