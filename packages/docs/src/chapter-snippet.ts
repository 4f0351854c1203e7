// The code of a chapter: a filter or an input, what goes into it and what Fluent Bit makes of it.
//   in   snippets/<chapter>/: index.ts; records.jsonl for a filter; asconfig.json and host.json where the defaults do not do
//   out  the lines of expected.jsonl. Filter: the record's JSON text after, or `drop`, `lost`, or another outcome's name;
//        input: the records of one run
//   err  what asc says, warnings too
// All records are one chunk under one tag at one time, so that the guide can name both.

import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type EventResult, ExecWasi, FluentBit, decodeMsgpack, inspectModule, readCustomText, renderJson } from "@flb-wasm/host-sim";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const SNIPPETS = join(PACKAGE, "snippets");
const BUILT = join(PACKAGE, "build/snippets");

const TAG = "kube.app";
/** 2024-01-01T00:00:00.5Z */
const TIME = { sec: 1_704_067_200, nsec: 500_000_000 };

/** host.json: what Fluent Bit's configuration and its machine would say. */
interface HostSettings {
  readonly tag?: string;
  readonly version?: string;
  readonly accessiblePaths?: readonly string[];
  /** Path that the guest opens -> file of the snippet. */
  readonly files?: Readonly<Record<string, string>>;
}

interface Asc {
  main(options: readonly string[], streams: { stdout: unknown; stderr: unknown }): Promise<{ error: Error | null }>;
  createMemoryStream(): { toString(): string };
}

/** Names of the folders that hold a filter. */
export function chapterSnippets(): string[] {
  return readdirSync(SNIPPETS).filter((name) => existsSync(join(SNIPPETS, name, "index.ts"))).sort();
}

/** Compiles a snippet; the path of the module. */
export async function compileSnippet(name: string): Promise<string> {
  const asc = (await import("assemblyscript/asc" as string)) as Asc;
  const messages = asc.createMemoryStream();
  const ownConfig = join(SNIPPETS, name, "asconfig.json");
  const config = existsSync(ownConfig) ? ownConfig : join(SNIPPETS, "asconfig.json");
  const outFile = join(BUILT, `${name}.wasm`);
  mkdirSync(BUILT, { recursive: true });
  const fromPackage = (path: string): string => relative(PACKAGE, path);
  const options = [fromPackage(join(SNIPPETS, name, "index.ts")), "--config", fromPackage(config), "--baseDir", PACKAGE, "-o", fromPackage(outFile), "--noColors"];
  const { error } = await asc.main(options, { stdout: asc.createMemoryStream(), stderr: messages });
  const said = messages.toString().trim();
  if (error !== null || said !== "") throw new Error(`Cannot compile snippets/${name}/index.ts: ${said || error?.message}`);
  return outFile;
}

/** What becomes of the records of a filter, or what an input collects: the text of expected.jsonl. */
export async function resultsOf(name: string, wasm: string): Promise<string> {
  const { tag = TAG, files = {}, ...settings } = settingsOf(name);
  const mounted = Object.fromEntries(Object.entries(files).map(([path, file]) => [path, readFileSync(join(SNIPPETS, name, file))]));
  const lines = isInput(name)
    ? (await ExecWasi.load(wasm, { parser: "json", files: mounted, ...settings })).collect().events.map(({ record }) => recordText(record))
    : (await FluentBit.load(wasm, { functionName: functionNameOf(name), eventFormat: formatOf(wasm), files: mounted, ...settings }))
      .filter(recordsOf(name).map((record) => ({ tag, time: TIME, record }))).events.map(lineOf);
  return `${lines.join("\n")}\n`;
}

/** What the guide says that they become; null if it does not say. */
export function expectedOf(name: string): string | null {
  const path = join(SNIPPETS, name, "expected.jsonl");
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

/** Files of the snippets whose name has one of these endings. */
export function snippetFiles(endings: readonly string[]): string[] {
  return readdirSync(SNIPPETS, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"))
    .filter((path) => endings.some((ending) => path.endsWith(ending))).sort();
}

export function readSnippet(path: string): string {
  return readFileSync(join(SNIPPETS, path), "utf8");
}

// --- internal ---

function settingsOf(name: string): HostSettings {
  return existsSync(join(SNIPPETS, name, "host.json")) ? (JSON.parse(readSnippet(`${name}/host.json`)) as HostSettings) : {};
}

function isInput(name: string): boolean {
  return readSnippet(`${name}/index.ts`).includes('from "@flb-wasm/sdk/input"');
}

function recordsOf(name: string): string[] {
  return readSnippet(`${name}/records.jsonl`).trimEnd().split("\n");
}

function recordText(record: string | Uint8Array): string {
  if (typeof record === "string") return record;
  const decoded = decodeMsgpack(record);
  if (!decoded.ok) throw new Error(`Cannot show a record: ${decoded.problem}`);
  return renderJson(decoded.body);
}

function lineOf({ outcome, after }: EventResult): string {
  if (outcome === "dropped") return "drop";
  return outcome === "kept" || outcome === "replaced" ? (after ?? "") : outcome;
}

/** The first exported function: with the SDK that is the filter. */
function functionNameOf(name: string): string {
  const found = /^export function (\w+)\(/m.exec(readSnippet(`${name}/index.ts`))?.[1];
  if (found === undefined) throw new Error(`Cannot run snippets/${name}: index.ts exports no function`);
  return found;
}

/** What a module of the SDK says about itself; JSON for any other. */
function formatOf(wasm: string): "json" | "msgpack" {
  const stated = readCustomText(inspectModule(new Uint8Array(readFileSync(wasm))), "flb-wasm");
  return stated !== null && (JSON.parse(stated) as { format?: string }).format === "msgpack" ? "msgpack" : "json";
}
