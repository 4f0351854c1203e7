// `flb-wasm profile`: operations of a record, the same on every machine, and the lines that they are spent on.
import { CliError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { openModule } from "../module/module-file.js";
import { readMap } from "../module/places.js";
import { type Profile, profile as measure } from "../profile/profile.js";
import { renderProfile, spread } from "../profile/render.js";
import type { Terminal } from "../terminal/terminal.js";
import { groupDigits, plural } from "../terminal/text.js";
import { labelled, warn } from "../terminal/wrap.js";
import { CONFIG_OPTION, withConfig } from "./config-settings.js";
import { ENGINE_OPTIONS, readEngineChoice } from "./engine-options.js";
import { RECORDS_OPTION, readFirstRecords } from "./first-records.js";
import { readRelease } from "./release-option.js";

export const profile = defineCommand({
  name: "profile",
  summary: "Count the operations for a record, and show which lines they are spent on",
  details: [
    "An operation is an instruction that WAMR's interpreter executes, counted in the simulator: the number is the same on every machine, so a build can be held to a budget. A call counts as one, and so does a copy of any length.",
    "Lines come from the source map; without one, functions are shown, for a module in any language. What the optimiser inlines into a function counts for the author's line before it; in a function that calls itself, inner calls count again.",
  ],
  arguments: [{ name: "wasm", summary: "the built filter", isRequired: true, completes: "file" }],
  options: [
    RECORDS_OPTION,
    { flags: "--budget <count>", summary: "the most operations that a record after the first may take; more ends with exit code 7" },
    { flags: "--json", summary: "print the numbers as JSON" },
    CONFIG_OPTION,
    ...ENGINE_OPTIONS.filter(({ flags }) => !flags.startsWith("--engine")),
  ],
  examples: [
    { line: "flb-wasm profile build/filter.wasm", shows: "what the records of records.jsonl cost, and where" },
    { line: "flb-wasm profile build/filter.wasm -i traffic.jsonl --budget 5000", shows: "in CI: no record costs more" },
  ],
  run: async (args, terminal) => {
    const module = openModule(args.word(0), terminal.cwd);
    if (module.report.aot) throw new CliError(`Cannot count the operations of ${module.name}: an AOT file is native code; give the .wasm that it was compiled from`);
    readRelease(args, "count for");
    const { options } = readEngineChoice(withConfig(args, module, terminal), module, terminal.cwd);
    const budget = args.count("budget", 1);
    const { name, chunks } = await readFirstRecords(args, terminal);
    const map = readMap(`${module.path}.map`);
    const found = await measure(module, map, options, name, chunks.flat());
    terminal.out(args.flag("json") ? JSON.stringify(asJson(found), null, 2) : renderProfile(found, map !== null, terminal));
    if (found.lost > 0) warn(`${plural(found.lost, "record")} would be lost, and count as far as the filter came; flb-wasm run ${module.name} -i ${name} shows why`, terminal);
    return budget === undefined ? ExitCode.Ok : hold(found, budget, terminal);
  },
});

function asJson({ host, start, first, records, lost, lines, functions, around }: Profile): unknown {
  const { median, least, most } = spread(records);
  return { version: 1, host, records: records.length, lost, start, first, median: median.operations, least, most, lines, functions, around };
}

function hold({ records }: Profile, budget: number, terminal: Terminal): ExitCode {
  const over = records.filter(({ operations }) => operations > budget);
  const [first] = over;
  if (!first) return ExitCode.Ok;
  const others = over.length === 1 ? "" : `, and ${plural(over.length - 1, "other record")} take more than that too`;
  terminal.err(labelled(terminal.errorStyle.bad("over budget:"), `${first.place} takes ${groupDigits(first.operations)} operations of ${groupDigits(budget)}${others}`, terminal.errorColumns));
  return ExitCode.Failed;
}
