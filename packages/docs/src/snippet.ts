// A snippet of the guide: a filter or an input, what goes into it, and the transcript of what became of it.
//   in   snippets/<name>: filter.ts or input.ts; records.jsonl; host.json if the host is not the default one
//   out  the transcript that the page shows; snippets/<name>/transcript.txt holds it
//   err  what asc says; NotSimulated
// Knows the compiler and the simulator by their public interfaces only.

import { existsSync, readFileSync, readdirSync, mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type ChunkResult, type CollectResult, type EventResult, ExecWasi, FluentBit, decodeMsgpack, renderJson } from "@flb-wasm/host-sim";

export const SNIPPETS = fileURLToPath(new URL("../snippets", import.meta.url));
/** Equal neighbours that a transcript still writes out. */
const LONGEST_RUN = 3;
const PACKAGE = fileURLToPath(new URL("..", import.meta.url));

/** host.json: what differs from the defaults. */
interface HostSettings {
  readonly functionName?: string;
  readonly version?: string;
  readonly tag?: string;
  readonly time?: { readonly sec: number; readonly nsec: number };
  readonly eventFormat?: "json" | "msgpack";
  readonly accessiblePaths?: readonly string[];
  /** Files of the snippet that the guest may open, by the path under which it opens them. */
  readonly files?: Readonly<Record<string, string>>;
  /** Options for asc in place of the SDK's asconfig.json. */
  readonly asc?: readonly string[];
  /** How often the records go in, one after the other; once unless told. */
  readonly repeat?: number;
}

interface Asc {
  main(options: readonly string[], streams: { stdout: unknown; stderr: unknown }): Promise<{ error: Error | null }>;
  createMemoryStream(): { toString(): string };
}

/** Names of the folders that hold a filter or an input. */
export function snippetNames(): string[] {
  return readdirSync(SNIPPETS).sort().filter((name) => sourceOf(name) !== undefined);
}

/** Compiles the snippet and runs its records. */
export async function transcriptOf(name: string): Promise<string> {
  const settings = settingsOf(name);
  const source = sourceOf(name) ?? "";
  const wasm = await compile(name, source, settings);
  const files = Object.fromEntries(Object.entries(settings.files ?? {}).map(([path, file]) => [path, readFileSync(join(SNIPPETS, name, file))]));
  const accessiblePaths = [...(settings.accessiblePaths ?? [])];
  if (source === "input.ts") return renderRun((await ExecWasi.load(wasm, { parser: "json", files, accessiblePaths })).collect());
  const host = await FluentBit.load(wasm, {
    functionName: settings.functionName ?? functionNameOf(name, source),
    files,
    accessiblePaths,
    eventFormat: settings.eventFormat ?? "json",
    ...(settings.version === undefined ? {} : { version: settings.version }),
  });
  const once = readFileSync(join(SNIPPETS, name, "records.jsonl"), "utf8").trimEnd().split("\n");
  const lines = Array.from({ length: settings.repeat ?? 1 }, () => once).flat();
  const event = { ...(settings.tag === undefined ? {} : { tag: settings.tag }), ...(settings.time === undefined ? {} : { time: settings.time }) };
  return renderChunk(lines, host.filter(lines.map((record) => ({ ...event, record }))));
}

// --- internal ---

function sourceOf(name: string): string | undefined {
  return ["filter.ts", "input.ts"].find((file) => existsSync(join(SNIPPETS, name, file)));
}

function settingsOf(name: string): HostSettings {
  const path = join(SNIPPETS, name, "host.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as HostSettings) : {};
}

/** The first exported function with a record, as the SDK's transform finds it. */
function functionNameOf(name: string, source: string): string {
  const found = /^export function (\w+)\(record: Record\)/m.exec(readFileSync(join(SNIPPETS, name, source), "utf8"));
  if (found?.[1] === undefined) throw new Error(`Cannot run snippet ${name}: ${source} exports no filter; name functionName in host.json`);
  return found[1];
}

async function compile(name: string, source: string, settings: HostSettings): Promise<string> {
  const asc = (await import("assemblyscript/asc" as string)) as Asc;
  const messages = asc.createMemoryStream();
  const outFile = join(PACKAGE, "build/snippets", `${name}.wasm`);
  mkdirSync(join(PACKAGE, "build/snippets"), { recursive: true });
  const options = settings.asc ?? ["--config", relative(PACKAGE, join(SNIPPETS, "asconfig.json"))];
  const entry = relative(PACKAGE, join(SNIPPETS, name, source));
  const { error } = await asc.main([entry, ...options, "--baseDir", PACKAGE, "-o", relative(PACKAGE, outFile), "--noColors"], { stdout: asc.createMemoryStream(), stderr: messages });
  const said = messages.toString().trim();
  if (error !== null || said !== "") throw new Error(`Cannot compile snippet ${name}: ${said || error?.message}`);
  return outFile;
}

const row = (word: string, text: string): string => `${word.padEnd(10)}${text}`.trimEnd();

function renderChunk(records: readonly string[], { events, agent, log }: ChunkResult): string {
  const paragraphs = records.flatMap((record, i) => {
    const event = events[i];
    return event === undefined ? [] : [[row("in", record), ...renderEvent(event)].join("\n")];
  });
  const lines = runsOf(paragraphs).flatMap(([paragraph, times]) => (times > LONGEST_RUN ? [`${times} times\n${paragraph}`, ""] : Array.from({ length: times }, () => [paragraph, ""]).flat()));
  const shown = log.filter(({ level, from, text }) => (from !== "fluent-bit" || level === "error") && !text.includes("(env, abort)"));
  const said = countsOf(shown.map(({ text }) => text)).map(([text, times]) => row("log", times === 1 ? text : `${text} (${times} times)`));
  const end = agent === "crashed" ? [row("agent", "died")] : [];
  return `${[...lines, ...said, ...(said.length > 0 ? [""] : []), ...end].join("\n").trimEnd()}\n`;
}

/** Equal items, counted, in the order of their first. */
function countsOf(items: readonly string[]): [item: string, times: number][] {
  return [...new Set(items)].map((item) => [item, items.filter((other) => other === item).length]);
}

/** Equal neighbours, counted. */
function runsOf(items: readonly string[]): [item: string, times: number][] {
  const runs: [string, number][] = [];
  for (const item of items) {
    const last = runs.at(-1);
    if (last?.[0] === item) last[1]++;
    else runs.push([item, 1]);
  }
  return runs;
}

function renderEvent({ outcome, after, reason }: EventResult): string[] {
  if (outcome === "replaced") return [row("out", after ?? "")];
  if (outcome === "kept" || outcome === "dropped") return [row(outcome, "")];
  return [row(outcome === "agent-crashed" ? "crashed" : outcome, reason)];
}

function bodyText(record: Uint8Array): string {
  const decoded = decodeMsgpack(record);
  return decoded.ok ? renderJson(decoded.body) : `no record: ${decoded.problem}`;
}

function renderRun({ outcome, events, log }: CollectResult): string {
  const said = log.map(({ text }) => row("log", text));
  const text = (record: string | Uint8Array): string => (typeof record === "string" ? record : bodyText(record));
  return `${[...events.map(({ record }) => row("record", text(record))), ...said, ...(outcome === "collected" ? [] : [row("outcome", outcome)])].join("\n")}\n`;
}
