// How findings are printed: places, pages, SARIF. Every mistake on purpose is in mistakes.test.ts.
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CODES } from "../src/check/catalogue.js";
import { GOOD_CONFIG, KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("good.wasm", KEEP);
});
afterAll(() => workshop.remove());

const codesIn = (text: string): string[] => [...new Set([...text.matchAll(/FLB\d{3}/g)].map(([code]) => code))].sort();

test("names the line, in YAML and in the classic format", async () => {
  workshop.write("line.yaml", GOOD_CONFIG.replace("function_name: keep", "function_name: kepe"));
  workshop.write("line.conf", "[INPUT]\n    name dummy\n    tag  app\n[FILTER]\n    name wasm\n    match app\n    wasm_path good.wasm\n    function_name kepe\n[OUTPUT]\n    name stdout\n    match app\n");
  expect((await workshop.run("check good.wasm -c line.yaml")).out).toMatchInlineSnapshot(`
    "error   FLB001  line.yaml:8
            function_name kepe is no export of good.wasm: Fluent Bit starts and
            loses every record
            fix write function_name: keep

    1 error; flb-wasm check --explain FLB001 says more"
  `);
  expect((await workshop.run("check good.wasm -c line.conf")).out).toContain("line.conf:8");
});

test("a configuration whose module stands elsewhere is another machine's: its folders are not looked for here", async () => {
  const pod = GOOD_CONFIG.replace("wasm_path: good.wasm", "wasm_path: /fluent-bit/wasm/good.wasm\n      accessible_paths: /fluent-bit/wasm");
  workshop.write("pod.yaml", pod);
  expect(await workshop.run("check good.wasm -c pod.yaml --strict")).toMatchObject({ code: 0, out: expect.stringContaining("nothing found") });
  workshop.write("here.yaml", pod.replace("/fluent-bit/wasm/good.wasm", "good.wasm"));
  expect(await workshop.run("check good.wasm -c here.yaml --strict")).toMatchObject({ code: 5, out: expect.stringContaining("/fluent-bit/wasm does not exist on this machine") });
  workshop.write("relative.yaml", pod.replace("accessible_paths: /fluent-bit/wasm", "accessible_paths: rules"));
  expect(await workshop.run("check good.wasm -c relative.yaml")).toMatchObject({ code: 5, out: expect.stringContaining("accessible_paths rules does not exist") });
  const outcomes = [["3.2", "3.2.10 lets every record through as it came"], ["4.0", "4.0.14 lets every record through as it came"], ["4.1", "does not start"], ["5.1", "5.1.1 does not start"]];
  for (const [version, outcome] of outcomes) {
    expect(await workshop.run(`check good.wasm -c relative.yaml --fluent-bit ${version}`, { columns: Number.POSITIVE_INFINITY })).toMatchObject({ out: expect.stringContaining(outcome!) });
  }
});

describe("codes", () => {
  test("each has a page that begins with it, and --codes lists it", async () => {
    const listed = codesIn((await workshop.run("check --codes")).out);
    expect(listed).toEqual(Object.keys(CODES).sort());
    for (const [code, title] of Object.entries(CODES)) {
      const page = (await workshop.run(`check --explain ${code}`)).out;
      expect(page.split("\n")[0]).toBe(`# ${code}: ${title}`);
      expect(page).toContain("## What to do");
    }
  });

  test("SARIF has rules and places", async () => {
    workshop.write("sarif.conf", "[FILTER]\n    name wasm\n    match app\n    wasm_path good.wasm\n    function_name kepe\n");
    const { out, code } = await workshop.run("check good.wasm -c sarif.conf --format sarif");
    const { runs: [first] } = JSON.parse(out) as { runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; level: string; locations: { physicalLocation: { region: { startLine: number } } }[] }[] }[] };
    expect(code).toBe(5);
    expect(first?.tool.driver.rules.map(({ id }) => id)).toEqual(["FLB001"]);
    expect(first?.results[0]).toMatchObject({ ruleId: "FLB001", level: "error", locations: [{ physicalLocation: { region: { startLine: 5 } } }] });
  });

  test("a missing file is an error of the command, with the remedy", async () => {
    const { code, err } = await workshop.run("check nothing.wasm");
    expect([code, err]).toEqual([3, "error Cannot read nothing.wasm: there is no such file; build it first with flb-wasm build"]);
    expect(existsSync(`${workshop.folder}/nothing.wasm`)).toBe(false);
  });
});
