// Which release reads which spelling of a configuration. Each line was seen on 3.1.10, 3.2.10, 4.0.14, 4.1.1, 4.2.8, 5.0.9 and 5.1.1.
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/pipeline/config.js";
import { brokenLimits, limitText } from "../../src/pipeline/limits.js";
import { Pipeline } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { NotSimulated } from "../../src/not-simulated.js";

const RELEASES = ["3.1.10", "3.2.10", "4.0.14", "4.1.1", "4.2.8", "5.0.9", "5.1.1"];
const PIPELINE = "pipeline:\n  inputs:\n    - name: dummy\n  outputs:\n    - name: stdout\n      match: '*'\n";
const input = (lines: string): string => `pipeline:\n  inputs:\n    - name: dummy\n${lines}  outputs:\n    - name: stdout\n      match: '*'\n`;
const CONDITION = "            condition:\n              op: and\n              rules:\n                - field: $message\n                  op: eq\n                  value: dummy\n";

describe("what only some releases read", () => {
  it.each([
    // what                        text                                                                                                since the nth of RELEASES
    ["a list of parsers",          `parsers:\n  - name: j\n    format: json\n${PIPELINE}`,                                             1],
    ["an empty list",              `parsers: []\n${PIPELINE}`,                                                                         1],
    ["parsers of several lines",   `multiline_parsers:\n  - name: m\n    type: regex\n    rules:\n      - state: start_state\n        regex: /a/\n        next_state: cont\n${PIPELINE}`, 1],
    ["upstream servers",           `upstream_servers:\n  - name: u\n    nodes:\n      - name: n\n        host: 127.0.0.1\n        port: 1\n${PIPELINE}`, 1],
    ["plugins",                    `plugins:\n  - /x.so\n${PIPELINE}`,                                                                 1],
    ["a condition of a processor", input(`      processors:\n        logs:\n          - name: modify\n            add: a b\n${CONDITION}`), 2],
    ["routes",                     input("      routes:\n        logs:\n          - name: r\n            condition:\n              default: true\n            to:\n              outputs: [stdout]\n"), 4],
    ["a default of a variable",    input("      tag: ${NOPE:-x}\n"),                                                                   4],
    ["a list of variables",        `env:\n  - name: A\n    value: b\n${PIPELINE}`,                                                      5],
    ["a short list of variables",  `env:\n  - A: b\n${PIPELINE}`,                                                                      5],
    ["a variable without a value", `env:\n  A:\n${PIPELINE}`,                                                                          5],
    ["extensions",                 `extensions:\n  a:\n    b: [1, 2]\n${PIPELINE}`,                                                    6],
    ["nothing",                    "",                                                                                                 0],
    ["a comment",                  "# nothing\n",                                                                                      0],
    ["two documents",              `${PIPELINE}---\n${PIPELINE}`,                                                                      0],
    ["signals in any case",        input("      processors:\n        LOGS:\n          - name: modify\n            add: a b\n"),         0],
    ["a block that nobody reads",  `whatever:\n  a: b\n${PIPELINE}`,                                                                   0],
  ])("%s", (_, text, first) => {
    const config = readPipelineConfig(text, { file: "a.yaml" });
    expect(RELEASES.filter((version) => brokenLimits(config, version).length === 0)).toEqual(RELEASES.slice(first));
  });

  it.each(["Name", "NAME"])("a plugin's %s is not read by 3.2", (key) => {
    for (const place of ["    - name: dummy", "    - name: stdout"]) {
      const config = readPipelineConfig(PIPELINE.replace(place, place.replace("name", key)), { file: "a.yaml" });
      expect(RELEASES.filter((version) => brokenLimits(config, version).length > 0)).toEqual(["3.2.10"]);
      expect(brokenLimits(config, "3.2.10").map(limitText)).toEqual([`the key ${key} is read before 3.2.0 and since 4.0.1`]);
    }
  });

  it("a default is not read by the first releases of 5.0", () => {
    const [limit] = brokenLimits(readPipelineConfig("[INPUT]\n    Name dummy\n    Tag ${A:-x}\n", { file: "a.conf" }), "5.0.5");
    expect(limit && [limit.place.line, limitText(limit), limit.otherwise]).toEqual([3, "a default of a variable is read from 4.2.5 to before 5.0.0 and since 5.0.6", "puts nothing in its place"]);
  });

  it.each(["Name", "NAME"])("a plugin's %s is not read by 3.2", (key) => {
    const config = readPipelineConfig(`pipeline:\n  inputs:\n    - ${key}: dummy\n`, { file: "a.yaml" });
    const [limit] = brokenLimits(config, "3.2.10");
    expect(limit && [limit.place.line, limitText(limit), limit.otherwise]).toEqual([3, `the key ${key} is read before 3.2.0 and since 4.0.1`, "does not start"]);
    expect(RELEASES.filter((version) => brokenLimits(config, version).length > 0)).toEqual(["3.2.10"]);
  });

  it("an empty list as a value is left out by 3.x and refused since", async () => {
    const config = readPipelineConfig(input("      tag: []\n"), { file: "a.yaml" });
    expect(RELEASES.filter((version) => brokenLimits(config, version).length === 0)).toEqual(["3.1.10", "3.2.10"]);
    await expect(Pipeline.load(config, { version: "5.1" })).rejects.toThrow("a.yaml:4: Cannot run this in Fluent Bit 5.1.1, which does not start: the empty list of tag is left out before 4.0.3");
  });

  it.each([
    ["processors in capitals", input("      Processors:\n        logs:\n          - name: modify\n"), "processors"],
    ["a mapping as a value", input("      tag:\n        a: b\n"), "tag"],
  ])("%s is left out by 3.x and refused since", async (_, text, key) => {
    const config = readPipelineConfig(text, { file: "a.yaml" });
    expect(RELEASES.filter((version) => brokenLimits(config, version).length === 0)).toEqual(["3.1.10", "3.2.10"]);
    await expect(Pipeline.load(config, { version: "5.1" })).rejects.toThrow(`a.yaml:4: Cannot run this in Fluent Bit 5.1.1, which does not start: the nested value of ${key} is left out before 4.0.3`);
  });

  it("the pipeline refuses what its release does not read, at its place", async () => {
    const config = readPipelineConfig(`parsers:\n  - name: j\n    format: json\n${PIPELINE}`, { file: "a.yaml" });
    await expect(Pipeline.load(config, { version: "3.1" })).rejects.toThrow("a.yaml:1: Cannot run this in Fluent Bit 3.1.10, which does not start: a list under parsers is read since 3.2.0");
    await expect(Pipeline.load(config, { version: "3.2" })).resolves.toBeInstanceOf(Pipeline);
  });

  it.each([
    // what                                    text                                                                                    message
    ["a list where a block stands",            `whatever:\n  - a: b\n${PIPELINE}`,                                                       "a.yaml:1: Cannot read value: expected a mapping"],
    ["a nested value of a block",              `whatever:\n  a:\n    b: c\n${PIPELINE}`,                                                 "a.yaml:2: Cannot read whatever: a is nested"],
    ["a list in service",                      `service:\n  parsers_file:\n    - a.conf\n${PIPELINE}`,                                   "a.yaml:2: Cannot read service: parsers_file is nested"],
    ["a mapping of includes",                  `includes:\n  a: b\n${PIPELINE}`,                                                         "a.yaml:1: Cannot read value: expected a list"],
    ["processors without a signal",            input("      processors:\n        - name: modify\n          add: a b\n"),                "a.yaml:4: Cannot read value: expected a mapping"],
    ["processors of no signal",                input("      processors:\n        log:\n          - name: modify\n"),                    "a.yaml:5: Cannot read processors: unknown key log"],
    ["a mapping as a value of the wasm filter", input("      processors:\n        logs:\n          - name: wasm\n            accessible_paths:\n              a: b\n"), "a.yaml:7: Cannot read accessible_paths: it is nested, and kills the agent at the start"],
    ["a condition that is none",               input("      processors:\n        logs:\n          - name: modify\n            condition: x\n"), "a.yaml:7: Cannot read condition: expected a mapping"],
    ["a control character",                    `# bell \u0007\n${PIPELINE}`,                                                           "a.yaml:1: Cannot read YAML: control characters are not allowed, and this is U+0007; take it out, or escape it within double quotes"],
    ["a NUL",                                  input("      tag: a\0b\n"),                                                            "a.yaml:4: Cannot read YAML: control characters are not allowed, and this is U+0000"],
    ["a tag without a value",                  input("      tag:\n"),                                                                    "a.yaml:4: Cannot read tag: it is empty"],
  ])("%s is refused with its place", (_, text, message) => {
    expect(() => readPipelineConfig(text, { file: "a.yaml" })).toThrow(ConfigError);
    expect(() => readPipelineConfig(text, { file: "a.yaml" })).toThrow(message);
  });

  it("what ends a line in YAML 1.1 alone is not guessed at", () => {
    expect(() => readPipelineConfig(input("      tag: a\u2028b\n"), { file: "a.yaml" })).toThrow(NotSimulated);
    expect(() => readPipelineConfig(input("      tag: a\u0085b\n"), { file: "a.yaml" })).toThrow("Cannot read a.yaml:4: U+0085 is the end of a line to Fluent Bit");
    expect(readPipelineConfig(input('      tag: "a\\x07\\u2028b"\n'), { file: "a.yaml" }).inputs[0]?.properties[1]?.value).toBe("a\u0007\u2028b");
  });

  it.each([
    ["@NONE\n[INPUT]\n    Name dummy\n", "a.conf:1: Cannot read @NONE: nothing stands behind it"],
    ["@SET A = b\n[INPUT]\n    Name dummy\n    Tag ${A}\n", "a.conf:4: Cannot replace ${A}: it is not set"],
    ["[INPUT]\n    Name dummy\n    [OUTPUT]\n    Name stdout\n", "a.conf:3: Cannot read [OUTPUT]: it is indented"],
    ["[INPUT]\n    name: dummy\n", "a.conf:1: Cannot read [INPUT]: it has no Name, and name: has a colon"],
    ["[PARSER]\n    Name j\n    Format json\n", "a.conf:1: Cannot read [PARSER]: it belongs in a file of its own"],
    ["@SET A=\n[INPUT]\n    Name dummy\n    Tag ${A}\n", "a.conf:4: Cannot read tag: it is empty"],
  ])("%j is refused with its place", (text, message) => {
    expect(() => readPipelineConfig(text, { file: "a.conf" })).toThrow(message);
  });
});
