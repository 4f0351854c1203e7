// `flb-wasm bench`: throughput and the cost of a record, on the engines that are here, against a saved baseline.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Measurement, measure, renderMeasurements } from "../bench/measure.js";
import type { Arguments } from "../command/arguments.js";
import { CliError, usageError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { readGivenFile } from "../command/given-file.js";
import { ENGINE_NAMES, type EngineName } from "../engine/engine.js";
import { openModule } from "../module/module-file.js";
import type { Terminal } from "../terminal/terminal.js";
import { plural } from "../terminal/text.js";
import { labelled } from "../terminal/wrap.js";
import { CONFIG_OPTION, withConfig } from "./config-settings.js";
import { ENGINE_OPTIONS, readEngineChoice } from "./engine-options.js";
import { RECORDS_OPTION, readFirstRecords } from "./first-records.js";
import { readRelease } from "./release-option.js";
import { endStopped } from "./run-source.js";

const DEFAULT_SECONDS = 2;
const DEFAULT_TOLERANCE = 10;

export const bench = defineCommand({
  name: "bench",
  summary: "Measure throughput and the cost of a record, and compare with a baseline",
  details: ["The first records of the input are repeated for some seconds on each engine that is here. In Fluent Bit the whole agent is timed, input and filter, without the wait for a flush. Numbers from different machines cannot be compared; save the baseline on the machine where you compare. The exit code is 7 when a record costs more than the baseline allows, and 8 when an engine of the baseline is not here."],
  arguments: [{ name: "wasm", summary: "the built filter", isRequired: true, completes: "file" }],
  options: [
    RECORDS_OPTION,
    { flags: "--seconds <count>", summary: "how long on each engine", whenAbsent: String(DEFAULT_SECONDS) },
    { flags: "--save <file>", summary: "save the numbers as a baseline", completes: "file" },
    { flags: "--baseline <file>", summary: "compare with saved numbers", completes: "file" },
    { flags: "--tolerance <percent>", summary: "how much more a record may cost", whenAbsent: String(DEFAULT_TOLERANCE) },
    { flags: "--json", summary: "print the numbers as JSON" },
    CONFIG_OPTION,
    ...ENGINE_OPTIONS.map((option) => (option.flags.startsWith("--engine") ? { ...option, whenAbsent: "all that are here" } : option)),
  ],
  examples: [
    { line: "flb-wasm bench build/filter.wasm --save baseline.json", shows: "before a change" },
    { line: "flb-wasm bench build/filter.wasm --baseline baseline.json", shows: "after it" },
  ],
  run: benchFilter,
});

async function benchFilter(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const module = openModule(args.word(0), terminal.cwd);
  readRelease(args, "measure for");
  const { options } = readEngineChoice(withConfig(args, module, terminal), module, terminal.cwd);
  const baselineName = args.text("baseline");
  const baseline = baselineName === undefined ? [] : readBaseline(baselineName, terminal.cwd);
  const source = await readFirstRecords(args, terminal);
  const stopped = terminal.interruption();
  const chosen = args.text("engine") as EngineName | undefined;
  const measurements: Measurement[] = [];
  for (const name of chosen === undefined ? ENGINE_NAMES : [chosen]) {
    if (stopped.aborted) break;
    try {
      const measured = await measure({ name, wasmPath: module.path, options, source: source.name, chunks: source.chunks, seconds: args.count("seconds", 1) ?? DEFAULT_SECONDS, stopped, environment: terminal.environment });
      if (measured) measurements.push(measured);
    } catch (problem) {
      const isAbsent = problem instanceof CliError && problem.exitCode === ExitCode.NotAvailable && chosen === undefined;
      if (!isAbsent) throw problem;
      terminal.err(terminal.errorStyle.faint(labelled("not run:", `${name}: ${problem.message}`, terminal.errorColumns)));
    }
  }
  if (args.flag("json")) terminal.out(JSON.stringify({ version: 1, measurements }, null, 2));
  else if (measurements.length > 0) terminal.out(renderMeasurements(measurements, baseline, terminal));
  const isSlower = hasSlower(measurements, baseline, args);
  const save = args.text("save");
  if (stopped.aborted) {
    if (save !== undefined) terminal.err(labelled(terminal.errorStyle.warning("not saved:"), `${save}: it was stopped before the end`, terminal.errorColumns));
    return endStopped(plural(measurements.length, "engine"), isSlower ? ExitCode.Failed : ExitCode.Ok, terminal);
  }
  if (save !== undefined) writeFileSync(resolve(terminal.cwd, save), `${JSON.stringify({ version: 1, measurements }, null, 2)}\n`);
  return isSlower ? ExitCode.Failed : compared(measurements, baseline, args, terminal);
}

function hasSlower(measurements: readonly Measurement[], baseline: readonly Measurement[], args: Arguments): boolean {
  const tolerance = 1 + (args.count("tolerance") ?? DEFAULT_TOLERANCE) / 100;
  return measurements.some(({ engine, nanosecondsPerRecord }) => {
    const before = baseline.find((each) => each.engine === engine);
    return before !== undefined && nanosecondsPerRecord > before.nanosecondsPerRecord * tolerance;
  });
}

/** Whether all engines could be compared that are to be; says which could not. */
function compared(measurements: readonly Measurement[], baseline: readonly Measurement[], args: Arguments, terminal: Terminal): ExitCode {
  const unmeasured = wanted(args, baseline).filter((name) => ![measurements, baseline].every((list) => list.some(({ engine }) => engine === name)));
  if (unmeasured.length === 0) return ExitCode.Ok;
  terminal.err(labelled(terminal.errorStyle.warning("not compared:"), `${unmeasured.join(", ")}: there are not both numbers, of the baseline and of now; name the engines to compare with --engine`, terminal.errorColumns));
  return ExitCode.NotAvailable;
}

/** Engines that a baseline is to be compared on. */
function wanted(args: Arguments, baseline: readonly Measurement[]): readonly string[] {
  const chosen = args.text("engine");
  if (args.text("baseline") === undefined) return [];
  return chosen === undefined ? baseline.map(({ engine }) => engine) : [chosen];
}

function readBaseline(name: string, cwd: string): readonly Measurement[] {
  const remedy = `write one with --save ${name}`;
  try {
    const read = JSON.parse(readGivenFile(name, cwd, { absent: remedy, folder: remedy }).toString()) as { measurements?: readonly (Partial<Measurement> | null)[] } | null;
    if (Array.isArray(read?.measurements) && read.measurements.length > 0 && read.measurements.every(isMeasurement)) return read.measurements;
  } catch (problem) {
    if (!(problem instanceof SyntaxError)) throw problem;
  }
  throw usageError(`Cannot read ${name}: it is no baseline; ${remedy}`);
}

function isMeasurement(read: Partial<Measurement> | null): read is Measurement {
  return typeof read?.engine === "string" && typeof read.nanosecondsPerRecord === "number" && read.nanosecondsPerRecord > 0;
}
