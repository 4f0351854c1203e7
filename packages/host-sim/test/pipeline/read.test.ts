import { describe, expect, it } from "vitest";
import { ConfigError, allProperties, inputTag, instanceName, lastValue } from "../../src/pipeline/config.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { NotSimulated } from "../../src/not-simulated.js";

const YAML = `env:
  REGION: eu
service:
  flush: 1
pipeline:
  inputs:
    - name: tail
      tag: kube.*
      readFromHead: yes
  filters:
    - name: rewrite_tag
      match: kube.*
      rule:
        - $a ^x$ x false
        - $a ^y$ y-\${REGION} false
  outputs:
    - name: file
      match: x
    - name: File
      match: y-eu
    - name: file
      alias: rest
      match: kube.*
`;

const CLASSIC = `@SET REGION=eu
[SERVICE]
    Flush 1
[INPUT]
    Name  tail
    Tag   kube.*
    Read_From_Head yes
# a comment
[FILTER]
    Name  rewrite_tag
    # another
    Match kube.*
    Rule  $a ^x$ x false
    Rule  $a ^y$ y-\${REGION} false
[OUTPUT]
    Name file
    Match x
[OUTPUT]
    Name File
    Match y-eu
[OUTPUT]
    Name file
    Alias rest
    Match kube.*
`;

it("instances are numbered through all plugins of their kind, and an input's number is its tag", () => {
  const { inputs, outputs } = readPipelineConfig(
    "pipeline:\n  inputs:\n    - {name: dummy, tag: own}\n    - {name: random, alias: r}\n  outputs:\n    - {name: 'null', match: a}\n    - {name: stdout, match: b}\n    - {name: 'null', match: c}\n", { file: "n.yaml" },
  );
  expect(outputs.map((output) => instanceName(output, outputs))).toEqual(["null.0", "stdout.1", "null.2"]);
  expect(inputs.map((input) => [instanceName(input, inputs), inputTag(input, inputs)])).toEqual([["dummy.0", "own"], ["r", "random.1"]]);
});

describe("readPipelineConfig", () => {
  it.each([["yaml", YAML, [14, 15]], ["classic", CLASSIC, [13, 14]]] as const)("%s: the same typed form", (format, text, lines) => {
    const config = readPipelineConfig(text, { file: `fluent-bit.${format === "yaml" ? "yaml" : "conf"}` });
    const [input] = config.inputs;
    const [filter] = config.filters;
    if (!input || !filter) throw new Error("no sections");
    expect(config.format).toBe(format);
    expect(lastValue(input, "read_from_head")).toBe("yes");
    expect(allProperties(filter, "rule").map(({ value }) => value)).toEqual(["$a ^x$ x false", "$a ^y$ y-eu false"]);
    expect(allProperties(filter, "rule").map(({ place }) => place.line)).toEqual(lines);
    expect(config.outputs.map((output) => instanceName(output, config.outputs))).toEqual(["file.0", "file.1", "rest"]);
  });

  it.each([
    // file      text                                                  message
    ["a.conf",   "[INPUT]\n    Name tail\n  Tag x\n",                   "a.conf:3: Cannot read key: its indentation"],
    ["a.conf",   "[INPUT]\n    Name tail\n      Tag x\n",               "a.conf:3: Cannot read line: extra indentation"],
    ["a.conf",   "[INPUT]\n    Name\n",                                 "a.conf:2: Cannot read key Name: it has no value"],
    ["a.conf",   "[INPUT]\n    Tag x\n",                                "a.conf:1: Cannot read [INPUT]: it has no Name"],
    ["a.conf",   "[INPUT\n    Name tail\n",                             "a.conf:1: Cannot read section"],
    ["a.conf",   "[INPUT]\n    Name ${NOPE}\n",                         "a.conf:2: Cannot replace ${NOPE}"],
    ["a.yaml",   "pipeline:\n  inputs:\n    - tag: x\n",                "a.yaml:3: Cannot read input: it has no name"],
    ["a.yaml",   "pipeline:\n  input:\n    - name: x\n",                "a.yaml:2: Cannot read pipeline: unknown key input"],
    ["a.yaml",   "pipeline:\n  inputs:\n    - name: x\n      processors:\n        traces:\n          - name: wasm\n", "a.yaml:6: Cannot start Fluent Bit: the wasm filter takes logs"],
    ["a.yaml",   "pipeline: [\n",                                       "Cannot read YAML"],
    ["a.yaml",   "- a\n",                                               "a.yaml:1: Cannot read YAML: the file is not a mapping"],
  ])("%s %j is refused with its place", (file, text, message) => {
    expect(() => readPipelineConfig(text, { file })).toThrow(ConfigError);
    expect(() => readPipelineConfig(text, { file })).toThrow(message);
  });

  it.each([["a.conf", "@INCLUDE other.conf\n"], ["a.yaml", "includes:\n  - other.yaml\n"]])("%s: other files are refused by name", (file, text) => {
    expect(() => readPipelineConfig(text, { file })).toThrow(NotSimulated);
  });

  it("takes variables and defaults", () => {
    const text = "[INPUT]\n    Name tail\n    Tag ${A}.${B:-b}.${C:-c}\n";
    const [input] = readPipelineConfig(text, { file: "a.conf", variables: { A: "a", C: "" } }).inputs;
    expect(input && lastValue(input, "tag")).toBe("a.b.c");
  });

  it("a variable of @SET holds for the whole file, and other directives for nothing", () => {
    const text = "@NONE of these\n[INPUT]\n    Name tail\n    Tag ${A}.${B}\n@SET A=a=\n@set  B=b \n";
    const [input] = readPipelineConfig(text, { file: "a.conf" }).inputs;
    expect(input && lastValue(input, "tag")).toBe("a=.b");
  });

  it.each([
    ["a.conf", "[FILTER]\n    Name grep\n    Name modify\n    Match a\n    Match b\n"],
    ["a.yaml", "pipeline:\n  filters:\n    - name: grep\n      name: modify\n      match: a\n      match: b\n"],
  ])("%s: the first name and the last match count", (file, text) => {
    const [filter] = readPipelineConfig(text, { file }).filters;
    expect(filter && [filter.name, lastValue(filter, "match")]).toEqual(["grep", "b"]);
  });
});
