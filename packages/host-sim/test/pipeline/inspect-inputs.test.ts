// Inputs that no output takes. The rows that lose records were seen to do so in 3.2.10, 4.2.8 and 5.1.1.
import { expect, test } from "vitest";
import { inspectPipeline } from "../../src/pipeline/inspect.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";

const REWRITE = "rewrite_tag, match: a, rule: $log ^x$ b false";

test.each<readonly [name: string, input: string, filter: string | null, outputs: readonly string[], remedy: string | null]>([
  ["its tag", "dummy, tag: a", null, ["stdout, match: a"], null],
  ["everything", "dummy, tag: a", null, ["stdout, match: '*'"], null],
  ["an expression", "dummy, tag: a", null, ["stdout, match_regex: '^a'"], null],
  ["another tag", "dummy, tag: a", null, ["stdout, match: b", "stdout, match: c.*"], "add an output with match: a"],
  ["the tag that it has without one", "dummy", null, ["stdout, match: dummy.0"], null],
  ["a comment", "dummy, tag: a", null, ["stdout, match: '* # everything'"], 'write match: "*" on line 4; a comment takes a line of its own'],
  ["quotes", "dummy, tag: a", null, ["stdout, match: '\"a\"'"], "write match: a on line 4, without quotes"],
  ["a path", "tail, tag: kube.*, path: /var/log/containers/*.log", null, ["stdout, match: kube.var.*"], null],
  ["another path", "tail, tag: kube.*, path: /var/log/containers/*.log", null, ["stdout, match: host.*"], "add an output with match: kube.*"],
  ["a filter that sends it on", "dummy, tag: c", REWRITE.replace("match: a", "match: c").replace(" b ", " a "), ["stdout, match: a", "stdout, match: b"], null],
  ["metrics", "dummy, tag: a", "log_to_metrics, match: a, tag: b, metric_name: n, metric_description: d", ["stdout, match: b"], null],
  ["tags of its own", "forward", null, ["stdout, match: app.*"], null],
  ["tags by an expression", "tail, tag: k.<p>, tag_regex: '(?<p>.)', path: a", null, ["stdout, match: q.*"], null],
  ["the only output, without match", "dummy, tag: a", null, ["stdout"], null],
  ["no output at all", "dummy, tag: a", null, [], null],
])("%s", (_, input, filter, outputs, remedy) => {
  const text = `pipeline:\n  inputs: [{ name: ${input} }]\n${outputs.length === 0 ? "" : `  outputs:\n${outputs.map((each) => `    - { name: ${each} }\n`).join("")}`}${filter === null ? "" : `  filters: [{ name: ${filter} }]\n`}`;
  const found = inspectPipeline(readPipelineConfig(text, { file: "f.yaml" })).filter(({ code }) => code === "input-without-output");
  expect(found.map(({ place, remedy: own }) => [place.line, own])).toEqual(remedy === null ? [] : [[2, remedy]]);
});

test("a stream processor reads it", () => {
  const text = "stream_processor:\n  - { name: s, exec: SELECT * FROM TAG:'a'; }\npipeline:\n  inputs: [{ name: dummy, tag: a }]\n  outputs: [{ name: stdout, match: b }]\n";
  expect(inspectPipeline(readPipelineConfig(text, { file: "f.yaml" }))).toEqual([]);
});
