// The processor content_modifier and conditions: what the pipeline makes of chunks, and what a real Fluent Bit that is here makes of the same.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeMsgpack } from "../../src/event/msgpack.js";
import { int, map, str } from "../../src/event/body.js";
import { NotSimulated } from "../../src/not-simulated.js";
import { ConfigError } from "../../src/pipeline/config.js";
import { Pipeline } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { compare } from "../../src/host/version.js";
import { binaries, chunksIn, versionOf } from "./agent.js";

/** Options of content_modifier, or of another processor with its name; the chunk; what arrives of it; before 4.0.0, if that is something else. */
type Row = readonly [processors: readonly string[], records: readonly string[], arrives: readonly string[], before?: readonly string[]];

const insert = "action: insert, key: n, value: v";
const convert = (type: string): readonly string[] => [`action: convert, key: a, converted_type: ${type}`];

const ROWS: readonly Row[] = [
  [[insert], ['{"a":1}', '{"n":2}'], ['{"a":1,"n":"v"}', '{"n":2}']],
  [["action: Insert, key: n, value: 1.50, context: RECORD"], ['{"a":1}'], ['{"a":1,"n":"1.50"}']],
  [["action: insert, key: n, value: v, context: attributes"], ['{"a":1}'], ['{"a":1}']],
  [["action: upsert, key: a, value: v"], ['{"a":1,"b":2}', '{"b":2}'], ['{"b":2,"a":"v"}', '{"b":2,"a":"v"}']],
  [["action: delete, key: a"], ['{"a":1,"b":2}', '{"A":1}'], ['{"b":2}', '{"A":1}']],
  [["action: rename, key: a, value: z"], ['{"a":1,"b":2}', '{"c":1}'], ['{"z":1,"b":2}', '{"c":1}']],

  [["action: hash, key: a"], ['{"a":"x","b":1}', '{"a":""}', '{"b":1}'], ['{"a":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881","b":1}', '{"a":""}', '{"b":1}']],
  [["action: hash, key: a"], ['{"a":-3}', '{"a":null}'], ['{"a":"615bdd17c2556f82f384392ea8557f8cc88b03501c759e23093ab0b2a9b5cd48"}', '{"a":"74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b"}']],
  [["action: hash, key: a"], ['{"a":0.5}', '{"a":[1]}', '{"a":"x"}'], ['{"a":"d2cbad71ff333de67d07ec676e352ab7f38248eb69c942950157220607c55e84"}', '{"a":[1]}']],
  [["action: hash, key: a"], ['{"a":3}', '{"a":"x"}'], ['{"a":"4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce"}', '{"a":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}'], ['{"a":3}']],

  [["action: extract, key: a, pattern: '^(?<x>\\w)(?<y>\\d)?'"], ['{"a":"q"}', '{"a":"r4","X":1,"A":2,"x":3}'], ['{"a":"q","x":"q","y":""}', '{"a":"r4","A":2,"x":"r","y":"4"}']],
  [["action: extract, key: a, pattern: '^(?<A>\\w)'"], ['{"b":1,"a":"pq"}'], ['{"b":1,"A":"p"}']],
  [["action: extract, key: a, pattern: '^(?<x>p)'"], ['{"a":"p"}', '{"a":"q"}', '{"a":"p"}'], ['{"a":"p","x":"p"}', '{"a":"q"}']],
  [["action: extract, key: a, pattern: '^(?<x>p)'"], ['{"b":"p"}', '{"a":"p"}'], ['{"b":"p"}']],
  [["action: extract, key: a, pattern: '^(?<x>p)'"], ['{"a":7}', '{"a":"p"}'], ['{"a":7}']],
  [["action: extract, key: a, pattern: '^p'"], ['{"a":"p"}', '{"a":"p"}'], ['{"a":"p"}']],
  [["action: extract, key: a, pattern: '(?<x>q)?'"], ['{"a":"p"}', '{"a":"q"}'], ['{"a":"p","x":""}']],

  [convert("int"), ['{"a":"12","z":0}', '{"a":" +3"}', '{"a":" "}'], ['{"z":0,"a":12}', '{"a":3}', '{"a":" "}'], ['{"z":0,"a":12}', '{"a":3}', '{"a":0}']],
  [convert("int"), ['{"a":"-2147483648"}', '{"a":"4294967295"}', '{"a":""}', '{"a":"-2147483649"}', '{"a":"1"}'], ['{"a":-2147483648}', '{"a":4294967295}', '{"a":0}', '{"a":"-2147483649"}'],
    ['{"a":-2147483648}', '{"a":4294967295}', '{"a":0}', '{"a":-2147483649}', '{"a":1}']],
  [convert("int"), ['{"a":"12x"}', '{"a":"1"}'], ['{"a":"12x"}'], ['{"a":12}', '{"a":1}']],
  [convert("int"), ['{"a":2.5}', '{"a":-2.5}', '{"a":null}'], ['{"a":3}', '{"a":-3}', '{"a":0}']],
  [convert("int"), ['{"a":true}', '{"a":-7}', '{"a":7}'], ['{"a":1}', '{"a":-7}', '{"a":7}'], ['{"a":true}']],
  [convert("int"), ['{"a":-7,"b":1}', '{"a":7}'], ['{"b":1,"a":-7}', '{"a":7}'], ['{"b":1}']],
  [convert("int"), ['{"a":{"b":1}}', '{"a":"1"}'], ['{"a":{"b":1}}']],
  [convert("double"), ['{"a":"1.5x"}', '{"a":"x"}', '{"a":"-1e3"}', '{"a":" 0x10"}'], ['{"a":1.5}', '{"a":0.0}', '{"a":-1000.0}', '{"a":16.0}']],
  [convert("double"), ['{"a":"1e999"}', '{"a":"1"}'], ['{"a":"1e999"}']],
  [convert("double"), ['{"a":-7}', '{"a":null}'], ['{"a":-7.0}', '{"a":0.0}']],
  [convert("double"), ['{"a":1.5}'], ['{"a":1.5}'], ['{"a":4609434218613702700.0}']],
  [convert("double"), ['{"a":7}', '{"a":true}'], ['{"a":7.0}', '{"a":1.0}'], ['{"a":7}']],
  [convert("string"), ['{"a":0.1}', '{"a":1.5}', '{"a":-7}', '{"a":null}', '{"a":"x"}'], ['{"a":"0.10000000000000001"}', '{"a":"1.5"}', '{"a":"-7"}', '{"a":"null"}', '{"a":"x"}']],
  [convert("string"), ['{"a":7}', '{"a":false}'], ['{"a":"7"}', '{"a":"false"}'], ['{"a":7}']],
  [convert("boolean"), ['{"a":"TRUE"}', '{"a":"truex"}', '{"a":"false"}', '{"a":0.1}', '{"a":null}', '{"a":-1}'], ['{"a":true}', '{"a":false}', '{"a":false}', '{"a":true}', '{"a":false}', '{"a":true}']],
  [convert("boolean"), ['{"a":0}', '{"a":true}'], ['{"a":false}', '{"a":true}'], ['{"a":0}']],
  [convert("boolean"), ['{"b":1}', '{"a":"true"}'], ['{"b":1}']],

  [[...convert("int"), insert], ['{"a":"1"}', '{"a":"-"}', '{"a":"3"}', '{"a":"4"}'], ['{"a":1}', '{"a":"-"}', '{"a":"3","n":"v"}', '{"a":"4","n":"v"}'],
    ['{"a":1,"n":"v"}', '{"a":0,"n":"v"}', '{"a":3,"n":"v"}', '{"a":4,"n":"v"}']],
  [[...convert("boolean"), insert, "action: delete, key: n"], ['{"b":1}', '{"n":1}', '{"n":2,"a":"1"}'], ['{"b":1}', "{}", '{"a":"1"}']],
  [[...convert("boolean"), "name: modify, add: m v", insert], ['{"b":1}', '{"a":"true"}'], ['{"b":1,"m":"v","n":"v"}']],
  [["action: insert, key: a, value: x", ...convert("double")], ['{"b":1}', '{"a":"x"}'], ['{"b":1,"a":"x"}', '{"a":"x"}']],
  [["name: labels, insert: a b", insert], ['{"b":1}'], ['{"b":1,"n":"v"}']],
  [["context: otel_resource_attributes, action: upsert, key: service.name, value: v"], ['{"b":1}'], ['{"b":1}']],
  [["name: labels, insert: a b", "name: metrics_selector, metric_name: x, action: exclude"], ['{"b":1}'], ['{"b":1}']],
];

