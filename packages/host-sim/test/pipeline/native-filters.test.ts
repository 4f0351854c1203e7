// grep, modify, nest, record_modifier and type_converter: what the pipeline makes of records, and what a real Fluent Bit that is here makes of the same.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NotSimulated } from "../../src/not-simulated.js";
import { ConfigError } from "../../src/pipeline/config.js";
import { Pipeline } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { arrivedIn, binaries, chunksIn } from "./agent.js";

/** Filters in YAML, without match; a record; what arrives, `null` for nothing. */
const ROWS: readonly (readonly [filters: string, record: string, arrives: string | null])[] = [
  ["{name: grep, regex: log ^a}", '{"log":"ab"}', '{"log":"ab"}'],
  ["{name: grep, regex: log ^a}", '{"log":"b"}', null],
  ["{name: grep, regex: log ^a}", '{"lag":"a"}', null],
  ["{name: grep, regex: log 7}", '{"log":7}', null],
  ["{name: grep, exclude: log 7}", '{"log":7}', '{"log":7}'],
  ["{name: grep, exclude: \"$k['l'][0] ^x$\"}", '{"k":{"l":["x"]}}', null],
  ["{name: grep, exclude: \"$k['l'][0] ^x$\"}", '{"k":"x"}', null],
  ["{name: grep, regex: \"log  b\"}", '{"log":"a b"}', '{"log":"a b"}'],
  ["{name: grep, regex: \"log  b\"}", '{"log":"b"}', null],
  ["{name: grep, regex: [log a, log b]}", '{"log":"a"}', '{"log":"a"}'],
  ["{name: grep, regex: [log a, log b]}", '{"log":"b"}', null],
  ["{name: grep, exclude: [log a, log b]}", '{"log":"b"}', null],
  ["{name: grep, logical_op: and, regex: [log a, log b]}", '{"log":"ab"}', '{"log":"ab"}'],
  ["{name: grep, logical_op: AND, regex: [log a, log b]}", '{"log":"a"}', null],
  ["{name: grep, logical_op: or, regex: [log a, log b]}", '{"log":"b"}', '{"log":"b"}'],
  ["{name: grep, logical_op: or, exclude: [log a, x b]}", '{"log":"b"}', '{"log":"b"}'],
  ["{name: grep, logical_op: or, exclude: [log a, x b]}", '{"x":"b"}', null],
  ["{name: grep, logical_op: and, exclude: [log a, x b]}", '{"x":"b"}', '{"x":"b"}'],
  ["{name: grep, logical_op: xor, regex: [log a, x b]}", '{"log":"a"}', '{"log":"a"}'],

  ["{name: record_modifier, record: [host h1, 'note \"two words\"'], remove_key: Secret}", '{"a":1,"secret":2,"secrets":3}', '{"a":1,"secrets":3,"host":"h1","note":"two words"}'],
  ["{name: record_modifier, remove_key: SEC*}", '{"a":1,"secret":2,"secrets":3}', '{"a":1}'],
  ["{name: record_modifier, allowlist_key: a, whitelist_key: c*}", '{"a":1,"b":2,"cd":3}', '{"a":1,"cd":3}'],
  ["{name: record_modifier, record: a b}", '{"a":1}', '{"a":1,"a":"b"}'],
  ["{name: record_modifier, remove_key: x}", '{"a":1}', '{"a":1}'],

  ["{name: nest, operation: nest, wildcard: [k_*, exact], nest_under: k, remove_prefix: k_}", '{"k_a":1,"b":2,"exact":3,"k_c":{"d":4}}', '{"b":2,"k":{"a":1,"exact":3,"c":{"d":4}}}'],
  ["{name: nest, operation: nest, wildcard: 'k*', nest_under: k, add_prefix: p.}", '{"k":1,"b":2}', '{"b":2,"k":{"p.k":1}}'],
  ["{name: nest, operation: nest, wildcard: 'z*', nest_under: k}", '{"k":1}', '{"k":1}'],
  ["{name: nest, operation: nest, wildcard: '*', nest_under: all}", '{"a":1,"all":2}', '{"all":{"a":1,"all":2}}'],
  ["{name: nest, operation: lift, nested_under: k, add_prefix: k.}", '{"a":1,"k":{"x":1,"y":{"z":2}},"b":2}', '{"a":1,"b":2,"k.x":1,"k.y":{"z":2}}'],
  ["{name: nest, operation: lift, nested_under: k, remove_prefix: x}", '{"k":{"xa":1,"b":2}}', '{"a":1,"b":2}'],
  ["{name: nest, operation: lift, nested_under: k}", '{"a":1,"k":"text"}', '{"a":1,"k":"text"}'],
  ["{name: nest, operation: lift, nested_under: k}", '{"a":1,"k":{"a":2}}', '{"a":1,"a":2}'],
  ["{name: nest, operation: lift, nested_under: k}", '{"a":1,"k":{}}', '{"a":1}'],

  ["{name: modify, add: b 2}", '{"a":1}', '{"a":1,"b":"2"}'],
  ["{name: modify, add: a 2}", '{"a":1}', '{"a":1}'],
  ["{name: modify, set: a 2}", '{"a":1,"b":2}', '{"b":2,"a":"2"}'],
  ["{name: modify, set: 'a \"x y\"'}", '{"a":1}', '{"a":"x y"}'],
  ["{name: modify, set: \"a 'it is'\"}", '{"a":1}', '{"a":"it is"}'],
  ["{name: modify, set: 'a \"q\\\"s\"'}", '{"a":1}', '{"a":"q\\"s"}'],
  ["{name: modify, set: 'a \"\"'}", '{"a":1}', '{"a":""}'],
  ["{name: modify, remove: a}", '{"a":1,"b":2,"ab":3}', '{"b":2,"ab":3}'],
  ["{name: modify, remove: [a, b]}", '{"a":1,"b":2}', "{}"],
  ["{name: modify, remove_wildcard: a}", '{"a":1,"b":2,"ab":3}', '{"b":2}'],
  ["{name: modify, remove_wildcard: 'a*'}", '{"a":1,"ab":3}', '{"a":1,"ab":3}'],
  ["{name: modify, remove_regex: '^a|b$'}", '{"a":1,"b":2,"bc":3}', '{"bc":3}'],
  ["{name: modify, move_to_start: b}", '{"a":1,"b":2,"bc":3}', '{"b":2,"bc":3,"a":1}'],
  ["{name: modify, move_to_end: a}", '{"a":1,"b":2}', '{"b":2,"a":1}'],
  ["{name: modify, rename: a b}", '{"a":1,"c":2}', '{"b":1,"c":2}'],
  ["{name: modify, rename: a b}", '{"a":1,"b":2}', '{"a":1,"b":2}'],
  ["{name: modify, hard_rename: a b}", '{"b":2,"a":1}', '{"b":1}'],
  ["{name: modify, hard_rename: a a}", '{"b":2,"a":1}', '{"b":2}'],
  ["{name: modify, copy: a b}", '{"a":{"x":1},"c":2}', '{"a":{"x":1},"b":{"x":1},"c":2}'],
  ["{name: modify, copy: a b}", '{"a":1,"b":2}', '{"a":1,"b":2}'],
  ["{name: modify, hard_copy: a b}", '{"b":2,"a":1,"c":3}', '{"a":1,"b":1,"c":3}'],
  ["{name: modify, rename: [a b, b c], add: z 1}", '{"a":1}', '{"c":1,"z":"1"}'],
  ["{name: modify, condition: key_exists a, set: y 1}", '{"a":null}', '{"a":null,"y":"1"}'],
  ["{name: modify, condition: \"key_exists $a['b']\", set: y 1}", '{"a":{"b":1}}', '{"a":{"b":1},"y":"1"}'],
  ["{name: modify, condition: 'key_exists $a[0]', set: y 1}", '{"a":[1]}', '{"a":[1]}'],
  ["{name: modify, condition: Key_Does_Not_Exist a, set: y 1}", '{"b":1}', '{"b":1,"y":"1"}'],
  ["{name: modify, condition: a_key_matches ^a.$, set: y 1}", '{"ab":1}', '{"ab":1,"y":"1"}'],
  ["{name: modify, condition: no_key_matches ^a.$, set: y 1}", '{"ab":1}', '{"ab":1}'],
  ["{name: modify, condition: key_value_equals a x, set: y 1}", '{"a":"x"}', '{"a":"x","y":"1"}'],
  ["{name: modify, condition: key_value_equals a 7, set: y 1}", '{"a":7}', '{"a":7}'],
  ["{name: modify, condition: key_value_does_not_equal a x, set: y 1}", '{"b":"x"}', '{"b":"x"}'],
  ["{name: modify, condition: key_value_does_not_equal a x, set: y 1}", '{"a":7}', '{"a":7,"y":"1"}'],
  ["{name: modify, condition: key_value_matches a ^tr, set: y 1}", '{"a":true}', '{"a":true,"y":"1"}'],
  ["{name: modify, condition: key_value_does_not_match a ^tr, set: y 1}", '{"a":"trace"}', '{"a":"trace"}'],
  ["{name: modify, condition: 'matching_keys_have_matching_values ^a ^x', set: y 1}", '{"a":"x","ab":"xy","b":1}', '{"a":"x","ab":"xy","b":1,"y":"1"}'],
  ["{name: modify, condition: 'matching_keys_have_matching_values ^a ^x', set: y 1}", '{"b":1}', '{"b":1,"y":"1"}'],
  ["{name: modify, condition: 'matching_keys_do_not_have_matching_values ^a ^x', set: y 1}", '{"a":"x","ab":"z"}', '{"a":"x","ab":"z","y":"1"}'],
  ["{name: modify, condition: [key_exists a, key_exists b], set: y 1}", '{"a":1}', '{"a":1}'],
];

