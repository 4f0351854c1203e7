// Makes a project from a template.
//   in   a template, a name, where
//   out  files; the names of those written
//   err  CliError if the folder is not empty or the template is not installed
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "../command/cli-error.js";
import { version } from "../version.js";
import type { PackageSources } from "./package-sources.js";
import { renderReadme } from "./readme.js";
import type { Template } from "./templates.js";

const TEMPLATES_FOLDER = fileURLToPath(new URL("../../templates/", import.meta.url));

export interface ProjectRequest {
  readonly template: Template;
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly sources: PackageSources;
}

/** @returns paths relative to the folder, sorted. */
export function makeProject({ template, name, folder, sources }: ProjectRequest): readonly string[] {
  const state = whyTaken(folder);
  if (state !== null) throw new CliError(`Cannot make ${name}: ${state}; name another one`);
  const from = join(TEMPLATES_FOLDER, template.name);
  if (!existsSync(from)) throw new CliError(`Cannot make ${name}: the template ${template.name} is not installed; install @flb-wasm/cli again`);
  cpSync(from, folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(packageDescription(name, template, sources), null, 2)}\n`);
  writeFileSync(join(folder, "README.md"), renderReadme(name, template, readFileSync(join(from, "assembly", "index.ts"), "utf8")));
  const fills = template.fills ?? [];
  for (const name of fills) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, ".gitkeep"), "");
  }
  writeFileSync(join(folder, ".gitignore"), `node_modules/\nbuild/\n${fills.map((name) => `${name}/*\n!${name}/.gitkeep\n`).join("")}`);
  for (const [file, text] of Object.entries(sources.files())) writeFileSync(join(folder, file), text);
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
}

/** Why no project can be made in a folder; `null` if it can: it is not there, or has nothing but a repository. */
export function whyTaken(folder: string): string | null {
  if (!existsSync(folder)) return null;
  if (!statSync(folder).isDirectory()) return "there is a file of that name";
  return readdirSync(folder).some((each) => each !== ".git") ? `the folder ${basename(folder)} is not empty` : null;
}

/** The versions that this command line was released with. */
function packageDescription(name: string, { kind }: Template, sources: PackageSources): object {
  const out = kind === "input" ? "build/input.wasm" : "build/filter.wasm";
  const atThisVersion = `^${version()}`;
  return {
    name, private: true, version: "0.0.0", type: "module",
    scripts: {
      build: kind === "input" ? `flb-wasm build --out ${out}` : "flb-wasm build",
      test: kind === "input" ? `flb-wasm test --build --wasm ${out}` : "flb-wasm test --build",
      check: `flb-wasm check ${out} --config fluent-bit.yaml`,
      start: kind === "input" ? `flb-wasm run ${out} --accessible-path config --accessible-path /proc` : `flb-wasm run ${out} --input records.jsonl`,
      "build:aot": `flb-wasm aot ${out}`,
    },
    dependencies: { "@flb-wasm/sdk": sources.specifier("@flb-wasm/sdk") ?? atThisVersion },
    devDependencies: { "@flb-wasm/cli": sources.specifier("@flb-wasm/cli") ?? atThisVersion, ...sources.innerPackages(), "assemblyscript": "^0.28.20" },
    ...sources.overrides(),
  };
}