/** As {@link ROWS}, since 4.0.0 and since 5.0.0. */
const OTHER_SIGNALS: Readonly<Record<string, readonly Row[]>> = {
  "4.0.0": [[["name: sampling, type: probabilistic, sampling_settings: {sampling_percentage: 1}", insert], ['{"b":1}', "{}"], ['{"b":1,"n":"v"}', '{"n":"v"}']]],
  "5.0.0": [[["name: cumulative_to_delta, max_series: 5", "name: tda, window_size: 20", insert], ['{"b":1}'], ['{"b":1,"n":"v"}']]],
};

/** As {@link ROWS}, since 3.2.9. */
const ENVELOPES: readonly Row[] = [
  [["name: opentelemetry_envelope", "context: otel_resource_attributes, action: upsert, key: service.name, value: v", "context: otel_scope_name, action: upsert, value: v", insert], ['{"b":1}', '{"n":1}'], ['{"b":1,"n":"v"}', '{"n":1}']],
  [[...convert("boolean"), "name: opentelemetry_envelope"], ['{"a":"true"}', '{"b":1}', '{"a":"true"}'], ['{"a":true}', '{"b":1}', '{"a":"true"}']],
  [["name: opentelemetry_envelope", "name: modify, add: m v", ...convert("boolean")], ['{"a":"true"}', '{"b":1}', '{"c":1}'], ['{"m":"v","a":true}', '{"b":1,"m":"v"}']],
];

