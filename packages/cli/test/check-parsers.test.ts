// Parsers that nothing defines: what check says, and what an agent does that is here.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AGENT, KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(() => workshop.writeWat("good.wasm", KEEP));
afterAll(() => workshop.remove());

const FATAL = "Fluent Bit does not start";

/** Sections in the classic format, the parsers asked for that are not there, and the effect of each. */
const ROWS: readonly (readonly [what: string, sections: string, missing: readonly string[], effect: string])[] = [
  ["tail", input("tail", "path /nowhere/*.log", "parser jsn"), ["jsn"], 'each record is {"log": …} with the line as text'],
  ["tail with a key", input("tail", "path /nowhere/*.log", "key text", "parser jsn"), ["jsn"], 'each record is {"text": …} with the line as text'],
  ["exec", input("exec", "command true", "parser jsn"), ["jsn"], 'each record is {"exec": …} with the line as text'],
  ["stdin", input("stdin", "parser jsn"), ["jsn"], FATAL],
  ["tcp", input("tcp", "port 0", "parser jsn"), ["jsn"], FATAL],
  ["udp", input("udp", "port 0", "parser jsn"), ["jsn"], FATAL],
  ["docker_events", input("docker_events", "parser jsn"), ["jsn"], FATAL],
  ["syslog", input("syslog", "mode tcp", "port 0", "parser jsn"), ["jsn"], FATAL],
  ["syslog without one", input("syslog", "mode tcp", "port 0"), ["syslog-rfc5424"], `syslog asks for it where parser is not written, and ${FATAL}`],
  ["syslog without one and without a mode", input("syslog", "path flb.sock"), ["syslog-rfc3164-local"], `syslog asks for it where parser is not written, and ${FATAL}`],
  ["lines of tail", input("tail", "path /nowhere/*.log", "multiline on", "parser_firstline jsn"), ["jsn"], FATAL],
  ["docker_mode of tail", input("tail", "path /nowhere/*.log", "docker_mode on", "docker_mode_parser jsn"), ["jsn"], "lines are joined without it"],
  ["the parser filter", `${input("dummy")}[FILTER]\n    name parser\n    match *\n    key_name log\n    parser jsn\n`, ["jsn"], FATAL],
  ["the parser filter with another", `${input("dummy")}[FILTER]\n    name parser\n    match *\n    key_name log\n    parser jsn\n    parser json\n`, ["jsn"], "the filter goes on with the others"],
  ["a parser that is there", input("tail", "path /nowhere/*.log", "parser json"), [], ""],
  ["none", input("dummy"), [], ""],
  ["multiline that is off", input("tail", "path /nowhere/*.log", "parser_firstline jsn"), [], ""],
];

