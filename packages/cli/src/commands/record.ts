// `flb-wasm record`: real traffic of a running Fluent Bit as a file for replay and diff.
import { createReadStream, createWriteStream, existsSync, statSync } from "node:fs";
import { once } from "node:events";
import { resolve } from "node:path";
import { finished } from "node:stream/promises";
import type { Arguments } from "../command/arguments.js";
import { CliError, usageError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { type Line, readLines } from "../records/lines.js";
import { TRAFFIC_HEADER, renderTrafficLine } from "../records/traffic.js";
import type { Terminal } from "../terminal/terminal.js";
import { plural } from "../terminal/text.js";
import { labelled } from "../terminal/wrap.js";
import { readOutputLine } from "../traffic/read-output.js";
import { type Redact, openRedaction } from "../traffic/redact.js";

export const record = defineCommand({
  name: "record",
  summary: "Take real traffic out of a running Fluent Bit, for replay and diff",
  details: [
    "Reads what Fluent Bit wrote: a file output, a stdout output with format json_lines, or Tap (fluent-bit -Z -H, started with output stdout and format json_lines). Lines that are no record, such as the agent's log, are counted and left out.",
    "A file output keeps its one worker: with workers: 2 both write into one file, and lines that they cut in two are no records.",
    "Traffic holds what the records hold: treat it as you treat your logs. With --redact personal and secret text is masked before a record is written, as examples/redaction does, with every detector, in keys and numbers too; what no detector knows needs a filter of your own, --redact-with.",
  ],
  arguments: [{ name: "out", summary: "the traffic file to write", isRequired: true, completes: "file" }],
  options: [
    { flags: "-i, --input <file>", summary: "what Fluent Bit wrote; - is standard input", whenAbsent: "standard input", completes: "file" },
    { flags: "--tag <tag>", summary: "the tag of lines without one", whenAbsent: "test.tag" },
    { flags: "--date-key <key>", summary: "the key with the time in JSON lines", whenAbsent: "date" },
    { flags: "--limit <count>", summary: "stop after so many records" },
    { flags: "--redact", summary: "mask personal and secret text" },
    { flags: "--redact-with <wasm>", summary: "redact with a filter of your own; its settings are read from this folder", completes: "file" },
    { flags: "--force", summary: "write over an existing file" },
  ],
  examples: [
    { line: "flb-wasm record traffic.jsonl --input /var/log/flb/kube.log", shows: "from a file output" },
    { line: "kubectl logs -f ds/fluent-bit | flb-wasm record out.jsonl --limit 1000", shows: "from a stdout output, a thousand records" },
    { line: "flb-wasm record traffic.jsonl --input kube.log --redact", shows: "without addresses, cards, tokens and keys" },
    { line: "flb-wasm diff released.wasm build/filter.wasm traffic.jsonl", shows: "then see what a new build would change" },
  ],
  run: recordTraffic,
});

async function recordTraffic(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const name = args.word(0);
  const path = resolve(terminal.cwd, name);
  if (existsSync(path) && !args.flag("force")) throw usageError(`Cannot write ${name}: it exists; name another file, or add --force`);
  const inputName = args.text("input") ?? "-";
  if (inputName !== "-" && !existsSync(resolve(terminal.cwd, inputName))) throw new CliError(`Cannot read ${inputName}: there is no such file; name what Fluent Bit wrote, or - for standard input`);
  if (inputName !== "-" && statSync(resolve(terminal.cwd, inputName)).isDirectory()) throw new CliError(`Cannot read ${inputName}: it is a folder; name the file in it that Fluent Bit wrote`);
  const own = args.text("redact-with");
  const redact = args.flag("redact") || own !== undefined ? await openRedaction(own ?? null, terminal.cwd) : null;
  const input = inputName === "-" ? terminal.input : createReadStream(resolve(terminal.cwd, inputName));
  const counts = await writeTraffic(readLines(input, inputName === "-" ? "stdin" : inputName), path, redact, args);
  const { style } = terminal;
  terminal.out(labelled(style.good("recorded"), [
    `${plural(counts.recorded, "record")} in ${name}${redact ? ", redacted" : ""}`,
    ...(counts.noRecord > 0 ? [`${plural(counts.noRecord, "line")} without a record left out`] : []),
    ...(counts.notRedacted > 0 ? [`${plural(counts.notRedacted, "record")} that the filter dropped or lost left out`] : []),
  ].join("; "), terminal.columns));
  if (counts.recorded === 0 && counts.notRedacted === 0) throw new CliError(`Cannot record: no line of ${inputName === "-" ? "standard input" : inputName} is a record; write with a file output, or a stdout output with format json_lines`);
  return ExitCode.Ok;
}

interface Counts {
  readonly recorded: number;
  readonly noRecord: number;
  readonly notRedacted: number;
}

/** A record reaches the file only after it was redacted. */
async function writeTraffic(lines: AsyncIterable<Line>, path: string, redact: Redact | null, args: Arguments): Promise<Counts> {
  const limit = args.count("limit", 1) ?? Number.POSITIVE_INFINITY;
  const options = { tag: args.text("tag") ?? "test.tag", dateKey: args.text("date-key") ?? "date", now };
  const out = createWriteStream(path);
  const finish = finished(out);
  finish.catch(() => undefined); // it is thrown where it is waited for
  let [recorded, noRecord, notRedacted] = [0, 0, 0];
  const write = async (line: string): Promise<void> => {
    if (!out.write(`${line}\n`)) await Promise.race([once(out, "drain"), finish]);
  };
  await Promise.race([once(out, "open"), finish]);
  await write(TRAFFIC_HEADER);
  for await (const { text } of lines) {
    if (text.trim() === "") continue;
    const read = readOutputLine(text, options);
    if (read.length === 0) noRecord++;
    const { events, leftOut } = redact?.(read) ?? { events: read, leftOut: 0 };
    notRedacted += leftOut;
    for (const event of events.slice(0, limit - recorded)) {
      await write(renderTrafficLine(event));
      recorded++;
    }
    if (recorded >= limit) break;
  }
  out.end();
  await finish;
  return { recorded, noRecord, notRedacted };
}

function now(): { readonly sec: number; readonly nsec: number } {
  const milliseconds = Date.now();
  return { sec: Math.floor(milliseconds / 1000), nsec: (milliseconds % 1000) * 1e6 };
}