/** As {@link ROWS}: of type_converter. */
const CONVERTED: typeof ROWS = [
  ["{name: type_converter, int_key: a b string}", '{"a":-7}', '{"a":-7,"b":"-7"}'],
  ["{name: type_converter, int_key: a b float}", '{"a":9007199254740993}', '{"a":9007199254740993,"b":9007199254740992.0}'],
  ["{name: type_converter, int_key: a b UINT}", '{"a":-1}', '{"a":-1,"b":18446744073709551615}'],
  ["{name: type_converter, int_key: a b int}", '{"a":1}', '{"a":1}'],
  ["{name: type_converter, int_key: a b bool}", '{"a":1}', '{"a":1}'],
  ["{name: type_converter, int_key: a b string}", '{"a":"1"}', '{"a":"1"}'],
  ["{name: type_converter, uint_key: a b string}", '{"a":-1}', '{"a":-1,"b":"18446744073709551615"}'],
  ["{name: type_converter, uint_key: a b i}", '{"a":-1}', '{"a":-1,"b":-1}'],
  ["{name: type_converter, float_key: a b s}", '{"a":2.0}', '{"a":2.0,"b":"2.0"}'],
  ["{name: type_converter, float_key: a b string}", '{"a":0.1}', '{"a":0.1,"b":"0.1"}'],
  ["{name: type_converter, float_key: a b string}", '{"a":1.5e300}', '{"a":1.5e+300,"b":"1.5e+300"}'],
  ["{name: type_converter, float_key: a b int}", '{"a":-2.9}', '{"a":-2.9,"b":-2}'],
  ["{name: type_converter, float_key: a b uint}", '{"a":2.9}', '{"a":2.9,"b":2}'],
  ["{name: type_converter, float_key: a b float}", '{"a":2.5}', '{"a":2.5}'],
  ["{name: type_converter, str_key: a b int}", '{"a":" -12x"}', '{"a":" -12x","b":-12}'],
  ["{name: type_converter, str_key: a b int}", '{"a":"0"}', '{"a":"0"}'],
  ["{name: type_converter, str_key: a b int}", '{"a":"99999999999999999999"}', '{"a":"99999999999999999999","b":9223372036854775807}'],
  ["{name: type_converter, str_key: a b uint}", '{"a":"-1"}', '{"a":"-1","b":18446744073709551615}'],
  ["{name: type_converter, str_key: a b hex}", '{"a":"0xfF"}', '{"a":"0xfF","b":255}'],
  ["{name: type_converter, str_key: a b float}", '{"a":"1.5s"}', '{"a":"1.5s","b":1.5}'],
  ["{name: type_converter, str_key: a b float}", '{"a":"x"}', '{"a":"x","b":0.0}'],
  ["{name: type_converter, str_key: a b bool}", '{"a":"TRUEish"}', '{"a":"TRUEish","b":true}'],
  ["{name: type_converter, str_key: a b bool}", '{"a":"false"}', '{"a":"false","b":false}'],
  ["{name: type_converter, str_key: a b bool}", '{"a":"yes"}', '{"a":"yes"}'],
  ["{name: type_converter, str_key: a b string}", '{"a":"x"}', '{"a":"x"}'],
  ["{name: type_converter, str_key: [a b int, c d int]}", '{"a":"1","c":"x"}', '{"a":"1","c":"x","b":1,"d":"x"}'],
  ["{name: type_converter, str_key: [c d int, a b int]}", '{"a":"1","c":"x"}', '{"a":"1","c":"x","d":"x","b":1}'],
  ["{name: type_converter, int_key: a n string, str_key: c m int}", '{"a":1,"c":"2"}', '{"a":1,"c":"2","m":2,"n":"1"}'],
  ["{name: type_converter, str_key: \"$k['l'] n int\"}", '{"k":{"l":"3"}}', '{"k":{"l":"3"},"n":3}'],
  ["{name: type_converter, str_key: '$k[0] n int'}", '{"k":["3"]}', '{"k":["3"]}'],
  ["{name: type_converter, str_key: 'a \"the number\" int'}", '{"a":"3"}', '{"a":"3","the number":3}'],
];

