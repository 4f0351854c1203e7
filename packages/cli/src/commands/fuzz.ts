// `flb-wasm fuzz`: records that nobody expects, through the author's own filter.
import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Body, InvalidEvent, JsonTextError, decodeMsgpack } from "@flb-wasm/host-sim";
import { recordBytes } from "@flb-wasm/host-sim/engine";
import type { Arguments } from "../command/arguments.js";
import { CliError, usageError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { fileError } from "../command/file-error.js";
import { type EngineName, asCliError, openEngine } from "../engine/engine.js";
import { readerOf } from "../engine/json-reader.js";
import type { Attack } from "../fuzz/attack.js";
import { hasGrown, renderAttack, renderAttacksJson } from "../fuzz/render.js";
import { openModule } from "../module/module-file.js";
import { openSource } from "../records/source.js";
import { TRAFFIC_HEADER, renderTrafficLine } from "../records/traffic.js";
import type { Terminal } from "../terminal/terminal.js";
import { plural } from "../terminal/text.js";
import { labelled, renderError } from "../terminal/wrap.js";
import { CONFIG_OPTION, withConfig } from "./config-settings.js";
import { ENGINE_OPTIONS, readEngineChoice } from "./engine-options.js";
import { endStopped } from "./run-source.js";

const DEFAULT_RUNS = 1000;
const DEFAULT_RECORDS = "records.jsonl";
const DEFAULT_SAVE = "fuzz-failure.jsonl";
const MOST_OWN_RECORDS = 100;
const TAG = "fuzz.test";
const START_OF_2024 = { sec: 1_704_067_200, nsec: 0 };

export const fuzz = defineCommand({
  name: "fuzz",
  summary: "Attack a filter with unexpected records",
  details: [
    "Sends generated records through the filter, half of them your own with other values in them: every msgpack kind, keys twice, text that is not UTF-8, NaN, deep and long values. No record may be lost, none may harm the next, and memory may not grow. "
    + "The first record that fails is reduced as far as possible and saved for flb-wasm replay. The exit code is 6 for a loss and 7 for memory that grows.",
  ],
  arguments: [{ name: "wasm", summary: "the built filter", isRequired: true, completes: "file" }],
  options: [
    { flags: "-i, --input <file>", summary: "your own records, one JSON object a line", whenAbsent: `${DEFAULT_RECORDS}, if it is there`, completes: "file" },
    { flags: "--runs <count>", summary: "records on each engine", whenAbsent: String(DEFAULT_RUNS) },
    { flags: "--time <seconds>", summary: "as many records as fit into this time, on each engine" },
    { flags: "--seed <number>", summary: "repeats a run", whenAbsent: "another one each time" },
    { flags: "--save <file>", summary: "where the failing record goes", whenAbsent: DEFAULT_SAVE, completes: "file" },
    { flags: "--json", summary: "print as JSON" },
    CONFIG_OPTION,
    ...ENGINE_OPTIONS.map((option) => (option.flags.startsWith("--engine") ? { ...option, whenAbsent: "sim, and wamr where it is here" } : option)),
  ],
  examples: [
    { line: "flb-wasm fuzz build/filter.wasm", shows: "a thousand records on each engine" },
    { line: "flb-wasm fuzz build/filter.wasm --time 60 -i traffic.jsonl", shows: "a minute, starting from real records" },
    { line: "flb-wasm fuzz build/filter.wasm --seed 42", shows: "the same records again" },
    { line: "flb-wasm replay build/filter.wasm fuzz-failure.jsonl", shows: "look at the failure, then fix it" },
  ],
  run: fuzzFilter,
});

async function fuzzFilter(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const module = openModule(args.word(0), terminal.cwd);
  if (module.about.abi === "input") throw new CliError(`Cannot fuzz ${module.name}: it is an input, which gets no records; fuzz a filter`);
  const { options } = readEngineChoice(withConfig(args, module, terminal), module, terminal.cwd);
  const stopped = terminal.interruption();
  const seed = args.count("seed") ?? Math.floor(Math.random() * 2 ** 31);
  const seconds = args.count("time", 1);
  const request = {
    own: await readOwn(args, terminal), eventFormat: options.eventFormat ?? "json", seed, tag: TAG, stopped,
    runs: args.count("runs", 1) ?? DEFAULT_RUNS, milliseconds: seconds === undefined ? null : seconds * 1000,
  };
  const { attack } = await import("../fuzz/attack.js"); // its generators take time and memory that no other command has to pay
  const attacks: Attack[] = [];
  for (const name of enginesFor(args, module.report.aot)) {
    if (terminal.canDrawProgress) terminal.err(terminal.errorStyle.faint(`${name}: ${seconds === undefined ? plural(request.runs, "record") : `${seconds} s`} …`));
    try {
      attacks.push(await attack({ ...request, open: () => openEngine(name, module.path, options, terminal.environment) }));
    } catch (problem) {
      const known = problem instanceof CliError ? problem : asCliError(problem);
      if (known?.exitCode !== ExitCode.NotAvailable || args.text("engine") !== undefined) throw known ?? problem;
      terminal.err(terminal.errorStyle.faint(labelled("not run:", `${name}: ${known.message}`, terminal.errorColumns)));
      continue;
    }
    if (attacks.at(-1)?.failure || stopped.aborted) break;
  }
  const found = report(attacks, seed, args, terminal);
  return stopped.aborted ? endStopped(plural(attacks.reduce((sum, { runs }) => sum + runs, 0), "record"), found, terminal) : found;
}

function enginesFor(args: Arguments, isAot: boolean): readonly EngineName[] {
  const chosen = args.text("engine") as EngineName | undefined;
  if (chosen !== undefined) return [chosen];
  return isAot ? ["wamr"] : ["sim", "wamr"];
}

function report(attacks: readonly Attack[], seed: number, args: Arguments, terminal: Terminal): ExitCode {
  const failure = attacks.find((each) => each.failure)?.failure ?? null;
  const name = args.text("save") ?? DEFAULT_SAVE;
  const traffic = failure ? `${TRAFFIC_HEADER}\n${renderTrafficLine({ tag: TAG, time: START_OF_2024, record: failure.record })}` : "";
  const refusal = failure ? trySave(name, traffic, terminal) : null;
  if (args.flag("json")) terminal.out(renderAttacksJson(attacks, seed, failure && !refusal ? name : null));
  else {
    const saved = failure && !refusal ? [terminal.style.faint(`saved; see it with: flb-wasm replay ${args.word(0)} ${name}`)] : [];
    const unsaved = refusal ? [terminal.style.warning("not saved; these two lines are the file for flb-wasm replay:"), traffic] : [];
    terminal.out([...attacks.map((each) => renderAttack(each, terminal)), "", terminal.style.faint(`--seed ${seed} repeats this`), ...saved, ...unsaved].join("\n"));
  }
  // The finding is what was asked for: where it cannot be kept is said beside it, and is no other exit code.
  if (refusal) terminal.err(renderError(refusal, terminal));
  if (failure) return ExitCode.RecordLost;
  return attacks.some(hasGrown) ? ExitCode.Failed : ExitCode.Ok;
}

/** What the file system says against it; `null` if the file is written. */
function trySave(name: string, traffic: string, { cwd }: Terminal): CliError | null {
  try {
    writeFileSync(resolve(cwd, name), `${traffic}\n`);
    return null;
  } catch (problem) {
    const refusal = fileError(problem, cwd);
    if (!refusal) throw problem;
    return refusal;
  }
}

/** The first of the author's records, as what other values are put into. */
async function readOwn(args: Arguments, terminal: Terminal): Promise<readonly Body[]> {
  const given = args.text("input");
  const name = given ?? DEFAULT_RECORDS;
  if (given === undefined && !existsSync(resolve(terminal.cwd, name))) return [];
  const own: Body[] = [];
  for await (const { events } of openSource(resolve(terminal.cwd, name), name, terminal.input, { tag: TAG, chunkEvents: MOST_OWN_RECORDS }).chunks) {
    for (const { line, input: { record } } of events) own.push(bodyOf(record, args.text("fluent-bit"), `${name}:${line}`));
    if (own.length >= MOST_OWN_RECORDS) break;
  }
  return own.slice(0, MOST_OWN_RECORDS);
}

function bodyOf(record: string | Uint8Array, version: string | undefined, place: string): Body {
  try {
    const decoded = decodeMsgpack(recordBytes({ record }, readerOf(version)));
    const body = decoded.ok ? decoded.body : null;
    if (body?.kind === "map") return body;
  } catch (problem) {
    if (!(problem instanceof JsonTextError || problem instanceof InvalidEvent)) throw problem;
  }
  throw usageError(`Cannot read ${place}: it is no record; give one JSON object a line`);
}
