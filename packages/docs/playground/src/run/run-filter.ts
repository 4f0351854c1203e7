// A filter over records.jsonl.
//   in   a module, its function, the workspace
//   out  one result a line, in order
//   err  StartError, NotSimulated
import { type ChunkResult, type EventInput, type EventResult, FluentBit, type LogLine } from "@flb-wasm/host-sim";
import { RECORDS } from "../workspace.js";
import { describeChanges, readableRecord } from "./changes.js";
import { guestView } from "./guest-view.js";
import { type RecordLine, readRecords } from "./read-records.js";
import type { RecordResult } from "./results.js";
import type { Ran, RunRequest } from "./run.js";
import { type Trap, findTrap, trapDiagnostics, trapRemedy } from "./trap-place.js";

interface Chunk {
  readonly lines: readonly RecordLine[];
  readonly result: ChunkResult;
  readonly milliseconds: number;
  readonly memoryBytes: number;
}

const NO_REMEDY = "";
const REMEDIES: Readonly<Partial<Record<EventResult["outcome"], string>>> = {
  lost: "nobody asked for this loss: correct what the reason names",
  corrupted: "what arrives is neither the old record nor the new one: see the source line, or choose another version or format",
  "agent-crashed": "every record from here on is lost until the agent starts anew: correct what the reason names",
};

export async function runFilter({ wasm, sourceMap, files, settings }: RunRequest, functionName: string, began: (line: number) => void): Promise<Ran> {
  const lines = readRecords(files[RECORDS] ?? "", settings.tag);
  const early: LogLine[] = [];
  const host = await FluentBit.load(wasm, {
    ...guestView(files), functionName, sourceMap, version: settings.version, eventFormat: settings.eventFormat, log: (line) => void early.push(line),
  });
  const startCount = early.length;
  const readable = lines.filter(({ event }) => event !== null);
  const chunks = (settings.chunk === "all" ? [readable] : readable.map((line) => [line])).filter(({ length }) => length > 0).map((chunk): Chunk => {
    began(chunk[0]?.line ?? 1);
    const before = performance.now();
    const result = host.filter(chunk.flatMap(({ event }): EventInput[] => (event ? [event] : [])));
    return { lines: chunk, result, milliseconds: performance.now() - before, memoryBytes: host.memoryBytes };
  });
  host.close();
  const isAlone = settings.chunk === "each";
  const results = new Map(chunks.flatMap((chunk) => chunk.lines.map((line, i) => [line.line, describe(chunk, line, i, isAlone ? startCount : 0)] as const)));
  return {
    host: host.name,
    records: lines.map((line) => results.get(line.line) ?? unread(line)),
    log: isAlone ? early.slice(0, startCount) : chunks.flatMap(({ result }) => [...result.log]),
    diagnostics: [...lines.flatMap(({ diagnostic }) => (diagnostic ? [diagnostic] : [])), ...trapDiagnostics(chunks.flatMap((chunk) => trapsOf(chunk, files)), files)],
  };
}

/** @param startCount log lines of the start, which the first chunk repeats. */
function describe({ lines, result, milliseconds, memoryBytes }: Chunk, { line, text }: RecordLine, i: number, startCount: number): RecordResult {
  const event = result.events[i];
  if (!event) throw new Error(`Cannot show record ${line}: the simulator gave no result; this is a mistake of the playground`);
  const { outcome, reason, source, before, after } = event;
  const isAlone = lines.length === 1;
  const trap = findTrap(reason, isAlone ? result.log : [], {});
  return {
    line, outcome, source, after,
    reason: reason.replace(/; (trap|record): .*$/s, ""),
    remedy: trap ? `${trap.text}: ${trapRemedy(trap)}` : REMEDIES[outcome] ?? NO_REMEDY,
    before: readableRecord(before === "" ? text : before),
    changes: outcome === "replaced" && after !== null ? describeChanges(before, after) : [],
    log: isAlone ? result.log.slice(line === lines[0]?.line ? startCount : 0) : [],
    milliseconds: isAlone ? milliseconds : null,
    memoryBytes: isAlone ? memoryBytes : null,
  };
}

function unread({ line, text, diagnostic }: RecordLine): RecordResult {
  return {
    line, outcome: "unread", reason: diagnostic?.message ?? "", source: "", remedy: NO_REMEDY,
    before: text, after: null, changes: [], log: [], milliseconds: null, memoryBytes: null,
  };
}

function trapsOf({ lines, result }: Chunk, files: Readonly<Record<string, string>>): { readonly line: number; readonly trap: Trap }[] {
  return lines.flatMap(({ line }, i) => {
    const trap = findTrap(result.events[i]?.reason ?? "", lines.length === 1 ? result.log : [], files);
    return trap ? [{ line, trap }] : [];
  });
}
