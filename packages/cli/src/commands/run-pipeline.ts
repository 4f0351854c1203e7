// `flb-wasm run --config`: the whole way of records through a configuration.
import { NotSimulated, type PipelineConfig, type Property, type Section, StartError, allProperties, inputTag, instanceName, lastValue, placeText, readBool, splitPaths } from "@flb-wasm/host-sim";
import { configFinding } from "../check/config-finding.js";
import { allSections, isFilter, modulePaths, startFolder } from "../check/module-paths.js";
import { type Parsers, type StandIn, readParsers } from "../check/parsers.js";
import { type ConfigRead, isOpen, readConfig } from "../check/read-config.js";
import { renderFindings } from "../check/render.js";
import { explainStart } from "../check/start-failure.js";
import type { Arguments } from "../command/arguments.js";
import { CliError, usageError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import type { EngineName } from "../engine/engine.js";
import type { SourcedEvent } from "../records/source.js";
import { startProgress } from "../terminal/progress.js";
import type { Terminal } from "../terminal/terminal.js";
import type { SeenFiles } from "../test/given-files.js";
import { groupDigits, plural } from "../terminal/text.js";
import { labelled, warn } from "../terminal/wrap.js";
import { UnheldNumbers } from "../run/unheld.js";
import { WayReport, renderWaySummary } from "../run/way-report.js";
import { findFilterFiles } from "../way/filter-files.js";
import { type Settled, type Way, openWay } from "../way/way.js";
import { readFilesOption } from "./engine-options.js";
import { endStopped, explainChunk, reportOptions, sourceOf } from "./run-source.js";

/** What a configuration says itself. */
const SETTINGS = ["function", "event-format", "wasm-heap-size", "wasm-stack-size", "accessible-path", "buf-size"];

export async function runPipeline(configName: string, args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const engine = chosenEngine(configName, args);
  const files = readFilesOption(args, engine, terminal.cwd);
  const read = openConfig(configName, args.texts("as-given"), terminal);
  const { config } = read;
  warnOfPassed(config, engine, args.texts("as-given"), terminal);
  const stopped = terminal.interruption();
  const source = sourceOf(args, terminal, tagOfInputs(config, args.text("input") ?? "stdin"), stopped);
  const report = new WayReport(reportOptions(args, source, terminal), config.outputs.map((output) => instanceName(output, config.outputs)));
  const unheld = new UnheldNumbers(source.name);
  const way = await loadWay(engine, read, files, args, terminal);
  if (way.leftOut) warn(`left out, as there is no such file here: ${way.leftOut}`, terminal);
  const add = (settled: readonly Settled[]): void => settled.forEach(({ events, run }) => report.add(events, run, way.version));
  const progress = startProgress(terminal, source.byteLength);
  let lastEvents: readonly SourcedEvent[] = [];
  const unsettled: SourcedEvent[] = [];
  let records = 0;
  try {
    for await (const { events, endByte } of source.chunks) {
      lastEvents = events;
      refuseUntagged(events, config, source.name);
      for (const event of events) unsettled.push(event);
      const settled = await way.run(events);
      if (settled.length > 0) unsettled.length = 0;
      add(settled);
      unheld.add(events, way.version);
      progress.update(endByte, `${groupDigits(records += events.length)} records`);
      await terminal.drained();
      if (way.end) break;
    }
    const { settled, made } = await way.finish();
    add(settled);
    report.addMade(made);
  } catch (problem) {
    throw explainChunk(problem, source.name, unsettled) ?? asWayError(problem, configName) ?? problem;
  } finally {
    progress.stop();
    await way.close();
  }
  unheld.warn(terminal);
  const summary = report.summary(way.name, configName);
  if (args.flag("json")) terminal.out(JSON.stringify({ report: summary }));
  else terminal.out([...report.leftOut(), "", renderWaySummary(summary, terminal)].join("\n"));
  if (way.end) terminal.err(labelled(terminal.errorStyle.bad("error"), `Cannot go on behind ${source.name}:${lastEvents.at(-1)?.line ?? 0}: ${way.end}`, terminal.errorColumns));
  const found = summary.outcomes.lost > 0 || way.end ? ExitCode.RecordLost : ExitCode.Ok;
  return stopped.aborted ? endStopped(plural(summary.records, "record"), found, terminal) : found;
}

type WayEngine = Exclude<EngineName, "wamr">;

/** @throws CliError also for options about what the configuration says. */
function chosenEngine(configName: string, args: Arguments): WayEngine {
  const option = SETTINGS.find((each) => args.texts(each).length > 0);
  if (option !== undefined) throw usageError(`Cannot run ${configName} with --${option}: the configuration says that itself; leave --${option} out, or name the module to run it alone`);
  const engine = args.choice<EngineName>("engine", "sim");
  if (engine === "wamr") throw usageError(`Cannot run ${configName} on wamr: it runs filters alone; leave --engine out, take --engine fluent-bit, or name the module to run it alone`);
  return engine;
}

interface OpenConfig extends ConfigRead {
  readonly config: PipelineConfig;
}

/** @throws CliError with what is wrong in it, each at its line. */
function openConfig(configName: string, asGiven: readonly string[], terminal: Terminal): OpenConfig {
  const read = readConfig(configName, terminal);
  const { config, findings } = read;
  if (config === null) {
    terminal.err(renderFindings(findings, { columns: terminal.errorColumns, style: terminal.errorStyle }));
    throw new CliError(`Cannot run ${configName}: Fluent Bit refuses it; correct what is named above`);
  }
  const path = modulePaths(config).find(isOpen);
  if (path !== undefined) throw new CliError(`Cannot run ${configName}: it runs ${path}, and the variable is not set here; set it`);
  const open = openProperty(config, asGiven);
  if (open) throw new CliError(`Cannot run ${placeText(open.place)}: ${open.key} is ${open.value}, and the variable is not set here; set it`);
  return { ...read, config };
}

/** The files of parsers, where a filter asks for parsers. */
function openParsers({ config, variables }: OpenConfig, asGiven: readonly string[], terminal: Terminal): Parsers["files"] {
  const askers = allSections(config).filter((section) => isFilter(section) && ["parser", "multiline"].includes(section.name) && !asGiven.includes(section.name));
  if (askers.length === 0) return {};
  const asked = askers.flatMap((section) => section.name === "parser" ? allProperties(section, "parser").map(({ value }) => value) : allProperties(section, "multiline.parser").flatMap(({ value }) => splitPaths(value)));
  const { files, standIns } = readParsers(config, { folder: startFolder(config, terminal.cwd), cwd: terminal.cwd, variables });
  const parsers = [...config.sections, ...Object.values(files).flatMap(({ sections }) => sections)].filter((section) => isParserOf(section, asked));
  const open = parsers.flatMap(({ properties }) => properties).find(({ value }) => isOpen(value));
  if (open) throw new CliError(`Cannot run ${placeText(open.place)}: ${open.key} is ${open.value}, and the variable is not set here; set it`);
  warnOfStandIns(standIns, terminal);
  return files;
}

/** One of those that are asked for; a parser of lines in any case. */
function isParserOf(section: Section, asked: readonly string[]): boolean {
  const name = lastValue(section, "name") ?? "";
  if (section.kind === "parser") return asked.includes(name);
  return section.kind === "multiline_parser" && asked.some((each) => each.toLowerCase() === name.toLowerCase());
}

function warnOfStandIns(standIns: readonly StandIn[], terminal: Terminal): void {
  for (const { named, read } of standIns) warn(`${named} is not on this machine, and ${read} was read in its place`, terminal);
}

/** What decides about records and is not known here. */
function openProperty(config: PipelineConfig, asGiven: readonly string[]): Property | undefined {
  return allSections(config).filter(({ name }) => !asGiven.includes(name)).flatMap((section) => {
    return isFilter(section) ? section.properties : section.properties.filter(({ key }) => ["tag", "match", "match_regex"].includes(key));
  }).find(({ value }) => isOpen(value));
}

async function loadWay(engine: WayEngine, read: OpenConfig, files: SeenFiles | undefined, args: Arguments, terminal: Terminal): Promise<Way> {
  const { cwd, environment } = terminal;
  const { config, root } = read;
  const asGiven = args.texts("as-given");
  const version = args.text("fluent-bit");
  try {
    const parsersFiles = engine === "sim" ? openParsers(read, asGiven, terminal) : {};
    const { filterFiles, standIns } = engine === "sim" ? findFilterFiles(config, cwd, asGiven) : { filterFiles: {}, standIns: [] };
    warnOfStandIns(standIns, terminal);
    return await openWay(engine, config, { asGiven, parsersFiles, filterFiles, root, cwd, environment, startFolder: startFolder(config, cwd), ...(version === undefined ? {} : { version }), ...(files ? { files } : {}) });
  } catch (problem) {
    throw asWayError(problem, config.file) ?? problem;
  }
}

/** `null` for a bug. */
function asWayError(problem: unknown, configName: string): CliError | null {
  if (problem instanceof StartError) return new CliError(explainStart(problem.message));
  if (problem instanceof NotSimulated) return new CliError(`${problem.message}; run it in a real agent with --engine fluent-bit, pass a filter over with --as-given <plugin>, where records are what it would hand on, or run one alone: flb-wasm run build/filter.wasm -c ${configName}`, ExitCode.NotAvailable);
  const finding = configFinding(problem, { file: configName, line: 1 });
  return finding && new CliError(`Cannot run ${finding.place.file}:${finding.place.line}: ${finding.problem}; ${finding.remedy}`);
}

/** @throws CliError for a plugin that the configuration does not have. */
function warnOfPassed(config: PipelineConfig, engine: WayEngine, asGiven: readonly string[], terminal: Terminal): void {
  const filters = allSections(config).filter(isFilter);
  const absent = asGiven.find((name) => !filters.some((section) => section.name === name));
  if (absent !== undefined) throw usageError(`Cannot pass over ${absent}: ${config.file} has no such filter; leave --as-given ${absent} out`);
  const isReal = engine === "fluent-bit"; // the simulator does what kubernetes does without its server: merge_log
  const passed = filters.filter(({ name }) => asGiven.includes(name) || (isReal && name === "kubernetes"));
  if (passed.length === 0) return;
  const places = passed.map((section) => `${section.name} (${placeText(section.place)})${isReal && mergesLog(section) ? ", its merge_log too" : ""}`);
  warn(`passed over, as records are what they hand on: ${places.join(", ")}`, terminal);
}

function mergesLog(section: Section): boolean {
  return section.name === "kubernetes" && readBool(lastValue(section, "merge_log") ?? "") === true;
}

/** The tag that records of a file would have; `null` where inputs differ. */
function tagOfInputs({ inputs }: PipelineConfig, fileName: string): string | null {
  const [tag, another] = new Set(inputs.map((input) => (input.name === "tail" ? tailTag(inputTag(input, inputs), fileName) : inputTag(input, inputs))));
  return another === undefined ? tag ?? null : null;
}

/** tag_compose: plugins/in_tail/tail_file.c:1143-1206 @v5.1.1 */
function tailTag(tag: string, fileName: string): string {
  if (!tag.includes("*")) return tag;
  return tag.replace("*", () => fileName).replace(/^[/\\:]+/, "").replace(/[/\\:]/g, ".").replace(/\.{2,}/g, ".").replace(/(?!^)\*/g, "").replace(/\.$/, "");
}

function refuseUntagged(events: readonly SourcedEvent[], { inputs, file }: PipelineConfig, sourceName: string): void {
  const untagged = events.find(({ input }) => input.tag === undefined);
  if (!untagged) return;
  const tags = inputs.map((input) => `${inputTag(input, inputs)} of ${input.name}`);
  throw usageError(`Cannot run ${sourceName}:${untagged.line}: the record has no tag, and ${file} has ${tags.length === 0 ? "no input" : tags.join(", ")}; give --tag`);
}
