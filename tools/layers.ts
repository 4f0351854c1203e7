// Who may import whom, and what breaks it.
//   in   the repository's folders; those that are not there yet have no imports
//   out  violations: place, rule, remedy
// The table is the rule; ARCHITECTURE.md must give each folder the same level.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Import, importCycles, importsOf } from "./imports.js";
import { subfolders, typeScriptFiles } from "./source-files.js";

export interface Layer {
  /** Folder under packages/sdk-as/assembly. */
  readonly folder: string;
  readonly level: number;
  readonly about: string;
  readonly mayImport: readonly string[];
}

export const SDK = "packages/sdk-as";
/** The one file that names both formats. */
export const FORMAT_FILES = [`${SDK}/assembly/record/format.ts`, `${SDK}/assembly/record/convert.ts`];

export const LAYERS: readonly Layer[] = [
  { folder: "redact", level: 6, about: "finds and replaces personal and secret text", mayImport: ["hash", "filter", "record", "codec", "memory"] },
  { folder: "abi", level: 5, about: "the two ends of a call; the only folder that sees a host pointer", mayImport: ["filter", "record", "codec", "memory"] },
  { folder: "input", level: 5, about: "what an author of an exec_wasi input programs against; writes JSON lines", mayImport: ["filter", "record", "json", "codec", "memory"] },
  { folder: "pattern", level: 5, about: "regular expressions in linear time", mayImport: ["filter", "record", "codec", "memory"] },
  { folder: "hash", level: 5, about: "digests of texts, with a mounted key or without", mayImport: ["filter", "memory"] },
  { folder: "filter", level: 4, about: "what an author programs against: verdict, tag, time, log, config", mayImport: ["record", "codec", "memory"] },
  { folder: "record", level: 3, about: "meaning: values, accessors, edits", mayImport: ["json", "msgpack", "codec", "memory"] },
  { folder: "json", level: 2, about: "RFC 8259", mayImport: ["codec", "memory"] },
  { folder: "msgpack", level: 2, about: "the MessagePack specification", mayImport: ["codec", "memory"] },
  { folder: "codec", level: 1, about: "what both formats have in common", mayImport: ["memory"] },
  { folder: "memory", level: 0, about: "bytes; knows no format", mayImport: [] },
];

/** The package's own list files, and the folders that each may name. */
const SDK_ROOTS: Readonly<Record<string, readonly string[]>> = {
  [`${SDK}/index.ts`]: ["index.ts"],
  [`${SDK}/entry.ts`]: ["abi"],
  [`${SDK}/redact.ts`]: ["redact"],
  [`${SDK}/hash.ts`]: ["hash"],
  [`${SDK}/pattern.ts`]: ["pattern"],
  [`${SDK}/input.ts`]: ["input", "filter", "record", "codec"],
  [`${SDK}/assembly/index.ts`]: ["filter", "record", "codec"],
};

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly remedy: string;
}

export function findViolations(root: string): Violation[] {
  const packages = subfolders(root, "packages");
  const examples = subfolders(root, "examples");
  return [
    ...firstOfEachFile(importsUnder(root, SDK).flatMap(sdkViolations)),
    ...importsUnder(root, "packages/host-sim/src").flatMap(simulatorViolations),
    ...[...packages, ...examples].flatMap((folder) => importsUnder(root, folder).flatMap((each) => foreignFileViolations(each, folder))),
    ...[...packages, ...examples, "tools", "conformance", "bench"].flatMap((folder) => cycleViolations(importsUnder(root, folder))),
    ...documentViolations(root),
  ];
}

/** `file:line: rule; remedy`. */
export function renderViolation({ file, line, rule, remedy }: Violation): string {
  return `${file}:${line}: ${rule}; ${remedy}`;
}

