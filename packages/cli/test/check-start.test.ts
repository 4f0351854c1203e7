// Filters and tail inputs that keep the agent from starting, or do not. Each row was seen in 4.0.14, 4.2.8 and 5.1.1, and in 3.2.10 all but the output's limit. Those of log_to_metrics, and of keys that stand twice, in 4.2.8 and 5.1.1.
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(() => workshop.writeWat("good.wasm", KEEP));
afterAll(() => workshop.remove());

interface Parts {
  readonly service?: string;
  readonly input?: string;
  readonly filter?: string;
  readonly output?: string;
}

const indented = (lines: string): string => lines.split("\n").map((line) => `      ${line}\n`).join("");

/** The filter of a row begins on line 5, its keys stand from line 6 on; the input is line 3. */
const configOf = ({ service = "flush: 1", input = "name: dummy", filter = "name: stdout\nmatch: a", output = "name: stdout\nmatch: a" }: Parts): string => `service: { ${service} }
pipeline:
  inputs: [{ ${input}, tag: a }]
  filters:
    - alias: before
${indented(filter)}    - { name: wasm, match: a, wasm_path: good.wasm, function_name: keep }
  outputs:
    - alias: out
${indented(output)}`;

const REWRITE = "name: rewrite_tag\nmatch: a\nrule: $log ^x b.$TAG true";
const LINES = "name: multiline\nmatch: a\nmultiline.key_content: log";

const NO_FOLDER = "has no folder to write to: Fluent Bit does not start, unless --storage_path names one; add storage.path to the service section";

