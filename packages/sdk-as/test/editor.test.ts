// An author's editor shows no error in code that asc compiles: the examples against the shipped types, by tsc.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const examples = fileURLToPath(new URL("../../../examples/", import.meta.url));
const tsc = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));
const names = readdirSync(examples).filter((name) => existsSync(`${examples}${name}/asconfig.json`));

test.each(names)("examples/%s has no error in an editor", (name) => {
  const project = `${examples}${name}/assembly/tsconfig.json`;
  expect(existsSync(project), `${project} is missing: VS Code needs it to know AssemblyScript's types`).toBe(true);
  let output = "";
  try {
    execFileSync(process.execPath, [tsc, "--noEmit", "-p", project], { encoding: "utf8" });
  } catch (problem) {
    output = (problem as { stdout: string }).stdout;
  }
  expect(output).toBe("");
});
