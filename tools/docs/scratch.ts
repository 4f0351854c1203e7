// A project folder as an author has it, outside of the workspace, where the blocks of the documentation live.
//
//   <folder>/node_modules/@flb-wasm/*   the workspace's packages, by name
//   <folder>/assembly/block-<n>.ts      AssemblyScript blocks
//   <folder>/block-<n>.ts               TypeScript blocks; they run here
//   <folder>/build/filter.wasm          a filter named my_filter that keeps everything, for blocks that load one
//   <folder>/build/input.wasm           an input that logs a line, for blocks that load one
//
// The packages must be built.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Dependencies that a block may import beside the workspace's packages. */
const DEPENDENCIES = ["assemblyscript", "vitest", "@types/node", "yaml"];

/** Sources of the modules that blocks load. */
const KEEP = 'import { Record, Verdict } from "@flb-wasm/sdk";\nexport function my_filter(record: Record): Verdict {\n  return Verdict.Keep;\n}\n';
const COLLECT = 'import { log } from "@flb-wasm/sdk/input";\nexport function collect(): void {\n  log.info("collected");\n}\n';

/** Path of a source -> path of the module that blocks load. */
export const LOADED_MODULES = { "assembly/my-filter.ts": "build/filter.wasm", "assembly/my-input.ts": "build/input.wasm" } as const;

export interface Scratch {
  readonly folder: string;
  /** Writes a file, making its folders; returns its path. */
  write(path: string, text: string): string;
  remove(): void;
}

export function createScratch(root: string): Scratch {
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-docs-"));
  const link = (name: string, target: string): void => {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(target, join(folder, "node_modules", name), "junction");
  };
  for (const directory of readdirSync(join(root, "packages"))) {
    const manifest = join(root, "packages", directory, "package.json");
    if (existsSync(manifest)) link((JSON.parse(readFileSync(manifest, "utf8")) as { name: string }).name, join(root, "packages", directory));
  }
  for (const name of DEPENDENCIES) if (existsSync(join(root, "node_modules", name))) link(name, join(root, "node_modules", name));
  const write = (path: string, text: string): string => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  };
  write("package.json", '{ "name": "documentation", "private": true, "type": "module" }\n');
  write("asconfig.json", '{ "extends": "@flb-wasm/sdk/asconfig.json" }\n');
  write("asconfig.no-transform.json", withoutTransform(readFileSync(join(root, "packages/sdk-as/asconfig.json"), "utf8")));
  write("assembly/my-filter.ts", KEEP);
  write("assembly/my-input.ts", COLLECT);
  return { folder, write, remove: () => rmSync(folder, { recursive: true }) };
}

/** The SDK's build options for those who write the export themselves. */
function withoutTransform(asconfigText: string): string {
  const { options } = JSON.parse(asconfigText) as { options: { [name: string]: unknown } };
  const { transform, ...rest } = options;
  return JSON.stringify({ options: rest });
}
