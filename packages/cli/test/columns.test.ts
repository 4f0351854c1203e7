// What every command prints, in a narrow and a wide terminal and without one: no line of prose is wider than the terminal, and
// wrapping loses nothing. What is to be pasted, records and everything for machines stay as they are, whatever the width.
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../src/commands/all.js";
import { CODES } from "../src/check/catalogue.js";
import { widthOf } from "../src/terminal/text.js";
import { BY_LENGTH, KEEP, PARAMS, Workshop, filterWat } from "./program.js";

const PACKAGE = fileURLToPath(new URL("../", import.meta.url));
const FAR = "a/folder/with/quite/a/long/name/that/somebody/has";
const workshop = new Workshop();

beforeAll(async () => {
  symlinkSync(join(PACKAGE, "node_modules"), join(workshop.folder, "node_modules"));
  for (const name of ["package.json", "asconfig.json"]) workshop.write(name, name === "package.json" ? "{}" : '{ "extends": "@flb-wasm/sdk/asconfig.json" }');
  workshop.write("assembly/index.ts", readFileSync(join(PACKAGE, "templates/hello/assembly/index.ts"), "utf8"));
  await workshop.writeWat("keep.wasm", KEEP);
  await workshop.writeWat("by-length.wasm", BY_LENGTH);
  await workshop.writeWat("grows.wasm", `(module (memory (export "memory") 1) (func (export "keep") ${PARAMS} (drop (memory.grow (i32.const 1))) (local.get $record)))`);
  await workshop.writeWat("two.wasm", filterWat(`(func (export "one_filter_with_a_name") ${PARAMS} (local.get $record)) (func (export "another_filter_with_a_name") ${PARAMS} (local.get $record))`));
  workshop.write("records.jsonl", '{"a":1}\n{"a":1234}\n{"a":12345}\n{"a":123}\n');
  workshop.write("bad.yaml", "pipeline:\n  inputs:\n    - { name: forward, tag: app }\n  filters:\n    - { name: wasm, match: web, wasm_path: keep.wasm, function_name: kepe, wasm_heapsize: 1 }\n  outputs:\n    - { name: stdout, match: app }\n");
  workshop.write("good.yaml", "pipeline:\n  inputs:\n    - { name: dummy, tag: app }\n  filters:\n    - { name: wasm, match: app, wasm_path: keep.wasm, function_name: keep }\n  outputs:\n    - { name: stdout, match: app }\n");
  workshop.write("test/cases.yaml", "cases:\n  - name: a case with quite a long name, so that its line would be wide, and there is more to say of it than fits into one line\n    record: { a: 1 }\n    expect: { drop: true, log: [a text that no line of this filter has, long enough for a second line of the message] }\n");
  workshop.write("output.log", 'no record\n{"date":1767323045.25,"a":1}\n');
});
afterAll(() => workshop.remove());

const ABSENT = { FLUENT_BIT: `/${FAR}/fluent-bit`, FLB_WAMRC: `/${FAR}/wamrc`, PATH: "" };

/** A command line; then what of its output is prose, where not all is. */
const LINES: readonly (readonly [line: string, proseOf?: (out: string) => string])[] = [
  ["--help"], ...COMMANDS.map(({ name }) => [`${name} --help`] as const),
  ["--version"],
  ["new made --template hello"],
  ["build"], ["build gone.ts"],
  ["check grows.wasm -c bad.yaml"], ["check --codes"], ["check --explain FLB999"], [`check ${FAR}.wasm`],
  ...Object.keys(CODES).map((code) => [`check --explain ${code}`, proseOfPage] as const),
  ["inspect two.wasm"], ["inspect build/filter.wasm"],
  ["traps keep.wasm"], ["traps build/filter.wasm"],
  ["run by-length.wasm -i records.jsonl"], ["run two.wasm"], ["run keep.wasm --engine fluent-bit"], ["run keep.wasm --fluent-bit 1.0 -i records.jsonl"],
  ["test --wasm by-length.wasm"], ["test gone"],
  ["fuzz by-length.wasm --seed 1 --engine sim"], ["fuzz keep.wasm --seed 1 --engine fluent-bit"],
  ["profile keep.wasm -i records.jsonl"], ["bench keep.wasm -i records.jsonl --seconds 1"], ["bench keep.wasm -i records.jsonl --seconds 1 --baseline gone.json"],
  ["record traffic.jsonl -i output.log --force"], ["record traffic.jsonl -i output.log"],
  ["replay by-length.wasm records.jsonl"],
  ["diff keep.wasm by-length.wasm records.jsonl"],
  ["aot keep.wasm"], ["aot keep.wasm --fluent-bit 1.0"],
  ["manifest docker keep.wasm -c good.yaml --force"], ["manifest configmap keep.wasm"], ["manifest helm keep.wasm"], ["manifest hlem keep.wasm"],
  ["doctor"],
  ["completion bash", () => ""], ["completion tcsh"],
];

