// Coverage of a project whose tests are vitest's: the same as that of its cases.
import { readFileSync, rmSync, symlinkSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FilterCoverageProvider } from "../src/line-coverage/vitest-provider.js";
import { processTerminal } from "../src/terminal/process-terminal.js";
import { KEEP, Workshop } from "./program.js";

const SOURCE = `import { Record, Verdict } from "@flb-wasm/sdk";

export function by_level(record: Record): Verdict {
  if (record.at("level").toI64(0) == 7) return Verdict.Drop;
  record.set("seen", record.at("level").exists ? 1 : 2);
  return Verdict.Keep;
}
`;
const testFile = (record: string, matcher: string): string => `import { expect, test } from "vitest";
import { loadFilter } from "@flb-wasm/cli/vitest";
const filter = await loadFilter("build/filter.wasm");
test("one record", () => expect(filter(${record})).${matcher});
`;
const require = createRequire(import.meta.url);

const workshop = new Workshop();
beforeAll(async () => {
  workshop.linkSdk();
  symlinkSync(dirname(require.resolve("assemblyscript/package.json")), join(workshop.folder, "node_modules", "assemblyscript"));
  symlinkSync(dirname(require.resolve("vitest/package.json")), join(workshop.folder, "node_modules", "vitest"));
  symlinkSync(fileURLToPath(new URL("..", import.meta.url)), join(workshop.folder, "node_modules", "@flb-wasm", "cli"));
  workshop.write("package.json", '{ "type": "module" }');
  workshop.write("assembly/index.ts", SOURCE);
  workshop.write("drop.test.ts", testFile("{ level: 7 }", "toBeDropped()"));
  workshop.write("keep.test.ts", testFile("{ a: 1 }", "toBecome({ a: 1, seen: 2 })"));
  workshop.write("test/a.yaml", "cases:\n  - { record: { level: 7 }, expect: { drop: true } }\n  - { record: { a: 1 }, expect: { record: { a: 1, seen: 2 } } }\n");
  await workshop.writeWat("hand-written.wasm", KEEP);
  expect(await workshop.run("build")).toMatchObject({ code: 0 });
}, 60_000);
afterAll(() => workshop.remove());

/** vitest in the workshop, with its coverage. */
function vitest(coverage: object | string, words: readonly string[] = []): { readonly code: number | null; readonly printed: string } {
  const options = { provider: "custom", customProviderModule: "@flb-wasm/cli/vitest-coverage", ...coverage as object };
  workshop.write("vitest.config.ts", typeof coverage === "string" ? coverage : `export default ${JSON.stringify({ test: { coverage: options } })};\n`);
  const program = join(dirname(require.resolve("vitest/package.json")), "vitest.mjs");
  const environment = { ...process.env, NO_COLOR: "1", COLUMNS: "160", VITEST: undefined, FORCE_COLOR: undefined };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "run", "--coverage", ...words], { cwd: workshop.folder, encoding: "utf8", env: environment });
  return { code: status, printed: stdout + stderr };
}

const lcov = (): string => readFileSync(join(workshop.folder, "coverage", "lcov.info"), "utf8");

describe("coverage of test files", () => {
  test.each([{ words: [] }, { words: ["--no-isolate", "--pool=threads"] }])("is that of cases with the same records: $words", async ({ words }) => {
    expect((await workshop.run("test --lcov cases.info")).code).toBe(0);
    rmSync(join(workshop.folder, "coverage"), { recursive: true, force: true });
    const { code, printed } = vitest({ reporter: ["text", "lcov"], thresholds: { lines: 100, branches: 75 } }, words);
    expect(printed).toMatch(/^100 % {2}3 of 3 {2}75 % {4}3 of 4 {2}assembly\/index\.ts {2}in part: 5 \(never true\)$/m);
    expect(code).toBe(0);
    expect(lcov()).toBe(readFileSync(join(workshop.folder, "cases.info"), "utf8"));
  }, 120_000);

  test("that is too little is a failure", () => {
    const ofTheGuide = vitest(readFileSync(new URL("../../docs/snippets/11-testing/vitest.config.ts", import.meta.url), "utf8"));
    expect(ofTheGuide.printed).toContain("too few branches: 75 % of the branches were taken, and coverage.thresholds.branches asks for 80 %");
    expect(ofTheGuide.printed).toContain("in part");
    expect(ofTheGuide.code).toBe(1);
    const { code, printed } = vitest({ reporter: "lcovonly", thresholds: { 100: true } });
    expect(printed).not.toContain("in part");
    expect(code).toBe(1);
  }, 120_000);

  test("leaves a module without a map out, with a warning", () => {
    workshop.write("other/hand-written.test.ts", testFile("{ a: 1 }", "toBeKept()").replace("build/filter.wasm", "hand-written.wasm"));
    const { code, printed } = vitest({}, ["other"]);
    expect(printed).toContain("warning: hand-written.wasm is not in the coverage: there is no hand-written.wasm.map that tells its lines; build it with flb-wasm build --debug --out hand-written.wasm");
    expect(code).toBe(0);
  }, 60_000);

  test.each([
    [{ functions: 90 }, "Cannot hold coverage.thresholds.functions: of a filter lines and branches are counted, of all its files together; take it out"],
    [{ lines: -3 }, "Cannot hold coverage.thresholds.lines: -3 is no share of a hundred; give one from 0 to 100"],
  ])("refuses thresholds that it cannot hold: %j", (thresholds, words) => {
    const provider = new FilterCoverageProvider(processTerminal());
    expect(() => provider.initialize({ config: { coverage: { thresholds } } } as never)).toThrow(words);
  });
});