const when = (rules: string): string => `${insert}, condition: {${rules}}`;

/** As {@link ROWS}, since 4.0.0. */
const CONDITIONS: readonly Row[] = [
  [[when("rules: [{field: $a, op: eq, value: x}]")], ['{"a":"x"}', '{"a":"y"}', '{"b":"x"}'], ['{"a":"x","n":"v"}', '{"a":"y"}', '{"b":"x"}']],
  [[when('op: and, rules: [{field: $a, op: eq, value: "5"}]')], ['{"a":5}', '{"a":"5"}', '{"a":5.0}'], ['{"a":5,"n":"v"}', '{"a":"5","n":"v"}', '{"a":5.0}']],
  [[when("rules: [{field: $a, op: NEQ, value: x}]")], ['{"a":"x"}', '{"b":1}', '{"a":[1]}', '{"a":null}'], ['{"a":"x"}', '{"b":1,"n":"v"}', '{"a":[1]}', '{"a":null,"n":"v"}']],
  [[when("op: or, rules: [{field: $a, op: in, value: [x, y]}, {field: $b, op: not_in, value: [z]}]")], ['{"a":"y","b":"z"}', '{"b":"z"}', "{}"], ['{"a":"y","b":"z","n":"v"}', '{"b":"z"}', '{"n":"v"}']],
  [[when("rules: [{field: \"$a['b']\", op: regex, value: ^x}, {field: $c, op: not_regex, value: y}]")], ['{"a":{"b":"xy"}}', '{"a":{"b":"xy"},"c":"y"}'], ['{"a":{"b":"xy"},"n":"v"}', '{"a":{"b":"xy"},"c":"y"}']],
  [[when("rules: [{field: $a, op: gt, value: 1.5}]")], ['{"a":2}', '{"a":"1.50"}', '{"a":1.75}', '{"b":1}'], ['{"a":2,"n":"v"}', '{"a":"1.50"}', '{"a":1.75,"n":"v"}', '{"b":1}']],
  [[when("rules: [{field: $a, op: lte, value: -1.0}]")], ['{"a":-1}', '{"a":"x"}'], ['{"a":-1,"n":"v"}', '{"a":"x"}']],
  [[when("rules: [{field: $a, op: eq, value: '0.007812'}]")], ['{"a":0.0078125}'], ['{"a":0.0078125,"n":"v"}']],
  [["action: insert, key: k, value: m, context: metadata", when("rules: [{field: $k, op: eq, value: m, context: metadata}]")], ['{"a":1}'], ['{"a":1,"n":"v"}']],
  [[when("rules: [{field: $k, op: eq, value: m, context: metadata}]")], ['{"k":"m"}'], ['{"k":"m"}']],
  [["action: convert, key: a, converted_type: boolean, condition: {rules: [{field: $a, op: regex, value: ^t}]}"], ['{"b":1}', '{"a":"true"}', '{"a":"false"}'], ['{"b":1}', '{"a":true}', '{"a":"false"}']],
  // Where the first processor stops, the second goes on, and comes back to what it did not see if none of it fulfils its condition.
  [["action: extract, key: a, pattern: '^(?<x>p)'", when("rules: [{field: $w, op: eq, value: y}]")], ['{"w":"y"}', '{"w":"n"}'], ['{"w":"y","n":"v"}', '{"w":"n"}']],
  [["action: extract, key: a, pattern: '^(?<x>p)'", when("rules: [{field: $w, op: eq, value: y}]")], ['{"w":"y"}', '{"w":"y"}'], ['{"w":"y"}', '{"w":"y","n":"v"}']],
];