function input(name: string, ...lines: readonly string[]): string {
  return `[INPUT]\n    name ${name}\n    tag app\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

function config(sections: string): string {
  return `[SERVICE]\n    grace 0\n    parsers_file parsers.conf\n${sections}[FILTER]\n    name wasm\n    match app\n    wasm_path good.wasm\n    function_name keep\n[OUTPUT]\n    name null\n    match *\n`;
}

beforeAll(() => void workshop.write("parsers.conf", "[PARSER]\n    name json\n    format json\n"));

describe.each(ROWS)("%s", (what, sections, missing, effect) => {
  const name = `${what.replaceAll(" ", "-")}.conf`;
  beforeAll(() => void workshop.write(name, config(sections)));

  test("check names the parser and what happens", async () => {
    const { out } = await workshop.run(`check good.wasm -c ${name} --format json`);
    const { findings } = JSON.parse(out) as { findings: { code: string; severity: string; problem: string }[] };
    const isFatal = effect.endsWith(FATAL);
    expect(findings.filter(({ code }) => code === "FLB030").map(({ severity, problem }) => `${severity}: ${problem}`))
      .toEqual(missing.map((each) => `${isFatal ? "error" : "warning"}: parser ${each} is defined nowhere, unless -R names a file with it: ${effect}`));
  });

  test.skipIf(!AGENT)(AGENT ? "and the agent does so" : "not run: FLUENT_BIT names no agent", () => {
    const program = AGENT ?? "";
    const { status, stderr } = spawnSync(program, ["-c", join(workshop.folder, name)], { cwd: workshop.folder, encoding: "utf8", timeout: effect.endsWith(FATAL) ? 60_000 : 3000, input: "" });
    if (missing.length > 0) expect(stderr).toMatch(/parser '[a-z0-9-]+' (?:not found|is not registered)|invalid parser|parser not set/);
    expect(status === 255).toBe(effect.endsWith(FATAL));
  }, 60_000);
});

test("parsers of a file that is not here are not looked for, and that is said", async () => {
  workshop.write("away.conf", config(input("stdin", "parser jsn")).replace("parsers.conf", "/nowhere/others.conf"));
  const { out } = await workshop.run("check good.wasm -c away.conf");
  expect(out).toMatch(/FLB022 .*\n +parser jsn was not looked for/);
  expect(out).not.toContain("FLB030");
});

describe("parsers that join lines", () => {
  const lines = (section: string): string => config(section);
  test.each([
    ["Fluent Bit's own", input("tail", "path /nowhere/*.log", "multiline.parser docker, cri"), []],
    ["of a file", input("tail", "path /nowhere/*.log", "multiline.parser Joined"), []],
    ["that nothing defines", input("tail", "path /nowhere/*.log", "multiline.parser cri,nosuch"), ["nosuch"]],
    ["of the filter", `${input("dummy")}[FILTER]\n    name multiline\n    match *\n    multiline.parser nosuch\n`, ["nosuch"]],
    ["a parser of records", input("tail", "path /nowhere/*.log", "multiline.parser json"), ["json"]],
  ])("%s", async (_, section, missing) => {
    workshop.write("parsers.conf", "[PARSER]\n    name json\n    format json\n[MULTILINE_PARSER]\n    name joined\n    type regex\n");
    workshop.write("lines.conf", lines(section));
    const { out } = await workshop.run("check good.wasm -c lines.conf --json");
    const { findings } = JSON.parse(out) as { findings: { code: string; severity: string; problem: string }[] };
    expect(findings.filter(({ code }) => code === "FLB030").map(({ severity, problem }) => `${severity}: ${problem}`))
      .toEqual(missing.map((each) => `error: multiline parser ${each} is defined nowhere, unless -R names a file with it: ${FATAL}`));
  });
});

describe("files of parsers", () => {
  test.each([
    ["one that is not here", "parsers_file gone.conf", "5.1.1", `error FLB010 parsers_file gone.conf does not exist: where it does not, ${FATAL}`],
    ["one that is not here", "parsers_file gone.conf", "4.2.8", "warning FLB010 parsers_file gone.conf does not exist: where it does not, 4.2.8 goes on without its parsers"],
    ["one of another machine", "parsers_file /nowhere/gone.conf", "5.1.1", `note FLB010 parsers_file /nowhere/gone.conf does not exist on this machine: where it does not, ${FATAL}`],
    ["two with the same parser", "parsers_file parsers.conf\n    parsers_file more.conf", "5.1.1", `error FLB021 parsers_file more.conf defines the parser json a second time: ${FATAL}`],
    ["two with the same parser", "parsers_file parsers.conf\n    parsers_file more.conf", "5.0.9", "warning FLB017 parsers_file more.conf defines the parser json a second time: 5.0.9 leaves out that and all that follows in the file"],
    ["two", "parsers_file parsers.conf\n    parsers_file other.conf", "5.1.1", null],
  ])("%s: %s in %s", async (_, lines, release, finding) => {
    workshop.write("more.conf", "[PARSER]\n    name a\n    format json\n[PARSER]\n    name json\n    format json\n");
    workshop.write("other.conf", "[PARSER]\n    name b\n    format json\n");
    workshop.write("files.conf", config(input("dummy")).replace("parsers_file parsers.conf", lines));
    const { out } = await workshop.run(`check good.wasm -c files.conf --fluent-bit ${release} --json`);
    const { findings } = JSON.parse(out) as { findings: { code: string; severity: string; problem: string }[] };
    expect(findings.map(({ code, severity, problem }) => `${severity} ${code} ${problem}`)).toEqual(finding === null ? [] : [finding]);
  });

  test("those of a configuration of another machine are there", async () => {
    workshop.write("pod.conf", config(input("dummy")).replace("parsers_file parsers.conf", "parsers_file gone.conf").replace("wasm_path good.wasm", "wasm_path /nowhere/good.wasm"));
    expect((await workshop.run("check good.wasm -c pod.conf")).out).toMatch(/^nothing found\nkeys of Fluent Bit's own plugins are not checked; fluent-bit --dry-run -c\s+pod.conf checks them$/);
    expect((await workshop.run("check good.wasm -c pod.conf --fluent-bit 4.2")).out).toMatch(/Fluent Bit checks\s+them\s+when\s+it\s+starts$/);
  });
});

describe("parsers that Fluent Bit refuses", () => {
  const found = async (name: string, release: string): Promise<readonly string[]> => {
    const { out } = await workshop.run(`check good.wasm -c ${name} --fluent-bit ${release} --json`);
    const { findings } = JSON.parse(out) as { findings: { code: string; severity: string; problem: string; place: { file: string; line: number } }[] };
    return findings.map(({ code, severity, problem, place: { file, line } }) => `${severity} ${code} ${file}:${line} ${problem}`);
  };
  const filter = (...lines: readonly string[]): string => `${input("dummy")}[FILTER]\n    name parser\n    match *\n    parser json\n${lines.map((line) => `    ${line}\n`).join("")}`;

  /** What stands in more.conf, or the filter; what is found in 5.1.1; in 4.2.8. */
  const REFUSED: readonly (readonly [what: string, file: string, sections: string, now: readonly string[], before: readonly string[]])[] = [
    ["a regex that is none", "[PARSER]\n    Name a\n    Format regex\n    Regex (?<a>x\n", input("dummy"),
      [`error FLB021 more.conf:4 the parser a: its regex has an open group: ${FATAL}`], ["warning FLB017 more.conf:4 the parser a: its regex has an open group: 4.2.8 leaves out that parser and all that follow in the file"]],
    ["no format", "[PARSER]\n    Name a\n", input("dummy"),
      [`error FLB021 more.conf:2 the parser a: it has no format: ${FATAL}`], ["warning FLB017 more.conf:2 the parser a: it has no format: 4.2.8 leaves out that parser and all that follow in the file"]],
    ["a variable that is not set here", "[PARSER]\n    Name a\n    Format ${NOT_SET_HERE}\n", input("dummy"), [], []],
    ["a filter without key_name", "", filter(), [`error FLB021 p.conf:8 the parser filter has no key_name: ${FATAL}`], [`error FLB021 p.conf:8 the parser filter has no key_name: ${FATAL}`]],
    ["unescape_key", "", filter("key_name log", "unescape_key on"), [`error FLB021 p.conf:13 unescape_key is deprecated, and cannot be read since 5.0.3: ${FATAL}`], []],
    ["parsers and a filter as they are to be", "[PARSER]\n    Name a\n    Format regex\n    Regex ^(?<a>x)(y)?$\n    Types a:integer\n", filter("key_name log"), [], []],
  ];
  test.each(REFUSED)("%s", async (_, file, sections, now, before) => {
    workshop.write("parsers.conf", "[PARSER]\n    name json\n    format json\n");
    workshop.write("more.conf", file === "" ? "[PARSER]\n    Name other\n    Format json\n" : file);
    workshop.write("p.conf", config(sections).replace("parsers_file parsers.conf", "parsers_file parsers.conf\n    parsers_file more.conf"));
    expect(await found("p.conf", "5.1.1")).toEqual(now);
    expect(await found("p.conf", "4.2.8")).toEqual(before);
    if (!AGENT || file.includes("${")) return;
    const { status } = spawnSync(AGENT, ["-c", join(workshop.folder, "p.conf")], { cwd: workshop.folder, encoding: "utf8", timeout: now.length > 0 ? 60_000 : 3000 });
    const release = /v(\d+)\.(\d+)/.exec(spawnSync(AGENT, ["--version"], { encoding: "utf8" }).stdout);
    if (Number(release?.[1]) === 5 && Number(release?.[2]) >= 1) expect((status ?? 0) !== 0).toBe(now.length > 0);
  }, 70_000);

  test("in the configuration itself, also of a processor", async () => {
    workshop.write("own.yaml", `parsers:
  - {name: a, format: json, time_format: '%s', time_offset: '0900'}
  - {name: a, format: json}
pipeline:
  inputs:
    - name: dummy
      tag: app
      processors:
        logs:
          - {name: parser, key_name: log, parser: jsn}
  filters:
    - {name: wasm, match: app, wasm_path: good.wasm, function_name: keep}
  outputs:
    - {name: "null", match: app}
`);
    expect(await found("own.yaml", "4.2.8")).toEqual([
      `error FLB021 own.yaml:2 the parser a: its time_offset is 0900: ${FATAL}`, `error FLB021 own.yaml:3 the parser a is defined a second time: ${FATAL}`,
      `error FLB030 own.yaml:10 parser jsn is defined nowhere, unless -R names a file with it: ${FATAL}`,
    ]);
  });

  test("a file of another machine is read beside the configuration", async () => {
    workshop.write("parsers.conf", "[PARSER]\n    name json\n    format json\n");
    workshop.write("away.conf", config(input("stdin", "parser json")).replace("parsers.conf", "/nowhere/parsers.conf"));
    expect(await found("away.conf", "5.1.1")).toEqual([
      `note FLB010 away.conf:3 parsers_file /nowhere/parsers.conf does not exist on this machine, and parsers.conf was read in its place: where it does not, ${FATAL}`,
    ]);
  });
});
