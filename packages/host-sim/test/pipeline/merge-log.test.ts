// merge_log of the filter kubernetes: what the pipeline makes of `log`, and what a real Fluent Bit that is here makes of the same.
import { describe, expect, it } from "vitest";
import { NotSimulated } from "../../src/not-simulated.js";
import { Pipeline, type PipelineOptions } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { arrivedIn, binaries } from "./agent.js";

/** What Fluent Bit adds with dummy_meta, but for the time in it. */
const SERVER = '"kubernetes":{"dummy":"now"}';

const log = (text: string): string => JSON.stringify({ s: 1, log: text, t: 2 });

/** Options; a record; what arrives without the metadata. */
const ROWS: readonly (readonly [options: string, record: string, arrives: string])[] = [
  ["", log('{"a":1}'), log('{"a":1}')],
  ["merge_log: on", log('{"a":1,"b":{"c":[1]}}'), '{"s":1,"log":"{\\"a\\":1,\\"b\\":{\\"c\\":[1]}}","t":2,"a":1,"b":{"c":[1]}}'],
  ["merge_log: on, keep_log: off", log('{"a":1}'), '{"s":1,"t":2,"a":1}'],
  ["merge_log: on, keep_log: off", log(' {"a":"x\\n"}\n'), '{"s":1,"t":2,"a":"x"}'],
  ["merge_log: on, keep_log: off", log('{"a":"x\\\\n\\n\\\\r"}'), '{"s":1,"t":2,"a":"x"}'],
  ["merge_log: on, keep_log: off", log('{"a":"\\n"}'), '{"s":1,"t":2,"a":"\\n"}'],
  ["merge_log: on, keep_log: off, merge_log_trim: off", log('{"a":"x\\n"}'), '{"s":1,"t":2,"a":"x\\n"}'],
  ["merge_log: on, keep_log: off, merge_log_key: app", log('{"a":1}'), '{"s":1,"t":2,"app":{"a":1}}'],
  ["merge_log: on, keep_log: off, merge_log_key: app", log("{}"), '{"s":1,"t":2}'],
  ["merge_log: on, keep_log: off", log("plain text"), log("plain text")],
  ["merge_log: on, keep_log: off", log("[1]"), log("[1]")],
  ["merge_log: on, keep_log: off", log('{"a":1}{"b":2}'), log('{"a":1}{"b":2}')],
  ["merge_log: on, keep_log: off", log(""), log("")],
  ["merge_log: on, keep_log: off", '{"log":{"a":"x\\n"},"t":2}', '{"t":2,"a":"x\\n"}'],
  ["merge_log: on", '{"log":{"a":1},"t":2}', '{"log":{"a":1},"t":2,"a":1}'],
  ["merge_log: on, keep_log: off", '{"log":7,"t":2}', '{"t":2}'],
  ["merge_log: on", '{"log":7,"t":2}', '{"log":7,"t":2}'],
  ["merge_log: on, keep_log: off", '{"message":"{\\"a\\":1}"}', '{"message":"{\\"a\\":1}"}'],
];

const withServer = (record: string): string => (record === "{}" ? `{${SERVER}}` : `${record.slice(0, -1)},${SERVER}}`);
const filter = (options: string, match: string): string => `{name: kubernetes, match: '${match}'${options && ", "}${options}}`;
const load = (options: string, choice: PipelineOptions = {}): Promise<Pipeline> => {
  const text = `pipeline:\n  inputs:\n    - {name: tail, tag: a}\n  filters:\n    - ${filter(options, "a")}\n  outputs:\n    - {name: file, match: a}\n`;
  return Pipeline.load(readPipelineConfig(text, { file: "f.yaml" }), choice);
};
const arrivalsOf = async (options: string, record: string, choice?: PipelineOptions): Promise<readonly string[]> => {
  const { events } = await (await load(options, choice)).run([{ tag: "a", record }]);
  return (events[0]?.arrivals ?? []).map((arrival) => arrival.record);
};

describe.each(["3.2", "5.1"])("%s", (version) => {
  it.each(ROWS)("{%s} of %s", async (options, record, arrives) => {
    expect(await arrivalsOf(options, withServer(record), { version })).toEqual([withServer(arrives)]);
    if (!options.includes("merge_log: on") || record === arrives) return;
    expect(await arrivalsOf(options, `{${SERVER},${record.slice(1)}`, { version })).toEqual([withServer(arrives)]); // the metadata comes last
    expect(await arrivalsOf(options, record, { version, kubernetes: "as-given" })).toEqual([arrives]);
  });
});

if (binaries.length === 0) it("in the simulator only", () => console.log("not run: FLUENT_BIT names no agent to compare with"));

it.each(binaries)("the same in %s", (binary) => {
  const arrived = arrivedIn(binary, ROWS.map(([options, record]) => ({ record, filter: (match) => filter(`dummy_meta: on${options && ", "}${options}`, match) })));
  expect(arrived.map((record) => record?.replace(/"kubernetes":\{"dummy":"[^"]*"\}/, SERVER))).toEqual(ROWS.map(([, , arrives]) => withServer(arrives)));
}, 20_000);

it.each([
  ["merge_log: on, merge_parser: json", withServer("{}"), "option merge_parser json"],
  ["k8s-logging.exclude: on", '{"kubernetes":{"annotations":{"fluentbit.io/exclude":"true"}}}', "the pod's annotation fluentbit.io/exclude has a say"],
  ["k8s-logging.parser: on", '{"kubernetes":{"annotations":{"fluentbit.io/parser_stdout-app":"x"}}}', "the pod's annotation fluentbit.io/parser_stdout-app has a say"],
])("{%s} of %s is not simulated", async (options, record, message) => {
  await expect(arrivalsOf(options, record)).rejects.toThrow(NotSimulated);
  await expect(arrivalsOf(options, record)).rejects.toThrow(message);
});

it.each([
  ["k8s-logging.exclude: on, k8s-logging.parser: on", '{"kubernetes":{"annotations":{"other":"true"}}}'],
  ["", '{"kubernetes":{"annotations":{"fluentbit.io/exclude":"true"}}}'],
])("{%s} of %s goes on as it is", async (options, record) => {
  expect(await arrivalsOf(options, record)).toEqual([record]);
});
