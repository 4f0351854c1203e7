// Names of plugins, by release; tail needs a path. Each row was seen in agents.
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(() => workshop.writeWat("good.wasm", KEEP));
afterAll(() => workshop.remove());

const REST = "[FILTER]\n    name wasm\n    match *\n    wasm_path good.wasm\n    function_name keep\n[OUTPUT]\n    name stdout\n    match *\n";
const input = (name: string, more = ""): string => `[INPUT]\n    name ${name}\n${more}${REST}`;

test.each([
  ["dummy", input("dummy"), "5.1.1", null],
  ["in capitals", input("DUMMY"), "5.1.1", null],
  ["with an address", input("tcp://0.0.0.0:5170"), "5.1.1", null],
  ["with a number", input("dummy.0"), "5.1.1", "FLB034:2 Fluent Bit 5.1.1 has no input dummy.0: unless it is built or loaded with one, it does not start; write dummy"],
  ["with a comment", input("dummy # files"), "5.1.1", "FLB034:2 Fluent Bit 5.1.1 has no input dummy # files: unless it is built or loaded with one, it does not start; write dummy; a comment takes a line of its own"],
  ["misspelt", input("dumm"), "3.2.10", "FLB034:2 Fluent Bit 3.2.10 has no input dumm: unless it is built or loaded with one, it does not start; write dummy"],
  ["a filter", input("wasm", "    wasm_path good.wasm\n    tag a\n"), "5.1.1", "FLB034:2 Fluent Bit 5.1.1 has no input wasm: unless it is built or loaded with one, it does not start; write it among the filters"],
  ["an output", input("loki"), "4.2.8", "FLB034:2 Fluent Bit 4.2.8 has no input loki: unless it is built or loaded with one, it does not start; write it among the outputs"],
  ["one's own", input("in_house"), "5.1.1", "FLB034:2 Fluent Bit 5.1.1 has no input in_house: unless it is built or loaded with one, it does not start; correct the name, or start Fluent Bit with the plugin: -e plugin.so"],
  ["one's own that is loaded", `[SERVICE]\n    plugins_file plugins.conf\n${input("in_house")}`, "5.1.1", null],
  ["a variable", input("${PLUGIN}"), "5.1.1", "FLB026"],
  ["of a later release", input("fluentbit_logs"), "4.2.8", "FLB034:2 the input fluentbit_logs came with Fluent Bit 5.0.0: 4.2.8 does not start; use 5.0.0 or later"],
  ["of this release", input("gpu_metrics"), "4.1.2", null],
  ["tail without a path", input("tail"), "4.2.8", "FLB021:1 the tail input has no path: Fluent Bit does not start; add path"],
  ["tail", input("tail", "    path a.log\n"), "4.2.8", null],
] as const)("%s", async (_, config, release, finding) => {
  workshop.write("name.conf", config);
  const { out } = await workshop.run(`check good.wasm -c name.conf --fluent-bit ${release} --json`);
  const { findings } = JSON.parse(out) as { findings: readonly { code: string; problem: string; remedy: string; place: { line: number } }[] };
  expect(findings.map(({ code, problem, remedy, place }) => `${code}:${place.line} ${problem}; ${remedy}`)).toEqual(finding === null ? [] : [expect.stringContaining(finding)]);
});
