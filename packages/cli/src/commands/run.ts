// `flb-wasm run`: what Fluent Bit would make of records, record by record.
import type { Arguments } from "../command/arguments.js";
import { usageError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { asCliError, openEngine } from "../engine/engine.js";
import { openModule } from "../module/module-file.js";
import { RunReport } from "../run/report.js";
import { countBad, renderSummary, renderVerdict } from "../run/summary.js";
import { UnheldNumbers } from "../run/unheld.js";
import { startProgress } from "../terminal/progress.js";
import type { Terminal } from "../terminal/terminal.js";
import { groupDigits, plural } from "../terminal/text.js";
import { CONFIG_OPTION, withConfig } from "./config-settings.js";
import { BUF_SIZE_OPTION, ENGINE_OPTIONS, FILES_OPTION, readAccessiblePaths, readEngineChoice, readFilesOption } from "./engine-options.js";
import { runInput } from "./run-input.js";
import { runPipeline } from "./run-pipeline.js";
import { DEFAULT_CHUNK_EVENTS, DEFAULT_LIMIT, endStopped, explainChunk, reportOptions, sourceOf } from "./run-source.js";

export const run = defineCommand({
  name: "run",
  summary: "Run a filter over records and show what Fluent Bit would do with each",
  details: [
    "Records are JSON objects, one a line, or traffic that flb-wasm record wrote. Input is streamed: its size does not matter, a pipe may stay open, and Ctrl-C ends it with the report. A number that no record can hold, such as 1e400, is what the release's JSON parser makes of it, with a warning. The exit code is 6 when a record would be lost.",
    "With --config alone the records go their whole way through a configuration: filters and processors, new tags, routes, to the outputs that take them. What the kubernetes filter would add has to be in them. The simulator refuses a filter that it does not know; --engine fluent-bit runs all of them, in a copy of the configuration whose inputs take the records and whose outputs lead back here. With a module too, that filter runs alone, as the configuration sets it up.",
    "An input gets no records: one interval of exec_wasi is shown, and options about records are refused. With --json the report has what was logged.",
  ],
  arguments: [{ name: "wasm", summary: "the built filter", completes: "file" }],
  options: [
    { flags: "-i, --input <file>", summary: "records, one JSON object a line; - is standard input", whenAbsent: "standard input", completes: "file" },
    { flags: "--tag <tag>", summary: "the tag of records without one", whenAbsent: "test.tag; with a configuration alone that of its input" },
    { flags: "--text-key <key>", summary: "a line that is not a JSON object becomes a record with its text under this key, as from tail without a parser" },
    { flags: "--time <time>", summary: "the time of records without one, RFC 3339 or seconds", whenAbsent: "2024-01-01T00:00:00Z" },
    { flags: "--chunk <count>", summary: "records that the filter gets in one callback, at most", whenAbsent: String(DEFAULT_CHUNK_EVENTS) },
    { flags: "--show <which>", summary: "records to print", choices: ["all", "changed", "bad", "none"], whenAbsent: "all" },
    { flags: "--limit <count>", summary: "records to print at most, bad ones counted apart; 0 prints all", whenAbsent: String(DEFAULT_LIMIT) },
    { flags: "--json", summary: "one JSON line a record and a last line with the report" },
    CONFIG_OPTION,
    { flags: "--as-given <plugin>", summary: "a filter of the configuration to skip, because the records already are as it leaves them; may be given several times", isRepeatable: true },
    ...ENGINE_OPTIONS,
    FILES_OPTION,
    BUF_SIZE_OPTION,
  ],
  examples: [
    { line: "flb-wasm run build/filter.wasm --input records.jsonl", shows: "what happens to each record" },
    { line: "kubectl logs my-pod | flb-wasm run build/filter.wasm --text-key log", shows: "lines from a pipe" },
    { line: "flb-wasm run build/filter.wasm -i big.jsonl --show bad --json > report.jsonl", shows: "only losses, for a machine" },
    { line: "flb-wasm run build/filter.wasm --files root --accessible-path /etc/a", shows: "a filter that reads /etc/a, which is root/etc/a here" },
    { line: "flb-wasm run -c fluent-bit.yaml -i records.jsonl", shows: "which output takes each record, under which tag" },
    { line: "flb-wasm run -c fluent-bit.yaml -i records.jsonl --engine fluent-bit", shows: "the same in a real Fluent Bit, with every filter there is" },
    { line: "flb-wasm run build/filter.wasm -i records.jsonl --engine fluent-bit", shows: "the same in a real Fluent Bit" },
    { line: "flb-wasm run build/input.wasm --buf-size 32k", shows: "one interval of an input" },
  ],
  run: runFilter,
});

async function runFilter(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const configName = args.text("config");
  const moduleName = args.words[0];
  if (moduleName === undefined && configName === undefined) throw usageError("Cannot run: no module is named; write flb-wasm run build/filter.wasm, or name a configuration with --config");
  if (moduleName === undefined) return runPipeline(configName ?? "", args, terminal);
  if (args.texts("as-given").length > 0) throw usageError("Cannot use --as-given with a module: that filter runs alone; leave one of the two out");
  const module = openModule(moduleName, terminal.cwd);
  if (module.about.abi === "input") return runInput(module, args, terminal);
  const given = withConfig(args, module, terminal);
  const { engine: name, options } = readEngineChoice(given, module, terminal.cwd);
  const files = readFilesOption(args, name, terminal.cwd);
  const stopped = terminal.interruption();
  const source = sourceOf(args, terminal, "test.tag", stopped);
  const report = new RunReport(reportOptions(args, source, terminal));
  const unheld = new UnheldNumbers(source.name);
  const engine = await openEngine(name, module.path, files ? { ...options, accessiblePaths: readAccessiblePaths(given), files } : options, terminal.environment);
  const progress = startProgress(terminal, source.byteLength);
  try {
    for await (const { events, endByte } of source.chunks) {
      report.begin(events);
      const start = performance.now();
      const result = await engine.filter(events.map(({ input }) => input));
      report.add(events, result, (performance.now() - start) * 1e6, engine);
      unheld.add(events, engine.version);
      progress.update(endByte, `${groupDigits(report.records)} records`);
      await terminal.drained();
      if (result.agent === "crashed") break;
    }
  } catch (problem) {
    throw explainChunk(problem, source.name, report.lastEvents, report.placeOf(engine.lastIndex ?? null)) ?? asCliError(problem) ?? problem;
  } finally {
    progress.stop();
    await engine.close();
  }
  unheld.warn(terminal);
  const summary = report.summary(engine.name, options.functionName);
  if (args.flag("json")) terminal.out(JSON.stringify({ report: summary }));
  else terminal.out([...report.leftOut(), "", renderSummary(summary, terminal), "", renderVerdict(summary.records, countBad(summary), terminal.style)].join("\n"));
  const found = countBad(summary) > 0 ? ExitCode.RecordLost : ExitCode.Ok;
  return stopped.aborted ? endStopped(plural(summary.records, "record"), found, terminal) : found;
}