/** As {@link ROWS}, since 5.0.0: conditions of filters, attributes of OpenTelemetry records. */
const SINCE_5: readonly Row[] = [
  [["name: modify, add: n v, condition: {rules: [{field: $a, op: eq, value: x}]}"], ['{"a":"x"}', '{"a":"y"}'], ['{"a":"x","n":"v"}', '{"a":"y"}']],
  [["name: grep, regex: b ., condition: {rules: [{field: $a, op: eq, value: x}]}"], ['{"a":"x"}', '{"a":"y"}', '{"a":"x","b":"z"}'], ['{"a":"y"}', '{"a":"x","b":"z"}']],
  [["context: otel_log_attributes, action: insert, key: k, value: m", when("rules: [{field: \"$otlp['attributes']['k']\", op: eq, value: m, context: metadata}]")], ['{"a":1}'], ['{"a":1,"n":"v"}']],
  [["context: otel_log_attributes, action: hash, key: k", when("rules: [{field: \"$otlp['attributes']['k']\", op: neq, value: m, context: metadata}]")], ['{"a":1}'], ['{"a":1,"n":"v"}']],
  [["context: otel_log_attributes, action: convert, converted_type: int, key: k"], ['{"a":1}', '{"a":1}'], ['{"a":1}']],
  [["name: type_converter, str_key: b c int, condition: {rules: [{field: $a, op: eq, value: x}]}"], ['{"a":"x","b":"y"}', '{"a":"x","b":"1"}'], ['{"a":"x","b":"y"}', '{"a":"x","b":"1","c":1}']],
];

const flow = (options: string): string => options.startsWith("name:") ? `{${options}}` : `{name: content_modifier, ${options}}`;
const load = async (processors: readonly string[], version = "5.1.1"): Promise<Pipeline> => {
  const text = `pipeline:\n  inputs:\n    - name: tail\n      tag: a\n      processors:\n        logs:\n${processors.map((each) => `          - ${flow(each)}\n`).join("")}  outputs:\n    - {name: file, match: a}\n`;
  return Pipeline.load(readPipelineConfig(text, { file: "f.yaml" }), { version });
};
const arrived = async ([processors, records]: Row, version?: string): Promise<readonly string[]> => {
  const { events } = await (await load(processors, version)).run(records.map((record) => ({ tag: "a", record })));
  return events.flatMap(({ arrivals }) => arrivals.map(({ record }) => record));
};

