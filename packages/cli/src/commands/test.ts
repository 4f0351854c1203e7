// `flb-wasm test`: cases as YAML beside the filter.
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { readConfigText } from "../check/config-text.js";
import type { Arguments } from "../command/arguments.js";
import { CliError, usageError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { readGivenFile } from "../command/given-file.js";
import { DEFAULT_ENTRY, DEFAULT_OUT, compile, isStale } from "../compile/compile.js";
import { runAndWatch } from "../compile/watch.js";
import type { FileCoverage } from "../line-coverage/coverage.js";
import { CoverageRun } from "../line-coverage/coverage-run.js";
import { type LeastCoverage, shortfalls } from "../line-coverage/least.js";
import { renderCoverage, renderLcov } from "../line-coverage/render.js";
import type { EngineName } from "../engine/engine.js";
import { openModule } from "../module/module-file.js";
import { type CaseFile, readCaseFile } from "../test/case-file.js";
import { CASE_FILE, CaseInputs } from "../test/case-inputs.js";
import { type FileResult, isPassed, renderFileResult, renderJsonResults, renderTotals } from "../test/render.js";
import { type CaseConfig, runCases } from "../test/run-cases.js";
import { runInputCases } from "../test/run-input-cases.js";
import { updateCases } from "../test/update.js";
import type { Terminal } from "../terminal/terminal.js";
import { plural } from "../terminal/text.js";
import { labelled, warn } from "../terminal/wrap.js";
import { BUF_SIZE_OPTION, ENGINE_OPTIONS, readAccessiblePaths, readEngineChoice } from "./engine-options.js";
import { readInputOptions, refuseOtherEngines } from "./run-input.js";
import { endStopped } from "./run-source.js";

const DEFAULT_FOLDER = "test";
const CASE_REMEDIES = { absent: `cases stand in ${DEFAULT_FOLDER}/*.yaml`, folder: "give a folder of cases a name without .yaml" };

export const test = defineCommand({
  name: "test",
  summary: "Run the cases of a filter, written as YAML",
  details: [
    "A case has a record, and a tag and time if they matter; what it expects is the record after, a drop, log lines, or the tag under which it reaches an output. Cases of one file run in order on one agent. "
    + "files: stands in for the disk, in the simulator; buf_size: says how Fluent Bit reads an input.",
    "The same cases and more can be run from vitest with the matchers of @flb-wasm/cli/vitest.",
  ],
  arguments: [{ name: "files", summary: `case files or folders, ${DEFAULT_FOLDER}/*.yaml if not given`, isVariadic: true, completes: "file" }],
  options: [
    { flags: "--wasm <file>", summary: "the built filter", whenAbsent: `the file's own, or ${DEFAULT_OUT}`, completes: "file" },
    { flags: "--build", summary: `build ${DEFAULT_ENTRY} first` },
    { flags: "-u, --update", summary: "accept the actual results as the expected ones, where they differ" },
    { flags: "--watch", summary: "build first, and again with the cases when a case, a source, the module or a configuration changes" },
    { flags: "--coverage", summary: `say which lines the cases ran and which branches they took, of a build of ${DEFAULT_ENTRY} without the optimiser; in the simulator` },
    { flags: "--lcov <file>", summary: "write the coverage as LCOV", completes: "file" },
    { flags: "--least-coverage <percent>", summary: "percentage of lines that the cases must run; fewer ends with exit code 7" },
    { flags: "--least-branches <percent>", summary: "the same for branches: both ways of each if, ?:, && and ||, each loop's condition, each case" },
    { flags: "--json", summary: "print results as JSON" },
    ...ENGINE_OPTIONS,
    BUF_SIZE_OPTION,
  ],
  examples: [
    { line: "flb-wasm test --build", shows: "build, then run test/*.yaml" },
    { line: "flb-wasm test --update", shows: "accept the current results as the expected ones" },
    { line: "flb-wasm test --engine fluent-bit", shows: "the same cases in a real Fluent Bit" },
    { line: "flb-wasm test --wasm build/filter.x86_64.v5.aot", shows: "the same cases on native code, in WAMR" },
    { line: "flb-wasm test --watch", shows: "while you write" },
    { line: "flb-wasm test --coverage --least-coverage 90", shows: "what the cases do not cover" },
  ],
  run: testFilter,
});

async function testFilter(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const inputs = new CaseInputs(caseWords(args), terminal.cwd);
  if (!args.flag("watch")) return testOnce(args, terminal, inputs, terminal.interruption);
  const unstopped = new AbortController().signal; // the watch itself is what Ctrl-C ends
  await runAndWatch({ name: `cases and ${dirname(DEFAULT_ENTRY)}`, paths: () => inputs.paths, matters: (path) => inputs.has(path) }, terminal, () => testOnce(args, terminal, inputs, () => unstopped));
  return ExitCode.Ok;
}

/** @param interruption from when on cases run, and Ctrl-C brings the report so far. */
async function testOnce(args: Arguments, terminal: Terminal, inputs: CaseInputs, interruption: Terminal["interruption"]): Promise<ExitCode> {
  const wasm = args.text("wasm") ?? DEFAULT_OUT;
  inputs.add(wasm);
  if (args.flag("build") || args.flag("watch")) {
    await compile({ entry: DEFAULT_ENTRY, out: wasm, format: args.choice<"json" | "msgpack">("event-format", "json"), isDebug: false, passedOn: [] }, terminal);
    inputs.isBuilt(wasm);
  }
  const coverage = startCoverage(args, terminal);
  const given = caseFiles(args, terminal.cwd).map((name) => readCases(name, terminal.cwd));
  for (const file of given) [moduleOf(file, args), file.config].forEach((name) => inputs.add(name));
  const isUsed = given.some((file) => resolve(terminal.cwd, moduleOf(file, args)) === resolve(terminal.cwd, wasm));
  if (isUsed && coverage === null && isStale(wasm, terminal.cwd)) {
    const state = `${wasm} is older than ${dirname(DEFAULT_ENTRY)}`;
    if (args.flag("update")) throw new CliError(`Cannot update the cases: ${state}, so its answers are those of an earlier filter; add --build`);
    warn(`${state}; add --build`, terminal);
  }
  const stopped = interruption();
  const files = await runFiles(given, args, terminal, coverage, stopped);
  const covered = coverage?.files() ?? null;
  if (args.flag("json")) terminal.out(renderJsonResults(files, covered));
  else if (files.length > 0) terminal.out([...files.map((file) => renderFileResult(file, terminal)), ...(covered ? ["", renderCoverage(covered, terminal)] : []), "", renderTotals(files, terminal.style)].join("\n"));
  const isPassing = files.every(({ results }) => results.every(isPassed));
  if (stopped.aborted) return endStopped(plural(files.reduce((sum, { results }) => sum + results.length, 0), "case"), isPassing ? ExitCode.Ok : ExitCode.Failed, terminal);
  const isCovered = covered === null || holdCoverage(covered, args, terminal);
  return isCovered && isPassing ? ExitCode.Ok : ExitCode.Failed;
}

/** Bytes that are no text are refused: `--update` would write others in their place. */
function readCases(name: string, cwd: string): CaseFile {
  const { text, badLine } = readConfigText(readGivenFile(name, cwd, CASE_REMEDIES), "yaml");
  if (badLine !== null) throw new CliError(`Cannot read ${name}:${badLine}: the line is not UTF-8; save the file as UTF-8, or convert it with iconv`);
  return readCaseFile(text, name);
}

/** @returns results of those files of which a case was run before it was stopped; a file that was not run to its end is not updated. */
async function runFiles(given: readonly CaseFile[], args: Arguments, terminal: Terminal, coverage: CoverageRun | null, stopped: AbortSignal): Promise<FileResult[]> {
  const files: FileResult[] = [];
  for (const caseFile of given) {
    if (stopped.aborted) break;
    const name = caseFile.file;
    const path = resolve(terminal.cwd, name);
    const result = await runFile(caseFile, args, terminal, coverage, stopped);
    if (result.results.length < caseFile.cases.length) return result.results.length === 0 ? files : [...files, result];
    const endless = result.results.find(({ isAnswered }) => isAnswered === false);
    if (args.flag("update") && endless) throw new CliError(`Cannot update ${name}:${endless.case.line}, ${endless.case.name}: ${endless.actual.reason}`, ExitCode.RecordLost);
    if (args.flag("update") && result.results.some((each) => !isPassed(each))) {
      writeFileSync(path, updateCases(caseFile, result.results, result.isInput));
      terminal.err(`${terminal.errorStyle.warning("updated")} ${name}`);
      files.push(await runFile(readCaseFile(readFileSync(path, "utf8"), name), args, terminal, coverage, stopped));
    } else files.push(result);
  }
  return files;
}

/** Coverage, where an option asks for it. */
function startCoverage(args: Arguments, terminal: Terminal): CoverageRun | null {
  if (!args.flag("coverage") && ["lcov", "least-coverage", "least-branches"].every((option) => args.text(option) === undefined)) return null;
  const engine = args.choice<EngineName>("engine", "sim");
  if (engine !== "sim") throw usageError(`Cannot measure coverage on ${engine}: only the simulator counts lines; leave --engine out`);
  readLeast(args); // refused before anything is built
  return new CoverageRun(args.choice<"json" | "msgpack">("event-format", "json"), terminal);
}

function readLeast(args: Arguments): LeastCoverage {
  return { lines: args.count("least-coverage"), branches: args.count("least-branches") };
}

/** @returns whether enough ran; writes what was asked for. */
function holdCoverage(files: readonly FileCoverage[], args: Arguments, terminal: Terminal): boolean {
  const lcov = args.text("lcov");
  if (lcov !== undefined) writeFileSync(resolve(terminal.cwd, lcov), renderLcov(files));
  const missing = shortfalls(files, readLeast(args), { lines: "--least-coverage", branches: "--least-branches" });
  for (const { label, words } of missing) terminal.err(labelled(terminal.errorStyle.bad(label), words, terminal.errorColumns));
  return missing.length === 0;
}

function moduleOf(file: CaseFile, args: Arguments): string {
  return args.text("wasm") ?? file.wasm ?? DEFAULT_OUT;
}

async function runFile(file: CaseFile, args: Arguments, terminal: Terminal, coverage: CoverageRun | null, stopped: AbortSignal): Promise<FileResult> {
  const { cwd, environment } = terminal;
  const module = coverage ? await coverage.open(moduleOf(file, args)) : openModule(moduleOf(file, args), cwd);
  const counting = coverage ? { counter: coverage.counter } : {};
  const accessiblePaths = readAccessiblePaths(args, file.accessiblePaths);
  if (module.about.abi === "input") {
    refuseOtherEngines(module, args);
    const results = await runInputCases(file, { wasmPath: module.path, options: { ...readInputOptions(args), ...counting }, accessiblePaths, cwd, stopped });
    return { file: file.file, engine: "sim", host: "sim", isInput: true, results };
  }
  const named = file.functionName !== null && args.text("function") === undefined ? args.with("function", file.functionName) : args;
  const { engine, options } = readEngineChoice(named, module, cwd, accessiblePaths);
  refuseSimulatedOnly(file, engine);
  const config = file.config === null ? null : readConfig(file.config, file.file, cwd, coverage?.standIns ?? new Map());
  const { host, results } = await runCases(file, { engine, wasmPath: module.path, options: { ...options, ...counting }, environment, config, accessiblePaths, cwd, stopped });
  const isNamed = engine === "fluent-bit" || options.version !== undefined;
  return { file: file.file, engine, host: isNamed ? host : engine, isInput: false, results };
}

/** What only the simulator can do, and what would be left undone without a word elsewhere. */
function refuseSimulatedOnly({ file, config, accessiblePaths, files, cases }: CaseFile, engine: EngineName): void {
  if (config !== null && accessiblePaths !== null) throw new CliError(`Cannot run ${file}: its config says the accessible paths; take accessible_paths: out`);
  if (engine === "sim") return;
  if (config !== null) throw new CliError(`Cannot run ${file} on ${engine}: it has a config, which only the simulator runs; leave --engine out`, ExitCode.Usage);
  const own = cases.find((each) => each.files !== null);
  const place = files !== null ? file : own && `${file}:${own.line}`;
  if (place !== undefined) throw new CliError(`Cannot run ${place} on ${engine}: it has files, which only the simulator takes in place of the disk; leave --engine out, or put real files there and take files: out`, ExitCode.Usage);
}

function readConfig(name: string, caseFile: string, cwd: string, standIns: CaseConfig["standIns"]): CaseConfig {
  const path = resolve(cwd, name);
  if (!existsSync(path)) throw new CliError(`Cannot run ${caseFile}: its config ${name} does not exist; paths begin in the folder where flb-wasm is started`);
  return { text: readFileSync(path, "utf8"), file: name, folder: cwd, standIns };
}

/** Files and folders. */
function caseWords(args: Arguments): readonly string[] {
  return args.words.length > 0 ? args.words : [DEFAULT_FOLDER];
}

function caseFiles(args: Arguments, cwd: string): readonly string[] {
  const names = caseWords(args);
  const found = names.flatMap((name) => {
    const path = resolve(cwd, name);
    if (!existsSync(path)) throw new CliError(`Cannot read ${name}: there is no such file or folder; cases stand in ${DEFAULT_FOLDER}/*.yaml`);
    if (!statSync(path).isDirectory()) return [name];
    return readdirSync(path).filter((each) => CASE_FILE.test(each)).sort().map((each) => relative(cwd, join(path, each)));
  });
  if (found.length === 0) throw new CliError(`Cannot run cases: there is no .yaml in ${names.join(", ")}; write one, see flb-wasm test --help`);
  return found;
}
