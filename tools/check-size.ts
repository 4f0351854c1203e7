// `npm run check:size`: built filters against their byte budgets.
//   in   examples/*/build/*.wasm; an example is a folder with a package.json
//   out  a table on stdout; exit code 1 when a module is over budget or not built

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { count } from "./render.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const KIB = 1024;

/** Bytes that a module may have: what the SDK promises. Every other module has `DEFAULT_BUDGET`. */
export const BUDGETS: Readonly<Record<string, number>> = {
  "hello-world/filter.wasm": 8 * KIB,
  "k8s-routing/filter.wasm": 16 * KIB,
  "redaction/filter.wasm": 93 * KIB, // all detectors and the settings file; 32 is the aim
  "host-facts-input/input.wasm": 40 * KIB, // dates of certificates, directories, a JSON writer
};
export const DEFAULT_BUDGET = 32 * KIB;

export interface ModuleSize {
  readonly example: string;
  /** File name under build/; `null` if nothing is built. */
  readonly module: string | null;
  readonly byteLength: number;
  readonly budgetByteLength: number;
}

export function moduleSizes(examplesFolder: string): ModuleSize[] {
  if (!existsSync(examplesFolder)) return [];
  const examples = readdirSync(examplesFolder).filter((name) => existsSync(join(examplesFolder, name, "package.json"))).sort();
  return examples.flatMap((example) => {
    const build = join(examplesFolder, example, "build");
    const modules = existsSync(build) ? readdirSync(build).filter((name) => name.endsWith(".wasm")).sort() : [];
    return (modules.length === 0 ? [null] : modules).map((module): ModuleSize => ({
      example,
      module,
      byteLength: module === null ? 0 : statSync(join(build, module)).size,
      budgetByteLength: BUDGETS[`${example}/${module ?? "filter.wasm"}`] ?? DEFAULT_BUDGET,
    }));
  });
}

/** True where the module is there and not larger than its budget. */
export function fits({ module, byteLength, budgetByteLength }: ModuleSize): boolean {
  return module !== null && byteLength <= budgetByteLength;
}

export function renderSizes(sizes: readonly ModuleSize[]): string {
  const rows = sizes.map((size) => {
    const state = fits(size) ? "ok" : size.module === null ? "not built: run `npm run build`" : `over by ${size.byteLength - size.budgetByteLength}`;
    return [`${size.example}/${size.module ?? ""}`, String(size.byteLength), String(size.budgetByteLength), state];
  });
  const table = [["module", "bytes", "budget", ""], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map(([module = "", bytes = "", budget = "", state = ""]) =>
    `${module.padEnd(widths[0] ?? 0)}  ${bytes.padStart(widths[1] ?? 0)}  ${budget.padStart(widths[2] ?? 0)}  ${state}`.trimEnd()).join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sizes = moduleSizes(join(ROOT, "examples"));
  const misfits = sizes.filter((size) => !fits(size)).length;
  console.log(`${renderSizes(sizes)}\n\nsizes: ${count(misfits, "violation")}`);
  process.exitCode = misfits === 0 ? 0 : 1;
}