/** Without headings, tables and code. */
function proseOfPage(page: string): string {
  return page.replaceAll(/^```.*?^```$/gms, "").replaceAll(/^[#|].*$/gm, "");
}

interface Shown {
  readonly out: string;
  readonly err: string;
}

async function show(line: string, columns: number): Promise<Shown> {
  return await workshop.run(line.replace("new made", `new made-${columns === 80 ? "narrow" : columns === 200 ? "wide" : "whole"}`), { columns, errorColumns: columns, environment: ABSENT });
}

/** What is said, without spaces, which wrapping moves, and without numbers and their units, which differ from run to run. */
function words({ out, err }: Shown): string {
  return `${out} ${err}`.replaceAll(/made-\S+/g, "made").replaceAll(/\d[\d .]*(?:(?:ns|µs|ms|s|min|B|[KM]iB)\b)?/g, "").replaceAll(/\s+/g, "");
}

/** A path or an address is not broken. */
function isOneWord(line: string): boolean {
  return !/\S\s+\S/.test(line);
}

test("every command is tried", () => {
  expect(COMMANDS.filter(({ name }) => !LINES.some(([line]) => line.startsWith(`${name} `) && !line.endsWith("--help") || line === name)).map(({ name }) => name)).toEqual([]);
});

describe.each(LINES)("flb-wasm %s", (line, proseOf = (out) => out) => {
  test("fits, and says the same in any width", async () => {
    const whole = await show(line, Number.POSITIVE_INFINITY);
    for (const columns of [80, 200]) {
      const shown = await show(line, columns);
      const wide = `${proseOf(shown.out)}\n${shown.err}`.split("\n").filter((each) => widthOf(each) > columns && !isOneWord(each));
      expect([columns, wide]).toEqual([columns, []]);
      expect(words(shown)).toBe(words(whole));
    }
  });
});

test.each(LINES.map(([line]) => line))("colours go to the stream that takes them: flb-wasm %s", async (line) => {
  for (const coloured of ["out", "err"] as const) {
    const printed = await workshop.run(line.replace("new made", `new made-in-${coloured}`), { environment: ABSENT, coloured });
    expect([coloured, printed[coloured === "out" ? "err" : "out"]]).toEqual([coloured, expect.not.stringContaining("\u001b")]);
  }
});

test("what is coloured", async () => {
  expect((await workshop.run("build gone.ts", { coloured: "err" })).err).toContain("\u001b[31merror");
  expect((await workshop.run("check grows.wasm -c bad.yaml", { coloured: "out" })).out).toContain("\u001b[");
});

test("without a terminal an error and each part of a finding is one line", async () => {
  const { out } = await show("check grows.wasm -c bad.yaml", Number.POSITIVE_INFINITY);
  expect(out).toContain(`
        function_name kepe is no export of keep.wasm: Fluent Bit starts and loses every record
        fix write function_name: keep
`);
  expect((await show("run two.wasm", Number.POSITIVE_INFINITY)).err.split("\n")).toHaveLength(1);
});

test.each([
  ["build", /in fluent-bit.yaml, under pipeline:\n(.*?)\n\n/s],
  ["run by-length.wasm -i records.jsonl --json --show bad", /^(.*?"outcome":"lost".*?)\n/],
  ["check grows.wasm -c bad.yaml --json", /^(.*)$/s],
  ["completion bash", /^(.*)$/s],
])("what is to be pasted or read by a machine is the same in any width: %s", async (line, part) => {
  const [narrow, wide] = [await show(line, 40), await show(line, Number.POSITIVE_INFINITY)];
  expect(part.exec(narrow.out)?.[1]).toBeTruthy();
  expect(part.exec(narrow.out)?.[1]).toBe(part.exec(wide.out)?.[1]);
});

test("the README names every command, and completion too", async () => {
  const readme = readFileSync(join(PACKAGE, "README.md"), "utf8");
  expect(COMMANDS.filter(({ name }) => !new RegExp(`\`(?:flb-wasm )?${name}\\b`).test(readme)).map(({ name }) => name)).toEqual([]);
  for (const shell of ["bash", "zsh", "fish"]) {
    const { out } = await workshop.run(`completion ${shell}`);
    expect([shell, COMMANDS.filter(({ name }) => !out.includes(name)).map(({ name }) => name)]).toEqual([shell, []]);
  }
});

test("every command's help has an example", () => {
  expect(COMMANDS.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([]);
});