describe("what arrives", () => {
  it.each([...ROWS, ...ENVELOPES, ...CONDITIONS, ...Object.values(OTHER_SIGNALS).flat(), ...SINCE_5])("%j of %j: %j", async (...row) => expect(await arrived(row)).toEqual(row[2]));
  it.each([...ROWS, ...ENVELOPES])("before 4.0.0 %j of %j", async (...row) => expect(await arrived(row, "3.2.10")).toEqual(row[3] ?? row[2]));

  if (binaries.length === 0) it("in the simulator only", () => console.log("not run: FLUENT_BIT names no agent to compare with"));
  it.each(binaries)("the same in %s", (binary) => {
    const version = versionOf(binary);
    const since = (first: string, rows: readonly Row[]): readonly Row[] => compare(version, first) >= 0 ? rows : [];
    const rows = [...ROWS, ...since("3.2.9", ENVELOPES), ...since("4.0.0", CONDITIONS), ...Object.entries(OTHER_SIGNALS).flatMap(([first, signals]) => since(first, signals)), ...since("5.0.0", SINCE_5)];
    const chunks = chunksIn(binary, rows.map(([processors, records]) => ({ records, processors: processors.map(flow) })));
    const expected = rows.map(([, , arrives, before]) => compare(version, "4.0.0") < 0 ? before ?? arrives : arrives);
    const shortest = (record: string): string => record.replace(/\d{17,}(?=\.0)/, (digits) => String(Number(digits)));
    expect(chunks.map((records) => records.map(shortest))).toEqual(expected);
  }, 30_000);
});

it("before 3.1.0, delete and rename need their key too", async () => {
  for (const action of ["delete", "rename, value: b"]) expect(await arrived([[`key: a, action: ${action}`], ['{"c":1}', "{}"], []], "3.0.7")).toEqual(['{"c":1}']);
});

it("a filter's condition does not hold for what cannot be decoded", async () => {
  const undecodable = encodeMsgpack(map([[int(1n), str("x")]]));
  const { events } = await (await load(["name: modify, add: n v, condition: {rules: [{field: $a, op: neq, value: x}]}"])).run([{ tag: "a", record: undecodable }, { tag: "a", record: "{}" }]);
  expect(events.map(({ arrivals }) => arrivals.map(({ record }) => record))).toEqual([['{1:"x"}'], ['{"n":"v"}']]);
});

it("says of a lost record what lost it", async () => {
  const { events } = await (await load(convert("int"))).run(['{"b":1}', '{"a":"1"}'].map((record) => ({ tag: "a", record })));
  expect(events.map(({ ends }) => ends)).toEqual([[], [{
    what: "lost", tag: "a", tags: ["a"], by: "content_modifier (f.yaml:7)",
    reason: "its action failed for a record before this one, and Fluent Bit reads no further in the chunk", source: "src/flb_mp.c:1381-1395 @v5.1.1",
  }]]);
});

it("loses a record that it cannot decode, and those behind it", async () => {
  const undecodable = encodeMsgpack(map([[int(1n), str("x")]]));
  const { events } = await (await load([insert])).run([{ tag: "a", record: "{}" }, { tag: "a", record: undecodable }, { tag: "a", record: "{}" }]);
  expect(events.map(({ arrivals, ends }) => [arrivals.map(({ record }) => record), ends.map(({ reason }) => reason.slice(0, 20))])).toEqual([
    [['{"n":"v"}'], []], [[], ["a key in it is no te"]], [[], ["it cannot decode a r"]],
  ]);
});