test.each<readonly [name: string, parts: Parts, ...findings: readonly string[]]>([
  ["nothing of it", {}],
  ["an emitter on disk without a folder", { filter: `${REWRITE}\nemitter_storage.type: FileSystem` }, `FLB021:9 emitter_storage.type filesystem ${NO_FOLDER}`],
  ["with one", { service: "storage.path: buffers", filter: `${REWRITE}\nemitter_storage.type: filesystem` }],
  ["an emitter of no type", { filter: `${REWRITE}\nemitter_storage.type: memrb` }, "FLB021:9 emitter_storage.type memrb is no value of emitter_storage.type: Fluent Bit does not start; write memory or filesystem"],
  ["of multiline", { filter: `${LINES}\nmultiline.parser: go\nemitter_storage.type: filesystem` }, `FLB021:10 emitter_storage.type filesystem ${NO_FOLDER}`],
  ["of multiline without a buffer", { filter: `${LINES}\nmultiline.parser: go\nbuffer: off\nemitter_storage.type: filesystem` }],
  ["multiline without a parser", { filter: LINES }, "FLB021:5 multiline: it has no multiline.parser: Fluent Bit does not start; add it, such as multiline.parser: go"],
  ["multiline that flushes too soon", { filter: `${LINES}\nmultiline.parser: go\nflush_ms: 100` }, "FLB021:10 multiline: flush_ms is 100, which is too low: Fluent Bit does not start; write 500 or more"],
  ["multiline that emits nowhere, told once", { filter: `${LINES}\nmultiline.parser: go\nemitter_storage.type: disk` }, "FLB021:10 multiline: emitter_storage.type is disk: Fluent Bit does not start; write memory or filesystem"],
  ["parts of messages without their key", { filter: "name: multiline\nmatch: a\nmode: partial_message" }, "FLB021:8 multiline: mode partial_message needs multiline.key_content: Fluent Bit does not start; add it, the key that holds the text"],
  ["two emitters of one name", { input: "name: dummy, processors: {logs: [{name: multiline, multiline.parser: go}, {name: multiline, multiline.parser: java}]}" }, "FLB021:3 multiline: another one emits as emitter_for_multiline.0 too: Fluent Bit does not start; give this one an emitter_name"],
  ["a key of an output twice", { output: "name: stdout\nmatch: a\nformat: json\nformat: json_lines" }, "FLB027:14 format stands more than once: Fluent Bit does not start; remove one of them"],
  ["a list of tail's paths", { input: "name: tail, path: [a.log, b.log]" }, "FLB027:3 path stands more than once: Fluent Bit does not start; write path: a.log,b.log"],
  ["several parsers of tail", { input: "name: tail, path: a.log, multiline.parser: [go, java]" }],
  ["metrics of logs", { filter: "name: log_to_metrics\nmatch: a\ntag: m\nmetric_description: d" }],
  ["without a tag", { filter: "name: log_to_metrics\nmatch: a\nmetric_description: d" }, "FLB021:5 log_to_metrics: it has no tag: Fluent Bit does not start; add one, under which the metrics go to an output"],
  ["without a description", { filter: "name: log_to_metrics\nmatch: a\ntag: m" }, "FLB021:5 log_to_metrics: it has no metric_description: Fluent Bit does not start; add one"],
  ["of no mode", { filter: "name: log_to_metrics\nmatch: a\ntag: m\nmetric_mode: sum\nmetric_description: d" }, "FLB021:9 log_to_metrics: metric_mode sum is none: Fluent Bit does not start; write one of counter, gauge, histogram"],
  ["a gauge of nothing", { filter: "name: log_to_metrics\nmatch: a\ntag: m\nmetric_mode: Gauge\nmetric_description: d" }, "FLB021:5 log_to_metrics: it has no value_field, which a gauge needs: Fluent Bit does not start; add the path of a number"],
  ["throttle", { filter: "name: throttle\nmatch: a\nprint_status: maybe" }, "FLB021:8 throttle: print_status is maybe: Fluent Bit does not start; write true or false"],
  ["an option twice", { filter: "name: nest\nmatch: a\noperation: nest\nwildcard: a\nnest_under: x\nnest_under: y" }, "FLB021:11 nest: nest_under is written twice: Fluent Bit does not start; keep one"],
  ["an input on disk", { input: "name: dummy, storage.type: filesystem" }, `FLB021:3 storage.type filesystem ${NO_FOLDER}`],
  ["one that inherits it", { service: "storage.inherit: on, storage.type: filesystem" }, `FLB021:3 storage.type filesystem, which the input inherits, ${NO_FOLDER}`],
  ["one that does not", { service: "storage.inherit: on, storage.type: filesystem", input: "name: dummy, storage.type: memory" }],
  ["a service that hands nothing on", { service: "storage.type: filesystem" }],
  ["an output's limit", { output: "name: stdout\nmatch: a\nstorage.total_limit_size: 5XB" }, "FLB021:13 storage.total_limit_size 5XB is no value of storage.total_limit_size: Fluent Bit does not start; write a size such as 5M; there are k, M and G, and off"],
  ["no limit", { output: "name: stdout\nmatch: a\nstorage.total_limit_size: off" }],
  ["a label of loki", { output: "name: loki\nmatch: a\nlabels: env=prod, job" }, "FLB021:13 labels env=prod, job of loki lacks a value: Fluent Bit does not start; write all of its values"],
  ["labels of loki", { output: "name: loki\nmatch: a\nlabels: job=a, $stream, $kubernetes['pod_name']," }],
  ["an expression of grep", { filter: "name: grep\nmatch: a\nregex: log ([" }, "FLB021:8 grep: ([ has an open [: Fluent Bit does not start; correct it"],
  ["both lists of grep", { filter: "name: grep\nmatch: a\nregex: log x\nexclude: log y\nlogical_op: and" }, "FLB021:9 grep: with logical_op, it takes regex or exclude, not both: Fluent Bit does not start; correct the line"],
  ["one word for two, told once", { filter: "name: grep\nmatch: a\nregex: log" }, "FLB021:8 regex log of grep lacks a value: Fluent Bit does not start; write all of its values"],
  ["a condition of modify", { filter: "name: modify\nmatch: a\nadd: x y\ncondition: Key_is x" }, "FLB021:9 modify: condition Key_is x is none: Fluent Bit does not start; write key_exists, "],
  ["an operation of nest", { filter: "name: nest\nmatch: a\noperation: nset" }, "FLB021:8 nest: its operation is nset: Fluent Bit does not start; write nest or lift, in small letters"],
  ["an expression of rewrite_tag", { filter: "name: rewrite_tag\nmatch: a\nrule: $log ([ b false" }, "FLB021:8 Cannot read rule $log ([ b false: ([ has an open [: Fluent Bit does not start"],
  ["parser without a parser", { filter: "name: parser\nmatch: a\nkey_name: log" }, "FLB021:5 the parser filter names no parser: Fluent Bit does not start; add parser"],
  ["lua without a call", { filter: "name: lua\nmatch: a\ncode: function f(tag, time, record) return 0, time, record end" }, "FLB021:5 lua: it has no call: Fluent Bit does not start; add it, the name of the function"],
  ["lua without a script", { filter: "name: lua\nmatch: a\ncall: f" }, "FLB021:5 lua: it has neither script nor code: Fluent Bit does not start; add script, the path of a file"],
  ["tail's buffers", { input: "name: tail, path: a.log, buffer_chunk_size: 64k" }, "FLB021:3 buffer_chunk_size of tail is 64000 bytes and buffer_max_size 32768, which may not be less: Fluent Bit does not start; raise buffer_max_size"],
  ["tail's buffers, both larger", { input: "name: tail, path: a.log, buffer_chunk_size: 64k, buffer_max_size: 1M" }],
  ["tail's interval", { input: "name: tail, path: a.log, refresh_interval: 0" }, "FLB021:3 refresh_interval 0 is no time: Fluent Bit does not start; write seconds above 0"],
  ["a part of a second", { input: "name: tail, path: a.log, refresh_interval: 0.5" }],
  ["tail's database", { input: "name: tail, path: a.log, db: a.db, db.journal_mode: wall" }, "FLB021:3 db.journal_mode wall is none: Fluent Bit does not start; write one of delete, truncate, persist, memory, wal, off"],
  ["tail's old multiline", { input: "name: tail, path: a.log, multiline: on" }, "FLB021:3 multiline is on and there is no parser_firstline: Fluent Bit does not start; add parser_firstline, or write multiline.parser in place of both"],
])("%s", async (_, parts, ...expected) => {
  workshop.write("start.yaml", configOf(parts));
  const { out } = await workshop.run("check good.wasm -c start.yaml --json");
  const { findings } = JSON.parse(out) as { findings: readonly { code: string; problem: string; remedy: string; place: { line: number } }[] };
  const told = findings.filter(({ code }) => !/^FLB1/.test(code)).map(({ code, problem, remedy, place }) => `${code}:${place.line} ${problem}; ${remedy}`);
  expect(told).toEqual(expected.map((each) => expect.stringContaining(each)));
});

test("what an input inherits is read since 4.0", async () => {
  workshop.write("start.yaml", configOf({ service: "storage.inherit: on, storage.type: filesystem" }));
  expect(JSON.parse((await workshop.run("check good.wasm -c start.yaml --fluent-bit 3.2.10 --json")).out)).toMatchObject({ findings: [] });
});
