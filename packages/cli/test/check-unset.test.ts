// Variables that are not set, and values that Fluent Bit refuses to start with. Each row was seen in agents.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(() => workshop.writeWat("good.wasm", KEEP));
afterAll(() => workshop.remove());

interface Row { readonly code: string; readonly severity: string; readonly problem: string; readonly place: { readonly line: number | null } }

async function check(config: string, release = "5.1.1"): Promise<readonly Row[]> {
  workshop.write("unset.conf", config);
  const { out } = await workshop.run(`check good.wasm -c unset.conf --fluent-bit ${release} --json`);
  return (JSON.parse(out) as { findings: readonly Row[] }).findings;
}

const WASM = "[FILTER]\n    name wasm\n    match *\n    wasm_path good.wasm\n    function_name keep\n";
const service = (...lines: readonly string[]): string => `[SERVICE]\n${lines.map((line) => `    ${line}\n`).join("")}[INPUT]\n    name dummy\n${WASM}[OUTPUT]\n    name stdout\n    match *\n`;
const filter = (name: string, line: string): string => `[FILTER]\n    name ${name}\n    match *\n    ${line}\n[INPUT]\n    name dummy\n${WASM}[OUTPUT]\n    name stdout\n    match *\n`;
const output = (name: string, line: string): string => `[OUTPUT]\n    name ${name}\n    match *\n    ${line}\n[INPUT]\n    name dummy\n${WASM}`;

const ALL = ["3.2.10", "4.2.8", "5.1.1"];

/** What refuses, and the releases that do so. */
const REFUSED: readonly (readonly [what: string, config: string, releases: readonly string[]])[] = [
  ["flush", service("flush ${X}"), ALL],
  ["coro_stack_size", service("coro_stack_size ${X}"), ALL],
  ["storage.path", service("storage.path ${X}"), ALL],
  ["storage.sync", service("storage.sync ${X}"), ALL],
  ["http_listen", service("http_server on", "http_listen ${X}"), ALL],
  ["http_listen without a server", service("http_listen ${X}"), []],
  ["http_port", service("http_server on", "http_port ${X}"), ["5.1.1"]],
  ["log_level", service("log_level ${X}"), ["5.1.1"]],
  ["grace", service("grace ${X}"), []],
  ["parsers_file", service("parsers_file ${X}/p.conf"), ["5.1.1"]],
  ["modify add", filter("modify", "add a ${X}"), ALL],
  ["modify set", filter("modify", "set a ${X}"), ALL],
  ["modify remove", filter("modify", "remove ${X}"), ALL],
  ["modify condition", filter("modify", "condition key_exists ${X}"), []],
  ["record_modifier", filter("record_modifier", "record a ${X}"), ALL],
  ["record_modifier with more", filter("record_modifier", "record a b${X}"), []],
  ["grep", filter("grep", "regex log ${X}"), ALL],
  ["type_converter", filter("type_converter", "int_key a ${X} string"), ALL],
  ["rewrite_tag", filter("rewrite_tag", "rule $log ${X} x false"), ALL],
  ["loki", output("loki", "labels job=${X}"), ALL],
  ["cloudwatch_logs", output("cloudwatch_logs", "region ${X}"), ALL],
  ["s3", output("s3", "bucket ${X}"), ALL],
  ["http host", output("http", "host ${X}"), []],
];

describe("a variable that is not set", () => {
  test.each(REFUSED)("%s", async (_, config, releases) => {
    for (const release of ALL) {
      const found = (await check(config, release)).filter(({ code }) => code === "FLB026");
      expect([release, ...found.map(({ severity, problem }) => `${severity} ${problem.endsWith("Fluent Bit does not start")}`)]).toEqual([release, releases.includes(release) ? "warning true" : "note false"]);
    }
  });

  test("those that matter little are one note, each with its lines", async () => {
    workshop.write("part.conf", "[OUTPUT]\n    name http\n    match *\n    host ${A}\n");
    const found = (await check(`@INCLUDE part.conf\n${output("http", "uri ${A}/${B}")}[OUTPUT]\n    name http\n    match *\n    host ${"${C}"}\n`)).filter(({ code }) => code === "FLB026");
    expect(found.map(({ severity, problem, place }) => `${severity}:${place.line} ${problem.slice(problem.lastIndexOf(": ") + 2)}`))
      .toEqual(["note:4 A (line 5, part.conf:4), B (line 5), C (line 16)"]);
  });
});

test("those that keep Fluent Bit from starting are one warning", async () => {
  const found = await check(filter("modify", "add a ${A}\n    add b ${B}\n    add c d${C}"));
  expect(found.map(({ code, severity, problem, place }) => `${severity} ${code}:${place.line} ${problem}`)).toEqual([
    "warning FLB026:4 variables are not set here, and what they stand for was not checked; where one is not set, Fluent Bit does not start: A (line 4), B (line 5)",
    "note FLB026:6 ${C} is not set here, and what it stands for was not checked: where it is not set, Fluent Bit puts nothing in its place",
  ]);
});

describe("a value with which Fluent Bit does not start", () => {
  test.each([
    ["flush abc", service("flush abc"), "flush abc is no value of flush", ALL],
    ["flush 0.5", service("flush 0.5"), null, ALL],
    ["log_level loud", service("log_level loud"), "log_level loud is no value of log_level", ["5.1.1"]],
    ["http_port abc", service("http_server on", "http_port abc"), "http_port abc is no value of http_port", ["5.1.1"]],
    ["http_port 2020", service("http_server on", "http_port 2020"), null, ALL],
    ["record one", filter("record_modifier", "record one"), "record one of record_modifier lacks a value", ALL],
    ["add one", filter("modify", "add one"), "add one of modify lacks a value", ALL],
    ["regex one", filter("grep", "regex one"), "regex one of grep lacks a value", ALL],
    ["labels", output("loki", "labels job="), "labels job= of loki lacks a value", ALL],
    ["labels of a record", output("loki", "labels $sub['a'], job=b"), null, ALL],
  ])("%s", async (_, config, problem, releases) => {
    for (const release of ALL) {
      const found = (await check(config, release)).filter(({ code }) => code === "FLB021");
      expect([release, ...found.map((each) => `${each.severity} ${each.problem}`)]).toEqual([release, ...(problem !== null && releases.includes(release) ? [`error ${problem}: Fluent Bit does not start`] : [])]);
    }
  });
});
