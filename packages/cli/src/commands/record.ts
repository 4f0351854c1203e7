// `flb-wasm record`: real traffic of a running Fluent Bit as a file for replay and diff.
import { createReadStream, existsSync, fstatSync, openSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import type { Arguments } from "../command/arguments.js";
import { CliError, usageError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { type Line, readLines } from "../records/lines.js";
import { LineKinds, readTrafficLine } from "../records/traffic.js";
import type { Terminal } from "../terminal/terminal.js";
import { plural } from "../terminal/text.js";
import { labelled } from "../terminal/wrap.js";
import { type ReadOptions, type RecordedEvent, readOutputLine } from "../traffic/read-output.js";
import { type Redact, openRedaction } from "../traffic/redact.js";
import { TrafficFile } from "../traffic/traffic-file.js";
import { ACCESSIBLE_PATH_OPTION, readAccessiblePaths } from "./engine-options.js";

export const record = defineCommand({
  name: "record",
  summary: "Capture real traffic from a running Fluent Bit, for replay and diff",
  details: [
    "Reads what Fluent Bit wrote: a file output, a stdout output with format json_lines, or Tap (fluent-bit -Z -H, started with output stdout and format json_lines); or traffic that was recorded before, to redact or shorten it. Lines that are no record, such as the agent's log, are counted and left out.",
    "A file output keeps its one worker: with workers: 2 both write into one file, and lines that they cut in two are no records.",
    "Traffic contains what the records contain: treat it like your logs. With --redact personal and secret text is masked before a record is written, as examples/redaction does, with every detector, in keys and numbers too; what no detector knows needs a filter of your own, --redact-with.",
  ],
  arguments: [{ name: "out", summary: "the traffic file to write", isRequired: true, completes: "file" }],
  options: [
    { flags: "-i, --input <file>", summary: "what Fluent Bit wrote; - is standard input", whenAbsent: "standard input", completes: "file" },
    { flags: "--tag <tag>", summary: "the tag of lines without one", whenAbsent: "test.tag" },
    { flags: "--date-key <key>", summary: "the key with the time in JSON lines", whenAbsent: "date" },
    { flags: "--limit <count>", summary: "stop after so many records" },
    { flags: "--redact", summary: "mask personal and secret text" },
    { flags: "--redact-with <wasm>", summary: "redact with a filter of your own, which finds its settings as in run", completes: "file" },
    ACCESSIBLE_PATH_OPTION,
    { flags: "--force", summary: "overwrite an existing file" },
  ],
  examples: [
    { line: "flb-wasm record traffic.jsonl --input /var/log/flb/kube.log", shows: "from a file output" },
    { line: "kubectl logs -f ds/fluent-bit | flb-wasm record out.jsonl --limit 1000", shows: "from a stdout output, a thousand records" },
    { line: "flb-wasm record traffic.jsonl --input kube.log --redact", shows: "without addresses, cards, tokens and keys" },
    { line: "flb-wasm diff released.wasm build/filter.wasm traffic.jsonl", shows: "see what a new build would change" },
  ],
  run: recordTraffic,
});

async function recordTraffic(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const name = args.word(0);
  const path = resolve(terminal.cwd, name);
  if (existsSync(path) && !args.flag("force")) throw usageError(`Cannot write ${name}: it exists; name another file, or add --force`);
  const stopped = terminal.interruption();
  const { input, inputName } = openInput(args, terminal);
  refuseSameFile(path, name, input);
  const redact = await chosenRedaction(args, terminal);
  const limit = args.count("limit", 1) ?? Number.POSITIVE_INFINITY;
  const file = await TrafficFile.open(path);
  const counts = await writeTraffic(readLines(input, inputName, stopped), inputName, { file, redact, args, limit });
  const { style } = terminal;
  if (counts.recorded === 0 && counts.notRedacted === 0 && !stopped.aborted) throw new CliError(`Cannot record: no line of ${inputName} is a record; write with a file output, or a stdout output with format json_lines`);
  terminal.out(labelled(style.good("recorded"), [
    `${plural(counts.recorded, "record")} in ${name}${redact ? ", redacted" : ""}`,
    ...(counts.noRecord > 0 ? [`${plural(counts.noRecord, "line")} without a record left out`] : []),
    ...(counts.notRedacted > 0 ? [`${plural(counts.notRedacted, "record")} that the filter dropped or lost left out`] : []),
  ].join("; "), terminal.columns));
  return stopped.aborted ? ExitCode.Stopped : ExitCode.Ok;
}

interface Input {
  readonly input: Readable;
  readonly inputName: string;
}

function openInput(args: Arguments, terminal: Terminal): Input {
  const name = args.text("input") ?? "-";
  if (name === "-") return { input: terminal.input, inputName: "stdin" };
  const path = resolve(terminal.cwd, name);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new CliError(`Cannot read ${name}: there is no such file; name what Fluent Bit wrote, or - for standard input`);
  if (stats.isDirectory()) throw new CliError(`Cannot read ${name}: it is a folder; name the file in it that Fluent Bit wrote`);
  return { input: createReadStream(path, { fd: openSync(path, "r") }), inputName: name };
}

/** Under whatever names, and where standard input is redirected from it. */
function refuseSameFile(path: string, name: string, input: Readable & { readonly fd?: unknown }): void {
  if (!existsSync(path) || typeof input.fd !== "number") return;
  const [there, read] = [statSync(path), fstatSync(input.fd)];
  if (there.isFile() && read.dev === there.dev && read.ino === there.ino) throw usageError(`Cannot write ${name}: it is the file that is read; name another`);
}

async function chosenRedaction(args: Arguments, terminal: Terminal): Promise<Redact | null> {
  const wasm = args.text("redact-with");
  if (wasm !== undefined) return await openRedaction({ wasm, accessiblePaths: readAccessiblePaths(args) }, terminal.cwd);
  if (args.texts("accessible-path").length > 0) throw usageError("Cannot use --accessible-path: no filter of yours reads it; name one with --redact-with");
  return args.flag("redact") ? await openRedaction(null, terminal.cwd) : null;
}

interface Counts {
  readonly recorded: number;
  readonly noRecord: number;
  readonly notRedacted: number;
}

interface Recording {
  readonly file: TrafficFile;
  readonly redact: Redact | null;
  readonly args: Arguments;
  readonly limit: number;
}

/** A record reaches the file only after it was redacted. */
async function writeTraffic(lines: AsyncIterable<Line>, inputName: string, { file, redact, args, limit }: Recording): Promise<Counts> {
  const options = { tag: args.text("tag") ?? "test.tag", dateKey: args.text("date-key") ?? "date", now };
  const kinds = new LineKinds(inputName);
  let [recorded, noRecord, notRedacted] = [0, 0, 0];
  try {
    for await (const line of lines) {
      const kind = kinds.of(line);
      if (kind === null) continue;
      const read = kind === "traffic" ? [readTraffic(line.text, `${inputName}:${line.number}`, options)] : readOutputLine(line.text, options);
      if (read.length === 0) noRecord++;
      const { events, leftOut } = redact?.(read) ?? { events: read, leftOut: 0 };
      notRedacted += leftOut;
      for (const event of events.slice(0, limit - recorded)) {
        await file.write(event);
        recorded++;
      }
      if (recorded >= limit) break;
    }
  } finally {
    await file.close();
  }
  return { recorded, noRecord, notRedacted };
}

function readTraffic(text: string, place: string, options: ReadOptions): RecordedEvent {
  const { tag, time, record } = readTrafficLine(text, place);
  return { tag: tag ?? options.tag, time: time ?? options.now(), record };
}

function now(): { readonly sec: number; readonly nsec: number } {
  const milliseconds = Date.now();
  return { sec: Math.floor(milliseconds / 1000), nsec: (milliseconds % 1000) * 1e6 };
}
