// The first records of a file, for commands that run the same ones again and again.
//   in   the file's name; `-` for standard input
//   out  chunks of events
//   err  CliError as the source's
import { resolve } from "node:path";
import type { Arguments } from "../command/arguments.js";
import type { OptionSpec } from "../command/command.js";
import { type SourcedEvent, openSource } from "../records/source.js";
import type { Terminal } from "../terminal/terminal.js";

const DEFAULT_RECORDS = "records.jsonl";
const MOST_RECORDS = 10_000;

export const RECORDS_OPTION: OptionSpec = { flags: "-i, --input <file>", summary: "records, one JSON object a line", whenAbsent: DEFAULT_RECORDS, completes: "file" };

export interface FirstRecords {
  /** The source, as it is shown. */
  readonly name: string;
  readonly chunks: readonly (readonly SourcedEvent[])[];
}

export async function readFirstRecords(args: Arguments, terminal: Terminal): Promise<FirstRecords> {
  const inputName = args.text("input") ?? DEFAULT_RECORDS;
  const source = openSource(resolve(terminal.cwd, inputName), inputName, terminal.input, { tag: "test.tag", chunkEvents: 100 });
  const chunks: (readonly SourcedEvent[])[] = [];
  let count = 0;
  for await (const { events } of source.chunks) {
    chunks.push(events);
    count += events.length;
    if (count >= MOST_RECORDS) break;
  }
  return { name: source.name, chunks };
}
