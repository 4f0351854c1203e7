// Options of type_converter and of processors that Fluent Bit refuses. Each row was seen in agents.
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(() => workshop.writeWat("good.wasm", KEEP));
afterAll(() => workshop.remove());

const WASM = "    - {name: wasm, match: '*', wasm_path: good.wasm, function_name: keep}\n";
const OUTPUT = "  outputs:\n    - {name: stdout, match: '*'}\n";
const filter = (options: string): string => `pipeline:\n  inputs:\n    - {name: dummy}\n  filters:\n    - {match: '*', ${options}}\n${WASM}${OUTPUT}`;
const processor = (options: string): string => `pipeline:\n  inputs:\n    - name: dummy\n      processors:\n        logs:\n          - {${options}}\n  filters:\n${WASM}${OUTPUT}`;

test.each([
  ["a rule of each kind", filter("name: type_converter, int_key: a b string, str_key: c d i"), "5.1.1", []],
  ["a type that is none", filter("name: type_converter, int_key: a b integer"), "3.2.10", ["FLB021:5 type_converter: int_key a b integer converts to integer, which kills the agent at the start: Fluent Bit does not start; write int, uint, float, hex, string, bool"]],
  ["a rule with too few words", filter("name: type_converter, int_key: a b"), "5.1.1", ["FLB021:5 int_key a b of type_converter lacks a value: Fluent Bit does not start; write all of its values"]],
  ["an open rule", filter("name: type_converter, int_key: 'a b ${TYPE}'"), "5.1.1", [expect.stringContaining("FLB026")]],
  ["an action of expect that is none", filter("name: expect, action: stop, key_exists: $a"), "5.1.1", ["FLB021:5 expect: action is stop: Fluent Bit does not start; write warn, exit or result_key"]],
  ["an action", processor("name: content_modifier, action: delete, key: a"), "5.1.1", []],
  ["an action that is none", processor("name: content_modifier, action: drop, key: a"), "4.2.8", ["FLB021:6 content_modifier: its action is drop: Fluent Bit does not start; write insert, upsert, delete, rename, hash, extract, convert"]],
  ["an action without its value", processor("name: content_modifier, action: upsert, key: a"), "5.1.1", ["FLB021:6 content_modifier: the action upsert needs a value: Fluent Bit does not start; write value"]],
  ["a context of OpenTelemetry", processor("name: content_modifier, action: delete, key: a, context: otel_log_attributes"), "5.1.1", []],
  ["and before there was one", processor("name: content_modifier, action: delete, key: a, context: otel_log_attributes"), "4.2.8", [expect.stringMatching(/^FLB021:6 content_modifier: it has no context otel_log_attributes in 4\.2\.8: /)]],
  ["an option of another", processor("name: labels, action: delete"), "5.1.1", ["FLB021:6 labels: it has no option action, only update, insert, upsert, delete, hash: Fluent Bit does not start; remove it"]],
  ["a processor that is not modelled", processor("name: sql, query: x"), "5.1.1", []],
  ["a condition", processor("name: content_modifier, action: delete, key: a, condition: {rules: [{field: $a, op: gt, value: 5}]}"), "5.1.1", []],
] as const)("%s", async (_, config, release, expected) => {
  workshop.write("stage.yaml", config);
  const { out } = await workshop.run(`check good.wasm -c stage.yaml --fluent-bit ${release} --json`);
  const { findings } = JSON.parse(out) as { findings: readonly { code: string; problem: string; remedy: string; place: { line: number } }[] };
  expect(findings.map(({ code, problem, remedy, place }) => `${code}:${place.line} ${problem}; ${remedy}`)).toEqual(expected);
});