/** What Fluent Bit does not start with: a processor, the message, since when there is the option. */
const REFUSED: readonly (readonly [processor: string, message: string, since?: string])[] = [
  ["key: a", "it has no action; write insert, upsert"],
  ["action: drop, key: a", "its action is drop; write insert, upsert"],
  ["action: delete", "the action delete needs a key"],
  ["action: upsert, key: a", "the action upsert needs a value"],
  ["action: extract, key: a", "the action extract needs a pattern"],
  ["action: delete, key: a, pattern: '(a'", "its pattern (a has an open group; correct it"],
  ["action: convert, key: a", "the action convert needs a converted_type; write string, boolean, int, double"],
  ["action: convert, key: a, converted_type: float", "its converted_type is float; write string, boolean, int, double"],
  ["action: delete, key: a, context: log", "it has no context log in 5.1.1; write body, message"],
  ["action: delete, key: a, context: otel_scope_name", "the context otel_scope_name has no key a; write name"],
  ["action: rename, value: a, context: otel_scope_version", "the context otel_scope_version has no action rename; write insert, upsert, delete or hash"],
  ["name: opentelemetry_envelope, schema: otlp", "it has no option schema, nor any other; remove it"],
  ["action: delete, key: a, match: '*'", "it has no option match, only context, action"],
  ["name: labels, insrt: a b", "Cannot start the processor labels: it has no option insrt, only update, insert"],
  ["name: metrics_selector, action: exclude", "it has no metric_name; write the name of a metric"],
  ["name: sampling", "Cannot start the processor sampling: it has no type; write probabilistic or tail", "4.0.0"],
  ["name: sampling, type: test", "its type is test; write probabilistic or tail", "4.0.0"],
  ["name: sampling, type: tail, percentage: 1", "it has no option percentage, only type, debug", "4.0.0"],
  ["name: tda, window: 1", "it has no option window, only window_size", "5.0.0"],
  [when("rules: []"), "Cannot read condition: it has no list of rules", "4.0.0"],
  [when("op: xor, rules: [{field: $a, op: eq, value: x}]"), "Cannot read condition: op is xor", "4.0.0"],
  [when("rules: [{field: $a, op: is, value: x}]"), "Cannot read rule: unknown op is", "4.0.0"],
  [when("rules: [{field: $a, op: eq}]"), "Cannot read rule: it has no value", "4.0.0"],
  [when("rules: [{op: eq, value: x}]"), "Cannot read rule: it has no field", "4.0.0"],
  [when("rules: [{field: $a, op: eq, value: true}]"), "its value is neither a text nor a number", "4.0.0"],
  [when("rules: [{field: $a, op: eq, value: ''}]"), "its value is empty", "4.0.0"],
  [when("rules: [{field: $a, op: eq, value: [x]}]"), "eq takes one value", "4.0.0"],
  [when("rules: [{field: $a, op: in, value: x}]"), "in takes a list", "4.0.0"],
  [when("rules: [{field: $a, op: in, value: [5]}]"), "its list has a value that is no text; write it in quotes", "4.0.0"],
  ["action: insert, key: a, value: b, condition: x", "Cannot read condition: expected a mapping with op and rules", "4.0.0"],
];

describe("what Fluent Bit does not start with", () => {
  it.each(REFUSED)("%s", async (processor, message, since = "3.0.0") => {
    await expect(load([processor])).rejects.toThrow(ConfigError);
    await expect(load([processor])).rejects.toThrow(message);
    for (const binary of binaries.filter((each) => compare(versionOf(each), since) >= 0)) {
      const folder = mkdtempSync(join(tmpdir(), "flb-processor-"));
      writeFileSync(join(folder, "f.yaml"), `pipeline:\n  inputs:\n    - name: dummy\n      processors:\n        logs:\n          - ${flow(processor)}\n  outputs:\n    - {name: 'null', match: '*'}\n`);
      const { status, signal } = spawnSync(binary, ["-c", join(folder, "f.yaml")], { timeout: 5000, killSignal: "SIGTERM", encoding: "utf8" });
      rmSync(folder, { recursive: true });
      expect([binary, signal, status === 0]).toEqual([binary, null, false]); // it ended by itself
    }
  }, 60_000);
});