const ALL_ROWS = [...ROWS, ...CONVERTED];

const matched = (filters: string, pattern: string): string => filters.replace(/^\{/, `{match: '${pattern}', `);
const load = (filters: string): Promise<Pipeline> => Pipeline.load(readPipelineConfig(`pipeline:\n  inputs:\n    - {name: tail, tag: a}\n  filters:\n    - ${matched(filters, "a")}\n  outputs:\n    - {name: file, match: a}\n`, { file: "f.yaml" }));

describe("what arrives", () => {
  it.each(ALL_ROWS)("%s of %s: %s", async (filters, record, arrives) => {
    const { events } = await (await load(filters)).run([{ tag: "a", record }]);
    expect(events[0]?.arrivals.map((arrival) => arrival.record)).toEqual(arrives === null ? [] : [arrives]);
    expect(events[0]?.ends.map(({ what }) => what)).toEqual(arrives === null ? ["dropped"] : []);
  });

  if (binaries.length === 0) it("in the simulator only", () => console.log("not run: FLUENT_BIT names no agent to compare with"));
  it.each(binaries)("the same in %s", (binary) => {
    const arrived = arrivedIn(binary, ALL_ROWS.map(([filters, record]) => ({ record, filter: (match) => matched(filters, match) })));
    const once = (record: string | null): string => JSON.stringify(JSON.parse((record ?? "null").replace(/(?<=[:,[])-?\d{16,}(?=[,}\]])/g, '"$&"'))); // of equal keys the output writes the last
    expect(arrived.map(once)).toEqual(ALL_ROWS.map(([, , arrives]) => once(arrives)));
  }, 20_000);
});

