// Where WASM runs in a configuration: what `check` says of threads, coroutines and nested instances, by release. Each row was seen in
// agents; of FLB036, whose records are lost under load alone, those with tail and forward.
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(() => workshop.writeWat("good.wasm", KEEP));
afterAll(() => workshop.remove());

const PROCESSOR = "processors: { logs: [{ name: wasm, wasm_path: good.wasm, function_name: keep }] }";
const FILTER = 'filters: [{ name: wasm, match: "*", wasm_path: good.wasm, function_name: keep }]';
const EXEC = "name: exec_wasi, tag: e, wasi_path: good.wasm";

function pipeline(inputs: readonly string[], filters = ""): string {
  return `pipeline:\n  inputs:\n${inputs.map((input) => `    - { ${input} }\n`).join("")}${filters === "" ? "" : `  ${filters}\n`}  outputs:\n    - { name: stdout, match: "*" }\n`;
}

const NEW = ["5.1.1", "4.2.8", "4.1.2"];
const OLD = ["4.0.14", "3.2.10"];

/** [what it has, configuration, releases, code and line, part of the problem], or no code where nothing is wrong. */
const ROWS: readonly [what: string, config: string, releases: readonly string[], found: string | null, problem?: string][] = [
  ["two threaded inputs and one filter", pipeline(["name: http, tag: a, threaded: true", "name: tcp, tag: b, threaded: true"], FILTER), [...NEW, ...OLD], null],
  ["a threaded tail beside a threaded input", pipeline(["name: tail, path: app.log, tag: a, threaded: true", "name: tcp, tag: b, threaded: true"], FILTER), [...NEW, ...OLD], "FLB036:4", "nothing is taken from the ring buffer of tcp.1"],
  ["a threaded tail beside one with more places", pipeline(["name: tail, path: app.log, tag: a, threaded: true", "name: tcp, tag: b, threaded: true, thread.ring_buffer.capacity: 65536"], FILTER), NEW, null],
  ["two threaded tails", pipeline(["name: tail, path: app.log, tag: a, threaded: true", "name: tail, path: web.log, tag: b, threaded: true"], FILTER), [...NEW, ...OLD], "FLB036:4", "the ring buffer of tail.1"],
  ["a threaded tail with a database", pipeline(["name: tail, path: app.log, tag: a, db: tail.db, threaded: true"], FILTER), ["5.1.1", "5.0.9", "4.2.8", ...OLD], "FLB037:3", "tail.0 reads ahead of the wasm filter"],
  ["a threaded systemd with a database", pipeline(["name: systemd, tag: a, db: journal.db, threaded: true"], FILTER), ["5.1.1", "5.0.9", "4.2.8", ...OLD], "FLB037:3", "systemd.0 reads ahead of the wasm filter"],
  ["a threaded systemd without one", pipeline(["name: systemd, tag: a, threaded: true"], FILTER), NEW, null],
  ["a tail with a database", pipeline(["name: tail, path: app.log, tag: a, db: tail.db"], FILTER), NEW, null],
  ["a threaded tail with a database and a processor", pipeline([`name: tail, path: app.log, tag: a, db: tail.db, threaded: true, ${PROCESSOR}`]), NEW, null],
  ["a tail beside a threaded input", pipeline(["name: tail, path: app.log, tag: a", "name: tcp, tag: b, threaded: true"], FILTER), [...NEW, ...OLD], null],
  ["a threaded tail that no filter takes", pipeline(["name: tail, path: app.log, tag: x", "name: tail, path: app.log, tag: a, threaded: true", "name: tcp, tag: b, threaded: true"], FILTER.replace('"*"', "x")), NEW, null],
  ["two processors and a filter in the engine's thread", pipeline([`name: tail, path: app.log, tag: a, ${PROCESSOR}`, `name: dummy, tag: b, ${PROCESSOR}`], FILTER), [...NEW, ...OLD], null],
  ["one processor of a threaded input", pipeline([`name: tail, path: app.log, tag: a, threaded: true, ${PROCESSOR}`]), [...NEW, ...OLD], null],
  ["a processor of a threaded input and a filter", pipeline([`name: tail, path: app.log, tag: a, threaded: true, ${PROCESSOR}`], FILTER), NEW, "FLB011:3", "Fluent Bit does not start"],
  ["a processor of a threaded input and a filter", pipeline([`name: tail, path: app.log, tag: a, threaded: true, ${PROCESSOR}`], FILTER), OLD, "FLB011:3", "crashes, hangs or loses records"],
  ["processors of a threaded input and of another", pipeline([`name: dummy, tag: b, ${PROCESSOR}`, `name: tail, path: app.log, tag: a, threaded: true, ${PROCESSOR}`]), NEW, "FLB011:4", "the wasm processor of tail.1 runs WASM in a thread of its own, and the wasm processor of dummy.0 in another"],
  ["a threaded exec_wasi and a filter", pipeline([`${EXEC}, threaded: true`, "name: tail, path: app.log, tag: x"], FILTER.replace('"*"', "x")), NEW, "FLB011:3", "every run of the exec_wasi input fails"],
  ["exec_wasi and a processor of a threaded input", pipeline([EXEC, `name: tail, path: app.log, tag: a, threaded: true, ${PROCESSOR}`]), NEW, "FLB011:4", "every run of the exec_wasi input fails"],
  ["exec_wasi and a filter on its records", pipeline([EXEC], FILTER), NEW, null],
  ["exec_wasi and a filter on its records", pipeline([EXEC], FILTER), OLD, "FLB031:4", "crashes at the first record"],
  ["exec_wasi and a filter on other records", pipeline([EXEC, "name: tail, path: app.log, tag: x"], FILTER.replace('"*"', "x")), OLD, null],
  ["exec_wasi and a filter by an expression", pipeline([EXEC], FILTER.replace('match: "*"', "match_regex: ^e")), OLD, "FLB031:4"],
  ["health and a filter", pipeline(["name: health, tag: h"], FILTER), NEW, "FLB019:3", "are lost"],
  ["health and a filter", pipeline(["name: health, tag: h"], FILTER), OLD, "FLB019:3", "go on without it"],
  ["a threaded health and a filter", pipeline(["name: health, tag: h, threaded: true"], FILTER), [...NEW, ...OLD], null],
  ["a threaded health with a processor", pipeline([`name: health, tag: h, threaded: true, ${PROCESSOR}`]), NEW, "FLB019:3", "threaded or not"],
  ["kubernetes_events and a filter", pipeline(["name: kubernetes_events, tag: k"], FILTER), [...NEW, ...OLD], null],
  ["kubernetes_events with a processor", pipeline([`name: kubernetes_events, tag: k, ${PROCESSOR}`]), NEW, "FLB019:3"],
  ["forward and a filter", pipeline(["name: forward"], FILTER), ["5.1.0", "5.1.1"], "FLB019:3", "since Fluent Bit 5.1.0"],
  ["forward and a filter", pipeline(["name: forward"], FILTER), ["5.0.9", "4.2.8", ...OLD], null],
  ["a threaded forward and a filter", pipeline(["name: forward, threaded: true"], FILTER), ["5.1.1"], null],
  ["a threaded forward with a processor", pipeline([`name: forward, threaded: true, ${PROCESSOR}`]), ["5.1.1"], "FLB019:3", "every record is lost"],
  ["a threaded forward with a processor", pipeline([`name: forward, threaded: true, ${PROCESSOR}`]), ["4.2.8"], null],
  ["a forward with workers and a filter", pipeline(["name: forward, workers: 2"], FILTER), ["5.1.1"], "FLB036:3", "without a word"],
  ["a forward with workers and a processor", pipeline([`name: forward, workers: 4, ${PROCESSOR}`]), ["5.1.1"], "FLB036:3"],
  ["a threaded forward with workers and a processor", pipeline([`name: forward, threaded: true, workers: 4, ${PROCESSOR}`]), ["5.1.1"], "FLB036:3"],
  ["a forward with workers before there were any", pipeline(["name: forward, workers: 2"], FILTER), ["4.2.8"], null],
  ["a forward with one worker and a filter", pipeline(["name: forward, workers: 1"], FILTER), ["5.1.1"], "FLB019:3"],
  ["the agent's own log and a filter on all", pipeline(["name: fluentbit_logs, tag: agent", "name: tail, path: app.log, tag: a"], FILTER), ["5.0.9", "5.1.1"], "FLB035:5", "from fluentbit_logs.0"],
  ["the agent's own log and a processor of it", pipeline([`name: fluentbit_logs, tag: agent, ${PROCESSOR}`]), ["5.1.1"], "FLB035:3"],
  ["the agent's own log and a filter on others", pipeline(["name: fluentbit_logs, tag: agent", "name: tail, path: app.log, tag: x"], FILTER.replace('"*"', "x")), ["5.1.1"], null],
  ["a processor of an output with workers", pipeline(["name: tail, path: app.log, tag: a"]).replace('match: "*" }', `match: "*", ${PROCESSOR} }`), NEW, "FLB018:5"],
  ["a processor of an output with workers", pipeline(["name: tail, path: app.log, tag: a"]).replace('match: "*" }', `match: "*", ${PROCESSOR} }`), ["4.0.14"], null],
];

test.each(ROWS.flatMap(([what, config, releases, ...rest]) => releases.map((release) => [what, release, config, ...rest] as const)))("%s, %s", async (_what, release, config, found, problem = "") => {
  workshop.write("pipeline.yaml", config);
  const { out } = await workshop.run(`check good.wasm -c pipeline.yaml --fluent-bit ${release} --json`);
  const { findings } = JSON.parse(out) as { findings: readonly { code: string; problem: string; place: { line: number | null } }[] };
  expect(findings.map(({ code, place }) => `${code}:${place.line}`)).toEqual(found === null ? [] : [found]);
  expect(findings[0]?.problem ?? "").toContain(problem);
});
