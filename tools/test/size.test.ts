// Byte budgets on example folders made for the test.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fits, moduleSizes, renderSizes } from "../check-size.js";

let examples: string;

beforeEach(() => {
  examples = mkdtempSync(join(tmpdir(), "flb-wasm-sizes-"));
});
afterEach(() => rmSync(examples, { recursive: true }));

function example(name: string, modules: Record<string, number>): void {
  mkdirSync(join(examples, name, "build"), { recursive: true });
  writeFileSync(join(examples, name, "package.json"), "{}");
  for (const [module, byteLength] of Object.entries(modules)) writeFileSync(join(examples, name, "build", module), new Uint8Array(byteLength));
}

it("passes a module of exactly its budget and fails one byte more", () => {
  example("hello-world", { "filter.wasm": 8192 });
  example("k8s-routing", { "filter.wasm": 16385, "table.wasm": 16385 });
  const sizes = moduleSizes(examples);
  expect(sizes.map(fits)).toEqual([true, false, true]);
  expect(renderSizes(sizes)).toBe([
    "module                   bytes  budget",
    "hello-world/filter.wasm   8192    8192  ok",
    "k8s-routing/filter.wasm  16385   16384  over by 1",
    "k8s-routing/table.wasm   16385   32768  ok",
  ].join("\n"));
});

it("fails an example that is not built", () => {
  example("redaction", {});
  const sizes = moduleSizes(examples);
  expect(sizes.map(fits)).toEqual([false]);
  expect(renderSizes(sizes)).toContain("not built: run `npm run build`");
});

it("has nothing to say where there are no examples", () => {
  expect(moduleSizes(join(examples, "none"))).toEqual([]);
});