it.each([
  ["{name: type_converter, int_key: a b string}", '{"a":18446744073709551615,"b":"-1"}'],
  ["{name: type_converter, uint_key: a b int}", '{"a":18446744073709551615,"b":-1}'],
])("%s of what 63 bits do not hold, which not every agent's dummy reads", async (filters, arrives) => {
  const { events } = await (await load(filters)).run([{ tag: "a", record: '{"a":18446744073709551615}' }]);
  expect(events[0]?.arrivals.map(({ record }) => record)).toEqual([arrives]);
});

describe("a value that type_converter does not convert", () => {
  const convert = "{name: type_converter, str_key: a b int}";
  const cases = [
    [['{"a":"1"}', '{"a":"x"}', '{"c":"x"}'], ['{"a":"1","b":1}', '{"a":"x","b":"x"}', '{"c":"x"}']],
    [['{"a":"x"}', '{"a":"y"}'], ['{"a":"x"}', '{"a":"y"}']],
  ] as const;

  it.each(cases)("of %j", async (records, arrive) => {
    const { events } = await (await load(convert)).run(records.map((record) => ({ tag: "a", record })));
    expect(events.flatMap(({ arrivals }) => arrivals.map(({ record }) => record))).toEqual(arrive);
    for (const binary of binaries) expect(chunksIn(binary, [{ records, filter: (match) => matched(convert, match) }])).toEqual([arrive]);
  }, 30_000);
});

it("grep says which rule ended a record, and where", async () => {
  const { events } = await (await load("{name: grep, exclude: log ^debug}")).run([{ tag: "a", record: '{"log":"debug"}' }]);
  expect(events[0]?.ends).toEqual([{ what: "dropped", tag: "a", tags: ["a"], by: "grep (f.yaml:5)", reason: "exclude log ^debug", source: "plugins/filter_grep/grep.c:337-356 @v5.1.1" }]);
});

