// Which compilers and options the SDK takes: what its package asks for, and what is said of others.
import { readFileSync } from "node:fs";
import binaryen from "assemblyscript/binaryen";
import { expect, test } from "vitest";
import { LEAST_COMPILER, whyTooOld } from "../transform-compiler.mjs";
import FilterExports from "../transform.mjs";
import { compile } from "./asc.js";

const packageOf = (path: string): { version: string; peerDependencies: Record<string, string> } => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as never;
const TOO_OLD = "Cannot build with this AssemblyScript: the SDK needs 0.28.17 or newer. Run `npm install --save-dev assemblyscript@^0.28.17`";

test("the package asks for no compiler that the transform refuses", () => {
  expect(packageOf("../package.json").peerDependencies["assemblyscript"]).toBe(`>=${LEAST_COMPILER} <0.29.0`);
  expect(whyTooOld(binaryen)).toBeNull();
});

test("an older one is refused in one line, before anything else is done", () => {
  const errors: unknown[] = [];
  const transform = Object.assign(new FilterExports(), { // Binaryen's own of 0.28.0 to 0.28.14, which names them so
    binaryen: { _BinaryenGetNumMemorySegments: () => 0 }, program: { error: (...words: unknown[]) => void errors.push(words) },
  });
  transform.afterParse({ sources: [] });
  expect(errors).toEqual([[102, null, TOO_OLD]]);
});

test.each([
  ["the runtime stub", ["--runtime", "stub"], "Cannot build with the runtime stub: it never frees"],
  ["the runtime incremental", ["--runtime", "incremental"], "Cannot build with the runtime incremental: after some hundreds of traps every record is lost"],
  ["a start function", ["--exportStart", "boot"], "Cannot build a filter with exportStart: Fluent Bit does not call boot"],
])("%s is refused", async (_, options, words) => {
  const { wasm, messages } = await compile('import { Record } from "@flb-wasm/sdk";\nexport function f(record: Record): void {}', options);
  expect(wasm).toBeNull();
  expect(messages).toContain(words);
  expect(messages.match(/ERROR/g)).toHaveLength(1);
}, 60_000);
