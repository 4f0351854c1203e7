// `flb-wasm run` for an input: one interval of exec_wasi.
import { type CollectResult, ExecWasi, type ExecWasiOptions } from "@flb-wasm/host-sim";
import type { Arguments } from "../command/arguments.js";
import { CliError, usageError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import { asCliError } from "../engine/engine.js";
import { Watchdog } from "../engine/watchdog.js";
import type { ModuleFile } from "../module/module-file.js";
import { countRefused } from "../run/refused.js";
import { renderLog } from "../run/render-event.js";
import { guestLines } from "../test/run-cases.js";
import type { Terminal } from "../terminal/terminal.js";
import { plural } from "../terminal/text.js";
import { wrap } from "../terminal/wrap.js";
import { readAccessiblePaths, readFilesOption } from "./engine-options.js";

export async function runInput(module: ModuleFile, args: Arguments, terminal: Terminal): Promise<ExitCode> {
  refuseOtherEngines(module, args);
  refuseFilterOptions(module, args);
  const files = readFilesOption(args, "sim", terminal.cwd);
  try {
    const input = await ExecWasi.load(module.path, { parser: "json", accessiblePaths: readAccessiblePaths(args), ...readInputOptions(args), ...(files ? { files } : {}) });
    const watchdog = new Watchdog();
    const result = watchdog.call(() => input.collect());
    watchdog.close();
    const lost = result.lines.filter(({ outcome }) => outcome === "lost");
    if (args.flag("json")) printJson(result, input.name, terminal);
    else printLines(result, terminal);
    return endReason(result) !== null || lost.length + countRefused(guestLines(result.log)) > 0 ? ExitCode.RecordLost : ExitCode.Ok;
  } catch (problem) {
    throw asCliError(problem) ?? problem;
  }
}

/** What the command line says of an input's block; what it does not say is left out. */
export function readInputOptions(args: Arguments): Pick<ExecWasiOptions, "version" | "bufSize" | "wasmHeapSize" | "wasmStackSize"> {
  const version = args.text("fluent-bit");
  const bufSize = args.size("buf-size");
  if (bufSize !== undefined && bufSize < 2) throw usageError(`Cannot read --buf-size ${args.text("buf-size")}: no line fits in, and Fluent Bit ${bufSize === 0 ? "does not start" : "reads for ever"}; write --buf-size 4096`);
  const wasmHeapSize = args.size("wasm-heap-size");
  const wasmStackSize = args.size("wasm-stack-size");
  return {
    ...(version === undefined ? {} : { version }),
    ...(bufSize === undefined ? {} : { bufSize }),
    ...(wasmHeapSize === undefined ? {} : { wasmHeapSize }),
    ...(wasmStackSize === undefined ? {} : { wasmStackSize }),
  };
}

const FILTER_OPTIONS = ["config", "input", "tag", "text-key", "time", "chunk", "show", "limit", "function", "event-format"];

function refuseFilterOptions({ name }: ModuleFile, args: Arguments): void {
  const option = FILTER_OPTIONS.find((each) => args.text(each) !== undefined);
  if (option !== undefined) throw usageError(`Cannot run ${name} with --${option}: that is for filters, and the module is an input, which gets no records; leave --${option} out`);
}

/** An input asked for on another engine than the simulator: none runs it, and nothing else may in its place. */
export function refuseOtherEngines({ name }: ModuleFile, args: Arguments): void {
  const engine = args.choice("engine", "sim");
  if (engine !== "sim") throw new CliError(`Cannot run ${name} on ${engine}: it is an input, which only the simulator runs; leave --engine out`, ExitCode.Usage);
}

function printJson(result: CollectResult, engine: string, terminal: Terminal): void {
  const { lines, log } = result;
  for (const { outcome, reason, after } of lines) terminal.out(`{"outcome":"${outcome}"${outcome === "lost" ? `,"reason":${JSON.stringify(reason)}` : ""},"record":${after ?? "null"}}`);
  const reason = endReason(result);
  if (reason !== null) terminal.out(`{"outcome":"lost","reason":${JSON.stringify(reason)},"record":null}`);
  const lost = lines.filter(({ outcome }) => outcome === "lost").length;
  terminal.out(JSON.stringify({ report: { engine, records: lines.length - lost, lost, refused: countRefused(guestLines(log)), reason, log: log.map(({ from, text }) => ({ from, text })) } }));
}

/** Why the run has not all of its records; `null` if it came to its end. */
function endReason({ outcome, reason, stopped }: CollectResult): string | null {
  if (outcome === "lost") return `the whole output is lost: ${reason}${stopped === null ? "" : `; ${stopped}`}`;
  return stopped === null ? null : `the input stopped in the middle: ${stopped}`;
}

function printLines(result: CollectResult, terminal: Terminal): void {
  const { style } = terminal;
  const { lines, log } = result;
  for (const line of lines) terminal.out(line.outcome === "record" ? `${style.good("record")} ${line.after}` : `${style.bad("lost")}   ${line.line}\n       ${wrap(line.reason, terminal.columns - 7, "       ")}`);
  for (const line of renderLog(log, terminal)) terminal.out(line);
  const lost = lines.filter((line) => line.outcome === "lost").length;
  const records = plural(lines.length - lost, "record");
  const reason = endReason(result);
  const refused = countRefused(guestLines(log));
  const states = [...(reason === null ? [] : [reason]), ...(lost > 0 ? [`${plural(lost, "line")} lost`] : []), ...(refused > 0 ? [`${plural(refused, "record")} refused by emit, see the log`] : [])];
  const words = states.length === 0 ? style.good(`${records}, none lost`) : style.bad([...states, ...(result.outcome === "lost" ? [] : [reason === null ? records : `${records} before`])].join("; "));
  terminal.out(`\n${wrap(words, terminal.columns)}`);
}
