// `flb-wasm diff` and `flb-wasm replay`: what a build does with recorded traffic, and what a new build would change.
import { resolve } from "node:path";
import type { EventResult } from "@flb-wasm/host-sim";
import type { Arguments } from "../command/arguments.js";
import { CliError } from "../command/cli-error.js";
import { type Command, defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { type Engine, asCliError, openEngine } from "../engine/engine.js";
import { openModule } from "../module/module-file.js";
import { type RecordSource, openSource } from "../records/source.js";
import { UnheldNumbers } from "../run/unheld.js";
import { startProgress } from "../terminal/progress.js";
import type { Terminal } from "../terminal/terminal.js";
import { groupDigits, plural } from "../terminal/text.js";
import { Comparison, renderDifference, renderComparison } from "../traffic/compare.js";
import { ENGINE_OPTIONS, readEngineChoice } from "./engine-options.js";
import { run } from "./run.js";
import { endStopped, explainChunk } from "./run-source.js";

const CHUNK_EVENTS = 100;
const DEFAULT_LIMIT = 20;

export const diff = defineCommand({
  name: "diff",
  summary: "Show what a new build of a filter would change, on recorded traffic",
  details: ["Both builds get the same records in the same chunks. The exit code is 7 when an answer differs, and 6 when the new build loses a record that the old one did not."],
  arguments: [
    { name: "old", summary: "the build in use today", isRequired: true, completes: "file" },
    { name: "new", summary: "the build that would replace it", isRequired: true, completes: "file" },
    { name: "traffic", summary: "recorded traffic, or records, one JSON object a line", isRequired: true, completes: "file" },
  ],
  options: [
    { flags: "--tag <tag>", summary: "the tag of records without one", whenAbsent: "test.tag" },
    { flags: "--limit <count>", summary: "differences to print at most; 0 prints all", whenAbsent: String(DEFAULT_LIMIT) },
    { flags: "--json", summary: "one JSON line a difference and a last line with the counts" },
    ...ENGINE_OPTIONS,
  ],
  examples: [
    { line: "flb-wasm diff released.wasm build/filter.wasm traffic.jsonl", shows: "before a release" },
    { line: "flb-wasm diff released.wasm build/filter.wasm traffic.jsonl --json | tail -1", shows: "only the counts" },
  ],
  run: diffBuilds,
});

/** The same as `run` on traffic, which carries its own tags and times. */
export const replay: Command = defineCommand({
  ...run,
  name: "replay",
  summary: "Run recorded traffic through a filter",
  details: ["Traffic is what flb-wasm record wrote: every record with its own tag and time. The exit code is 6 when a record would be lost."],
  arguments: [
    { name: "wasm", summary: "the built filter", isRequired: true, completes: "file" },
    { name: "traffic", summary: "recorded traffic", isRequired: true, completes: "file" },
  ],
  options: run.options?.filter(({ flags }) => !/--(input|tag|time|buf-size)\b/.test(flags)) ?? [],
  examples: [{ line: "flb-wasm replay build/filter.wasm traffic.jsonl --show bad", shows: "would anything be lost" }],
  run: replayTraffic,
});

async function replayTraffic(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const { name, about } = openModule(args.word(0), terminal.cwd);
  if (about.abi === "input") throw new CliError(`Cannot replay ${args.word(1)}: ${name} is an input, which gets no records; run it with flb-wasm run ${name}`, ExitCode.Usage);
  return run.run(args.with("input", args.word(1)), terminal);
}

async function diffBuilds(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [oldModule, newModule] = [openModule(args.word(0), terminal.cwd), openModule(args.word(1), terminal.cwd)];
  const stopped = terminal.interruption();
  const source = openSource(resolve(terminal.cwd, args.word(2)), args.word(2), terminal.input, { tag: args.text("tag") ?? "test.tag", chunkEvents: CHUNK_EVENTS, stopped });
  const choices = [oldModule, newModule].map((module) => ({ module, ...readEngineChoice(args, module, terminal.cwd) }));
  const engines: Engine[] = [];
  const comparison = new Comparison();
  try {
    for (const { module, engine, options } of choices) engines.push(await openEngine(engine, module.path, options, terminal.environment));
    await compareAll(source, engines, comparison, args, terminal);
  } finally {
    for (const engine of engines) await engine.close();
  }
  const { counts } = comparison;
  const limit = args.count("limit") ?? DEFAULT_LIMIT;
  if (args.flag("json")) terminal.out(JSON.stringify({ comparison: counts }));
  else {
    if (limit !== 0 && counts.different > limit) terminal.out(terminal.style.faint(`… ${groupDigits(counts.different - limit)} more; --limit 0 prints all`));
    terminal.out(`\n${renderComparison(counts, terminal)}\n\n${counts.different === 0 ? terminal.style.good(`${plural(counts.records, "record")}, no difference`) : terminal.style.warning(`${groupDigits(counts.different)} of ${plural(counts.records, "record")} would change`)}`);
  }
  const found = counts.newlyLost > 0 ? ExitCode.RecordLost : counts.different > 0 ? ExitCode.Failed : ExitCode.Ok;
  return stopped.aborted ? endStopped(plural(counts.records, "record"), found, terminal) : found;
}

async function compareAll(source: RecordSource, engines: readonly Engine[], comparison: Comparison, args: Arguments, terminal: Terminal): Promise<void> {
  const limit = args.count("limit") ?? DEFAULT_LIMIT;
  const unheld = new UnheldNumbers(source.name);
  const progress = startProgress(terminal, source.byteLength);
  try {
    for await (const { events, endByte } of source.chunks) {
      const inputs = events.map(({ input }) => input);
      const answers: (readonly EventResult[])[] = [];
      try {
        for (const engine of engines) answers.push((await engine.filter(inputs)).events);
      } catch (problem) {
        throw explainChunk(problem, source.name, events) ?? asCliError(problem) ?? problem;
      }
      for (const version of new Set(engines.map((engine) => engine.version))) unheld.add(events, version);
      events.forEach(({ line }, i) => {
        const [before, after] = [answers[0]?.[i], answers[1]?.[i]];
        if (!before || !after || !comparison.add(before, after)) return;
        const words = { source: source.name, line, before, after };
        if (args.flag("json")) terminal.out(JSON.stringify({ line, old: { outcome: before.outcome, record: before.after }, new: { outcome: after.outcome, record: after.after } }));
        else if (limit === 0 || comparison.counts.different <= limit) terminal.out(renderDifference(words, terminal));
      });
      progress.update(endByte, `${groupDigits(comparison.counts.records)} records`);
      await terminal.drained();
    }
  } finally {
    progress.stop();
  }
  unheld.warn(terminal);
}