/** The table as Markdown. */
export function renderLayerTable(): string {
  const rows = LAYERS.map(({ folder, level, about, mayImport }) => {
    const imports = mayImport.length === 0 ? "nothing" : mayImport.map((name) => `\`${name}/\``).join(", ");
    return `| \`assembly/${folder}/\` | ${level} | ${about} | ${imports} |`;
  });
  return ["| folder | level | what | may import |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

// --- internal ---

function importsUnder(root: string, folder: string): Import[] {
  return typeScriptFiles(root, folder).flatMap((file) => importsOf(root, file));
}

function sdkViolations({ file, line, target }: Import): Violation[] {
  if (target === null || file.startsWith(`${SDK}/test/`)) return [];
  const [from, to] = [sdkFolder(file), sdkFolder(target)];
  const allowed = SDK_ROOTS[file] ?? (from === undefined ? undefined : [from, ...(LAYERS.find(({ folder }) => folder === from)?.mayImport ?? [])]);
  if (allowed === undefined) return [{ file, line, rule: "this file stands in no layer", remedy: "move it into a folder of tools/layers.ts or add the folder there" }];
  const name = to ?? target.slice(`${SDK}/assembly/`.length);
  if (!allowed.includes(name)) {
    const place = from === undefined ? file : `${from}/`;
    return [{ file, line, rule: `${place} must not import ${name}${to === undefined ? "" : "/"}`, remedy: remedyFor(from, to) }];
  }
  if (from === "record" && (to === "json" || to === "msgpack") && !FORMAT_FILES.includes(file)) {
    return [{ file, line, rule: `record/ names a format in ${FORMAT_FILES.join(" and ")} only`, remedy: `import from "./format" and choose there` }];
  }
  return [];
}

/** One sentence a file is enough to mend it. */
function firstOfEachFile(violations: readonly Violation[]): Violation[] {
  return violations.filter(({ file }, i) => violations.findIndex((other) => other.file === file) === i);
}

function remedyFor(from: string | undefined, to: string | undefined): string {
  if (from === "json" || from === "msgpack") return "move what both formats need to codec/";
  if (to === "abi") return "only the entry sees abi/: hand the value down as an argument";
  return `imports only go down: move what is needed to a lower folder`;
}

/** `json` for packages/sdk-as/assembly/json/scan.ts; undefined outside the layers. */
function sdkFolder(file: string): string | undefined {
  const folder = new RegExp(`^${SDK}/assembly/([^/]+)/`).exec(file)?.[1];
  return LAYERS.some((layer) => layer.folder === folder) ? folder : undefined;
}

function simulatorViolations({ file, line, specifier }: Import): Violation[] {
  if (!specifier.startsWith("@flb-wasm/sdk") && !specifier.includes("sdk-as")) return [];
  return [{ file, line, rule: "host-sim never imports the SDK", remedy: "meet it as a .wasm: an error in a codec must not hide in both" }];
}

function foreignFileViolations({ file, line, specifier, target }: Import, home: string): Violation[] {
  if (target !== null && !target.startsWith(`${home}/`) && /^(packages|examples)\//.test(target)) {
    return [{ file, line, rule: `"${specifier}" reaches into another package's files`, remedy: "import the package by its name" }];
  }
  if (home.startsWith("examples/") && /^@flb-wasm\/[^/]+\/(assembly|src|dist)(\/|$)/.test(specifier)) {
    return [{ file, line, rule: `"${specifier}" is a file inside a package`, remedy: "import what the package exports: an example is copied" }];
  }
  return [];
}

function cycleViolations(imports: readonly Import[]): Violation[] {
  return importCycles(imports.filter(({ isTypeOnly }) => !isTypeOnly)).map((cycle) => {
    const line = imports.find(({ file, target }) => file === cycle[0] && target === cycle[1])?.line ?? 1;
    return { file: cycle[0] ?? "", line, rule: `files import each other in a circle: ${cycle.join(" -> ")}`, remedy: "move what both need to a file of its own" };
  });
}

/** ARCHITECTURE.md has a row per folder, which may share it: | `assembly/json/`, `assembly/msgpack/` | 2 | … | */
function documentViolations(root: string): Violation[] {
  const file = "ARCHITECTURE.md";
  if (!existsSync(join(root, file))) return [];
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  return LAYERS.flatMap(({ folder, level }) => {
    const index = lines.findIndex((line) => line.startsWith("|") && line.includes(`\`assembly/${folder}/\``));
    const written = lines[index]?.split("|")[2]?.trim();
    if (written === String(level)) return [];
    const rule = written === undefined ? `the layer table has no row for assembly/${folder}/` : `the layer table gives assembly/${folder}/ level "${written}"`;
    return [{ file, line: Math.max(index + 1, 1), rule, remedy: `tools/layers.ts enforces level ${level}: make them agree` }];
  });
}
