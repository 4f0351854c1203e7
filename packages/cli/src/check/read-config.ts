// A configuration with everything that it includes, as one.
//   in   a path, the environment
//   out  the configuration; findings about what it needs and is not here
//   err  CliError if there is no such file
// A variable that is not set here keeps its spelling, `${NAME}`: it may well be set where Fluent Bit runs.
import { realpathSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import { type Limit, type PipelineConfig, type Section, readPipelineConfig } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";
import { readGivenFile } from "../command/given-file.js";
import type { Terminal } from "../terminal/terminal.js";
import { configFinding } from "./config-finding.js";
import { readConfigText } from "./config-text.js";
import type { Finding } from "./finding.js";
import { type ConfigFormat, type Included, type Prepared, filesOf, formatOf, prepareConfig } from "./include-files.js";
import { foreignFile } from "./kubernetes-file.js";

/** By name, with what they stand for. */
export type Variables = Readonly<Record<string, string>>;

export interface ConfigRead {
  /** `null` where Fluent Bit refuses it. */
  readonly config: PipelineConfig | null;
  /** As its values have them. */
  readonly variables: Variables;
  /** The file as it is written, with everything that it includes. */
  readonly root: ConfigFile;
  readonly findings: readonly Finding[];
}

/** One file, and in it what it includes. */
export interface ConfigFile extends Prepared {
  /** As messages name it. */
  readonly name: string;
  readonly included: readonly (Included & { readonly files: readonly ConfigFile[] })[];
}

export function readConfig(name: string, { cwd, environment }: Pick<Terminal, "cwd" | "environment">): ConfigRead {
  const format = formatOf(name);
  const findings: Finding[] = [];
  const text = readText(name, { cwd, format, findings });
  const foreign = format === "yaml" ? foreignFile(text) : null;
  if (foreign !== null) throw new CliError(`Cannot read ${name}: ${foreign}`);
  const root = openFile(name, text, { format, cwd, rootFolder: dirname(resolve(cwd, name)), seen: [realpathSync(resolve(cwd, name))], findings });
  const variables = gatherVariables(root, environment);
  try {
    const limits: Limit[] = [];
    const sections = readSections(root, format, variables, limits);
    const of = (kind: Section["kind"]): readonly Section[] => sections.filter((each) => each.kind === kind);
    const config: PipelineConfig = { format, file: name, sections, limits, inputs: of("input"), filters: of("filter"), outputs: of("output") };
    return { config, variables, root, findings: [...findings, ...findSecondService(config)] };
  } catch (problem) {
    const finding = configFinding(problem, { file: name, line: 1 });
    if (finding) return { config: null, variables, root, findings: [...findings, finding] };
    throw problem;
  }
}

/** Across all files: src/config_format/flb_cf_yaml.c:436-468 @v5.1.1 */
function findSecondService({ format, sections }: PipelineConfig): Finding[] {
  const [, second] = sections.filter(({ kind }) => kind === "service");
  if (!second || format === "classic") return [];
  return [{ code: "FLB021", severity: "error", place: second.place, problem: "service stands twice, here and in what is included: Fluent Bit does not start", remedy: "keep one" }];
}

/** Whether a value holds a variable that is not set here. */
export function isOpen(value: string | undefined): boolean {
  return value !== undefined && /\$\{[^}]+\}/.test(value);
}

interface Opening {
  readonly format: ConfigFormat;
  readonly cwd: string;
  readonly rootFolder: string;
  readonly seen: string[];
  readonly findings: Finding[];
}

function openFile(name: string, text: string, opening: Opening): ConfigFile {
  const prepared = prepareConfig(text, opening.format);
  const { format, cwd, rootFolder, seen, findings } = opening;
  const folders = format === "yaml" ? [dirname(resolve(cwd, name))] : [cwd, rootFolder];
  const refuse = (line: number, problem: string, remedy: string): void => void findings.push({ code: "FLB021", severity: "error", place: { file: name, line }, problem: `${problem}: Fluent Bit does not start`, remedy });
  const included = prepared.includes.map(({ path, line }) => {
    const there = filesOf(path, folders);
    const found = there.length > 0 || !isAbsolute(path) || path.includes("*") ? there : filesOf(basename(path), [dirname(resolve(cwd, name)), rootFolder]);
    for (const each of there.length > 0 ? [] : found) {
      findings.push({ code: "FLB022", severity: "note", place: { file: name, line }, problem: `the included ${path} does not exist on this machine, and ${relative(cwd, each)} was read in its place: where it does not exist, Fluent Bit does not start`, remedy: "see that it is the same file" });
    }
    if (found.length === 0) refuse(line, `the included ${path} does not exist`, path === path.trim() && !/^["']/.test(path) ? "correct the path, or remove the line" : "write the path without quotes and with one space before it");
    const files = found.flatMap((each): ConfigFile[] => {
      if (seen.includes(realpathSync(each))) {
        refuse(line, `${path} is included twice`, "remove one of the lines");
        return [];
      }
      seen.push(realpathSync(each));
      const shown = relative(cwd, each);
      return [openFile(shown, readText(shown, opening), opening)];
    });
    return { path, line, files };
  });
  return { ...prepared, name, included };
}

/** What Fluent Bit cannot read of it is a finding. */
function readText(name: string, { cwd, format, findings }: Pick<Opening, "cwd" | "format" | "findings">): string {
  const remedy = "name your fluent-bit.yaml or fluent-bit.conf";
  const { text, badLine } = readConfigText(readGivenFile(name, cwd, { absent: remedy, folder: remedy }), format);
  if (badLine !== null) findings.push({ code: "FLB021", severity: "error", place: { file: name, line: badLine }, problem: "the line is not UTF-8: Fluent Bit does not start", remedy: "save the file as UTF-8, or convert it with iconv" });
  return text;
}

/** The variables of a text, each standing for its own spelling. */
export function spelledVariables(text: string): Variables {
  return Object.fromEntries([...text.matchAll(/\$\{([^}:]+)\}/g)].map(([whole, name = ""]) => [name, whole]));
}

/** A file's own come before the environment's, wherever they stand: values are replaced when all is read, flb_env_get, src/flb_env.c:224-300 @v5.1.1 */
function gatherVariables(root: ConfigFile, environment: Terminal["environment"]): Variables {
  const own: Record<string, string> = {};
  const used: Record<string, string> = {};
  const visit = (file: ConfigFile): void => {
    for (const [name, value] of file.variables) own[name] = value;
    Object.assign(used, spelledVariables(file.text));
    for (const { files } of file.included) files.forEach(visit);
  };
  visit(root);
  const given = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...used, HOSTNAME: hostname(), ...Object.fromEntries(given), ...own };
}

/** An included file's sections stand where the line stands that includes it; `limits` takes those of all files. */
function readSections(file: ConfigFile, format: ConfigFormat, variables: Variables, limits: Limit[]): readonly Section[] {
  const { sections: own, limits: ownLimits } = readPipelineConfig(file.text, { file: file.name, format, variables });
  limits.push(...ownLimits);
  const inner = file.included.map(({ line, files }) => ({ line, sections: files.flatMap((each) => readSections(each, format, variables, limits)) }));
  const before = (line: number, after: number): readonly Section[] => own.filter(({ place }) => place.line < line && place.line >= after);
  let at = 0;
  const parts = inner.flatMap(({ line, sections }) => {
    const part = [...before(line, at), ...sections];
    at = line;
    return part;
  });
  return [...parts, ...before(Number.POSITIVE_INFINITY, at)];
}
