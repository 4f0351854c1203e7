// The code of a chapter: a filter, the records that go into it and what Fluent Bit makes of each.
//   in   snippets/<chapter>/: index.ts, records.jsonl, perhaps an asconfig.json of its own
//   out  the lines of expected.jsonl: the record's JSON text after, or `drop`, `lost`, or another outcome's name
//   err  what asc says, warnings too
// All records are one chunk under one tag at one time, so that the guide can name both.

import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type EventResult, FluentBit, inspectModule, readCustomText } from "@flb-wasm/host-sim";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const SNIPPETS = join(PACKAGE, "snippets");
const BUILT = join(PACKAGE, "build/snippets");

const TAG = "kube.app";
/** 2024-01-01T00:00:00.5Z */
const TIME = { sec: 1_704_067_200, nsec: 500_000_000 };

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

/** What becomes of the records of a snippet: the text of its expected.jsonl. */
export async function resultsOf(name: string, wasm: string): Promise<string> {
  const records = readFileSync(join(SNIPPETS, name, "records.jsonl"), "utf8").trimEnd().split("\n");
  const host = await FluentBit.load(wasm, { functionName: functionNameOf(name), eventFormat: formatOf(wasm) });
  const { events } = host.filter(records.map((record) => ({ tag: TAG, time: TIME, record })));
  return `${events.map(lineOf).join("\n")}\n`;
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
