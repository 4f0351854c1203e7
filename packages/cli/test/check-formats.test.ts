// Remedies are pasted: they are spelled as the file is. Values that one release leaves out and the next refuses. Each row was seen in agents.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GOOD_CONFIG, KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(() => workshop.writeWat("good.wasm", KEEP));
afterAll(() => workshop.remove());

const FILTER = "[FILTER]\n    name wasm\n    match *\n    wasm_path good.wasm\n    function_name keep\n";
const OUTPUT = "[OUTPUT]\n    name stdout\n    match *\n";
const input = (name: string, ...lines: readonly string[]): string => `[INPUT]\n    name ${name}\n${lines.map((line) => `    ${line}\n`).join("")}`;

async function check(name: string, config: string, release = "5.1.1"): Promise<readonly string[]> {
  workshop.write(name, config);
  const { out } = await workshop.run(`check good.wasm -c ${name} --fluent-bit ${release} --json`);
  const { findings } = JSON.parse(out) as { findings: readonly { code: string; severity: string; problem: string; remedy: string; place: { line: number | null } }[] };
  return findings.map(({ code, severity, problem, remedy, place }) => `${severity} ${code}:${place.line} ${problem}; ${remedy}`);
}

describe("a remedy is spelled as the file is", () => {
  test.each([
    // what            classic                                                                    YAML                                                                      remedy in both
    ["a thread",       input("forward") + FILTER + OUTPUT,                                        GOOD_CONFIG.replace("name: tail, path: app.log, tag: app", "name: forward"),            "threaded true", "threaded: true"],
    ["a match",        input("dummy") + FILTER.replace("    match *\n", "") + OUTPUT,             GOOD_CONFIG.replace(/ +match: app\n/, ""),                               "match *", 'match: "*"'],
    ["a function",     input("dummy") + FILTER.replace("keep", "kep") + OUTPUT,                   GOOD_CONFIG.replace("function_name: keep", "function_name: kep"),         "function_name keep", "function_name: keep"],
    ["a size",         input("dummy") + FILTER + "    wasm_stack_size 4k\n" + OUTPUT,             GOOD_CONFIG.replace("function_name: keep", "function_name: keep\n      wasm_stack_size: 4k"), "wasm_stack_size 8192", "wasm_stack_size: 8192"],
    ["a format",       input("dummy") + FILTER + "    event_format jsonl\n" + OUTPUT,             GOOD_CONFIG.replace("function_name: keep", "function_name: keep\n      event_format: jsonl"), "event_format json", "event_format: json"],
  ])("%s", async (_, classic, yaml, words, pair) => {
    expect((await check("a.conf", classic)).join("\n")).toContain(words);
    expect((await check("a.conf", classic)).join("\n")).not.toContain(pair);
    expect((await check("a.yaml", yaml)).join("\n")).toContain(pair);
  });
});

describe("a key of a classic file that ends in a colon", () => {
  test.each([
    ["of an input", input("forward", "threaded: true") + FILTER + OUTPUT, "error FLB021:3 the key threaded: ends in a colon, which classic files take for a part of it: Fluent Bit does not start; write threaded true"],
    ["beside the right one", input("tcp", "tag a", "tag: b") + FILTER + OUTPUT, "error FLB021:4 the key tag: ends in a colon, which classic files take for a part of it: Fluent Bit does not start; remove the line"],
    ["of the service", `[SERVICE]\n    flush: 1\n${input("dummy")}${FILTER}${OUTPUT}`, "warning FLB017:2 the key flush: ends in a colon, which classic files take for a part of it: flush is not set; write flush 1"],
    ["name", `[INPUT]\n    name: dummy\n${FILTER}${OUTPUT}`, "error FLB021:1 Cannot read [INPUT]: it has no Name, and name: has a colon: Fluent Bit does not start; correct the line"],
    ["of the wasm filter", `${input("dummy")}${FILTER.replace("match", "match:")}${OUTPUT}`, "error FLB015:5 the wasm filter has no key match:: Fluent Bit does not start; write match"],
  ])("%s", async (_, config, finding) => {
    expect(await check("colon.conf", config)).toContain(finding);
  });
});

test("a section that is indented is taken for a key", async () => {
  expect(await check("indented.conf", `${input("dummy")}${FILTER}${OUTPUT}    [OUTPUT]\n    name stdout\n    match x\n`))
    .toEqual(["error FLB021:11 Cannot read [OUTPUT]: it is indented, and taken for a key without a value: Fluent Bit does not start; correct the line"]);
});

describe("values that releases before 4.0.3 leave out and later ones refuse", () => {
  test.each([
    ["mem_buf_limit 5 MB"], ["log_level loud"], ["storage.type disk"], ["threaded maybe"], ["storage.pause_on_chunks_overlimit maybe"],
  ])("%s of an input", async (line) => {
    const key = line.slice(0, line.indexOf(" "));
    for (const release of ["3.1.10", "3.2.10", "4.0.2"]) {
      expect(await check("value.conf", input("dummy", line) + FILTER + OUTPUT, release)).toEqual([expect.stringContaining(`warning FLB017:3 ${line} is no value of ${key}: ${release} logs an error and goes on without it, and 4.0.3 does not start`)]);
    }
    for (const release of ["4.0.14", "5.1.1"]) {
      expect(await check("value.conf", input("dummy", line) + FILTER + OUTPUT, release)).toEqual([expect.stringContaining(`error FLB021:3 ${line} is no value of ${key}: Fluent Bit does not start`)]);
    }
  });

  test.each(["inputs", "filters", "outputs"])("a nested value under %s", async (list) => {
    const nested = GOOD_CONFIG.replace(/(outputs:\n +- \{ name: stdout, )/, "$1").replace(list === "inputs" ? "tag: app" : list === "filters" ? "      function_name: keep" : "stdout, match: app", list === "inputs" ? "tag: app, key: { a: b }" : list === "filters" ? "      function_name: keep\n      alias: { a: b }" : "stdout, match: app, alias: { a: b }");
    expect(await check("nested.yaml", nested, "3.2.10")).toContainEqual(expect.stringMatching(/^warning FLB017:\d+ the nested value of \w+ is left out: 3\.2\.10 logs an error and goes on without it/));
    expect(await check("nested.yaml", nested, "4.0.14")).toContainEqual(expect.stringMatching(/^error FLB021:\d+ the nested value of \w+ is left out before 4\.0\.3: 4\.0\.14 does not start; give it one value, or a list of them$/));
  });

  test("log_level of an output", async () => {
    expect(await check("level.conf", `${input("dummy")}${FILTER}${OUTPUT}    log_level loud\n`, "3.2.10")).toEqual([expect.stringContaining("warning FLB017:11 log_level loud is no value of log_level")]);
    expect(await check("level.conf", `${input("dummy")}${FILTER}${OUTPUT}    log_level loud\n`)).toEqual([expect.stringContaining("error FLB021:11 log_level loud is no value of log_level: Fluent Bit does not start")]);
  });
});