it.each([
  [["action: hash, key: a, context: otel_resource_attributes"], "{}", "the action hash in the context otel_resource_attributes, which fails for a group without the key"],
  [["action: delete, key: [a, b]"], "{}", "f.yaml:7: key of content_modifier is more than one value; write one, and a processor for each"],
  [["action: insert, key: a, value: {b: c}"], "{}", "f.yaml:7: value of content_modifier is more than one value"],
  [convert("int"), '{"a":"4294967296"}', "4294967296 as int is above 32 bits, and Fluent Bit frees it twice; convert it to double"],
  [convert("int"), '{"a":1e300}', "1e+300 as int, which is up to the processor"],
  [convert("double"), '{"a":"1e-320"}', "1e-320 as double, which is below what a double holds whole"],
  [["action: insert, key: A, value: v", "action: extract, key: A, pattern: '(?<a>v)'"], "{}", "the pattern has a group A, and Fluent Bit frees the text that it extracts from"],
  [[insert, "name: labels, insert: a b"], "{}", "labels behind content_modifier (f.yaml:7), whose work Fluent Bit then forgets; put labels under processors.metrics"],
  [["name: sql, query: x"], "{}", "f.yaml:7: the processor sql; modelled are content_modifier, opentelemetry_envelope, labels, metrics_selector, sampling, cumulative_to_delta, tda and the filters that are"],
  [[when("rules: [{field: $a, op: eq, value: 5}]")], "{}", 'eq with the integer 5, which Fluent Bit reads as a text in memory; write "5"'],
  [[when("rules: [{field: $a, op: gt, value: 5}]")], "{}", "gt with the integer 5, which Fluent Bit reads as the bytes of another number; write 5.0"],
  [[when("rules: [{field: $a, op: gt, value: '5'}]")], "{}", "gt with the text 5, which Fluent Bit reads as the bytes of another number; write a number with a point"],
])("%j of %s is not simulated", async (processors, record, message) => {
  const run = async (): Promise<unknown> => (await load(processors)).run([{ tag: "a", record }]);
  await expect(run()).rejects.toThrow(NotSimulated);
  await expect(run()).rejects.toThrow(message);
});

it("says what a release does not have", async () => {
  const conditional = "name: modify, add: n v, condition: {rules: [{field: $a, op: eq, value: x}]}";
  await expect(load([conditional], "4.2.8")).rejects.toThrow("the condition of the processor modify, which is a filter: Fluent Bit 4.2.8 runs it on every record; use 5.0.0 or later");
  await expect(load([when("rules: [{field: $a, op: eq, value: x}]")], "3.2.10")).rejects.toThrow("Cannot run this in Fluent Bit 3.2.10, which dies at the start: the condition of a processor is read since 4.0.0");
  await expect(load(["name: opentelemetry_envelope", ...convert("int")], "4.1.2")).rejects.toThrow("content_modifier behind opentelemetry_envelope, whose group Fluent Bit 4.1.2 takes for a record; put it in front of it");
  await expect(load(["name: sampling, type: tail"], "3.2.10")).rejects.toThrow("Cannot start the processor sampling: Fluent Bit 3.2.10 has none; use 4.0.0 or later");
  await expect(load(["name: tda"], "4.2.8")).rejects.toThrow("Cannot start the processor tda: Fluent Bit 4.2.8 has none; use 5.0.0 or later");
  await expect(load(["name: opentelemetry_envelope"], "3.2.8")).rejects.toThrow("whose groups filters and outputs of Fluent Bit 3.2.8 take for records; use 3.2.9 or later");
  await expect(load(["action: delete, key: a, context: otel_log_attributes"], "4.2.8")).rejects.toThrow("it has no context otel_log_attributes in 4.2.8");
});