/** What Fluent Bit does not start with. */
const REFUSED: readonly (readonly [filters: string, message: string])[] = [
  ["{name: grep, regex: log}", "Cannot read regex log: it needs a field and a regular expression"],
  ["{name: grep, regex: 'log (a'}", "Cannot start the filter grep: (a has an open group"],
  ["{name: grep, logical_op: and, regex: log a, exclude: log b}", "with logical_op, it takes regex or exclude, not both"],
  ["{name: nest, operation: Nest, wildcard: '*', nest_under: a}", "its operation is Nest; write nest or lift, in small letters"],
  ["{name: nest, operation: nest, nest_under: a, add_prefix: b, remove_prefix: c}", "add_prefix and remove_prefix exclude each other"],
  ["{name: record_modifier, remove_key: a, allowlist_key: b}", "remove_key and allowlist_key exclude each other"],
  ["{name: record_modifier, record: a}", "Cannot read record a: it needs a key and a value"],
  ["{name: modify, add: a}", "add takes a key and a value, and a is something else"],
  ["{name: modify, remove: a b}", "remove takes a key, and a b is something else"],
  ["{name: modify, set: a b c d}", "set a b c d is of too many words"],
  ["{name: modify, rename: '*a b'}", "it compiles *a of rename as a regular expression, and that has * without anything before it"],
  ["{name: modify, condition: key_is a b, set: a 1}", "condition key_is a b is none; write key_exists"],
  ["{name: modify, condition: key_value_matches a, set: a 1}", "condition key_value_matches a needs a regular expression"],
  ["{name: type_converter}", "it has no rule; write int_key"],
  ["{name: type_converter, int_key: a b}", "int_key a b is of too few words; write a key, the new key and a type"],
];

/** What kills it at the start. */
const KILLS: typeof REFUSED = [
  ["{name: type_converter, int_key: a b integer}", "int_key a b integer converts to integer, which kills the agent at the start; write int, uint, float"],
  ["{name: type_converter, int_key: '$a[ b string'}", "int_key $a[ b string has no key, which kills the agent at the start"],
];

describe("what Fluent Bit does not start with", () => {
  it.each([...REFUSED, ...KILLS])("%s", async (filters, message) => {
    await expect(load(filters)).rejects.toThrow(ConfigError);
    await expect(load(filters)).rejects.toThrow(message);
    for (const binary of binaries) {
      const text = `pipeline:\n  inputs:\n    - {name: dummy, tag: a}\n  filters:\n    - ${matched(filters, "a")}\n  outputs:\n    - {name: 'null', match: a}\n`;
      const folder = mkdtempSync(join(tmpdir(), "flb-native-"));
      writeFileSync(join(folder, "f.yaml"), text);
      const { signal, stderr } = spawnSync(binary, ["-c", join(folder, "f.yaml")], { timeout: 10_000, encoding: "utf8" });
      const kills = KILLS.some(([each]) => each === filters);
      expect(signal).toBe(kills ? "SIGABRT" : null); // it ended by itself
      expect(stderr).toMatch(kills ? /SIGSEGV/ : /filter initialization failed/);
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});

it.each([
  ["{name: modify, add: a two words}", '{"b":1}', "add a two words is of three words, and Fluent Bit renames a to words"],
  ["{name: modify, hard_copy: a a}", "{}", "hard_copy a a: Fluent Bit writes half a record"],
  ["{name: modify, remove_wildcard: ab}", '{"a":98}', "modify compares ab with the key a and the value behind it"],
  ["{name: modify, set: 'a \"b'}", "{}", 'set a "b has a quote without an end'],
  ["{name: modify, condition: key_exists, set: a b}", "{}", "condition key_exists needs a key and a value"],
  ["{name: record_modifier, record: a two words}", "{}", "record a two words is of more than two words, and Fluent Bit leaves it out"],
  ["{name: record_modifier, remove_key: a}", '{"a":1}', "leaves a record no member"],
  ["{name: record_modifier, uuid_key: a}", "{}", "option uuid_key of record_modifier"],
  ["{name: nest, operation: nest, wildcard: a}", "{}", "nest without nest_under or nested_under"],
  ["{name: type_converter, int_key: [a b string, a c string too]}", "{}", "int_key a c string too is of more than three words, and Fluent Bit leaves it out"],
  ["{name: type_converter, float_key: a b int}", '{"a":1e19}', "10000000000000000000 as int, which is up to the processor"],
  ["{name: type_converter, float_key: a b uint}", '{"a":-1.5}', "-1.5 as uint, which is up to the processor"],
  ["{name: sysinfo}", "{}", "the filter sysinfo; modelled are wasm, rewrite_tag, kubernetes, grep, modify, nest, record_modifier"],
])("%s of %s is not simulated", async (filters, record, message) => {
  const run = async (): Promise<unknown> => (await load(filters)).run([{ tag: "a", record }]);
  await expect(run()).rejects.toThrow(NotSimulated);
  await expect(run()).rejects.toThrow(message);
});
