// Every example's records through its filter, before and after: `npm run demo [-- <example> …]`.
//   in   examples/<name>, built
//   out  text on stdout; exit code 0 when each record arrived or was dropped on purpose, else 1
//   err  one line on stderr

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FluentBit, type LogLine } from "@flb-wasm/host-sim";
import colors from "picocolors";
import { type Example, exampleNames, inFolderOf, readExample } from "./example.js";
import { type Screen, renderPassage, renderSummary, renderTitle } from "./render.js";

const EXAMPLES = fileURLToPath(new URL("../examples/", import.meta.url));
const COLUMNS = 80;

export interface Demonstration {
  readonly text: string;
  /** No record was lost, corrupted or took the agent with it. */
  readonly isClean: boolean;
}

/** Runs one example in the simulator, all records as one chunk. The current folder must be the example's. */
export async function demonstrate(example: Example, screen: Screen): Promise<Demonstration> {
  const { name, tag, filter, records } = example;
  const wasm = readFileSync(example.wasmPath);
  const host = await FluentBit.load(wasm, filter);
  const { events, log } = host.filter(records.map((record) => ({ tag, record })));
  const outcomes = events.map(({ outcome }) => outcome);
  const text = [
    renderTitle({ name, functionName: filter.functionName, tag, host: `Fluent Bit, ${host.name}` }, screen),
    ...events.map(({ outcome, reason, after }, i) => renderPassage(i + 1, { outcome, reason, before: records[i] ?? "", after }, screen)),
    ...log.filter(isFromGuest).map((line) => screen.colors.dim(`      log  ${line.text}`)),
    "",
    renderSummary({ outcomes, memoryByteLength: host.memoryBytes, wasmByteLength: wasm.byteLength }, screen),
  ].join("\n");
  host.close();
  return { text, isClean: outcomes.every((outcome) => outcome === "kept" || outcome === "replaced" || outcome === "dropped") };
}

function isFromGuest({ from }: LogLine): boolean {
  return from === "guest";
}

async function main(chosen: readonly string[]): Promise<number> {
  const screen = { columns: Math.min(process.stdout.columns ?? COLUMNS, 120), colors };
  const names = chosen.length > 0 ? chosen : exampleNames(EXAMPLES);
  let isClean = true;
  for (const name of names) {
    const example = readExample(EXAMPLES, name);
    const demonstration = await inFolderOf(example, () => demonstrate(example, screen));
    console.log(`\n${demonstration.text}`);
    isClean &&= demonstration.isClean;
  }
  return isClean ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
