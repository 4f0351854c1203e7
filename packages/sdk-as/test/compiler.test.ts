// Which compilers the SDK takes: what its package asks for, and what is said by one that is older.
import { readFileSync } from "node:fs";
import binaryen from "assemblyscript/binaryen";
import { expect, test } from "vitest";
import { LEAST_COMPILER, whyTooOld } from "../transform-compiler.mjs";
import FilterExports from "../transform.mjs";

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
