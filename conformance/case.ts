// A case: what goes into a Fluent Bit with one wasm filter, and what must come of it.
//   in   conformance/cases/*.yaml
//   out  cases, checked
//   err  CaseError with file and id
// Knows no back end.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { EventTime } from "@flb-wasm/host-sim";
import { parse } from "yaml";

/** One event: JSON text of the record, or its msgpack as hex for what JSON cannot say. */
export interface CaseEvent {
  readonly record: string | Uint8Array;
  readonly tag?: string;
  /** Absent: the simulator's default. A real agent's back end replaces the nanoseconds. */
  readonly time?: EventTime;
}

/** What must come, for the releases in `versions` (a semver range; all if absent). */
export interface Expectation {
  readonly versions: string;
  /**
   * One per event, over all chunks: `kept`, `dropped`, `lost`, `gone` (dropped or lost: what the guest meant cannot be seen),
   * `agent-crashed`, `replaced <JSON>`, `corrupted [<JSON>]`; one alone stands for all events; or `does not start`.
   */
  readonly outcomes: readonly string[];
  /** Texts that the log must hold, in any order. */
  readonly log: readonly string[];
}

export interface FilterConfig {
  readonly functionName: string;
  readonly eventFormat: "json" | "msgpack";
  readonly wasmHeapSize?: number;
  readonly wasmStackSize?: number;
  readonly accessiblePaths?: readonly string[];
  /** The service's json.escape_unicode, since 4.1.0. */
  readonly escapeUnicode?: boolean;
  /** Whether another input of the real agent runs the same module in a thread of its own. Default false. */
  readonly otherThread?: boolean;
  /** Whether the real agent's input calls the filter in a coroutine; only for the case that is about it. Default false. */
  readonly inCoroutine?: boolean;
}

/** Where a module comes from: WAT text, bytes as hex, or AssemblyScript source with asc's flags. */
export type ModuleSource = { readonly wat: string } | { readonly bytes: string } | { readonly assemblyscript: string; readonly flags: readonly string[] };

/** The section of an exec_wasi input. */
export interface ExecConfig {
  readonly bufSize?: number;
  readonly parser?: "json";
  readonly accessiblePaths?: readonly string[];
  /** A second interval, before which one more folder of the accessible paths goes away: it finds no instance. Default false. */
  readonly folderGoes?: boolean;
}

export interface Case {
  readonly id: string;
  /** What the host does, in one sentence. */
  readonly contract: string;
  /** Host source line. */
  readonly source: string;
  readonly module: ModuleSource;
  readonly config: FilterConfig;
  readonly chunks: readonly (readonly CaseEvent[])[];
  /** Set if the module is a program for exec_wasi, not a filter; its outcomes are `record <JSON>` or `lost`, for one interval, and what the second one came to. */
  readonly exec: ExecConfig | null;
  readonly expect: readonly Expectation[];
  /** Whether a release that official packages build with SIMD, since 4.0.4, shows this case only if it was built with it. */
  readonly needsSimd: boolean;
  /** Back ends that cannot show this case, with the reason. */
  readonly notOn: Readonly<Record<string, string>>;
}

/** A case file is wrong. */
export class CaseError extends Error {
  override readonly name = "CaseError";
}

const FOLDER = fileURLToPath(new URL("cases/", import.meta.url));
/** What `mounted` in accessiblePaths stands for: a folder that is on every machine. */
const MOUNTED = fileURLToPath(new URL("mounted", import.meta.url));

/** All cases, in the order of their files. */
export function readCases(): Case[] {
  const cases = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml")).sort().flatMap((name) => {
    const listed: unknown = parse(readFileSync(FOLDER + name, "utf8"));
    if (!Array.isArray(listed)) throw new CaseError(`Cannot read ${name}: it is no list of cases`);
    return listed.map((raw: unknown) => readCase(name, raw));
  });
  const twice = cases.find(({ id }, i) => cases.findIndex((other) => other.id === id) !== i);
  if (twice) throw new CaseError(`Cannot read cases: the id "${twice.id}" is there twice`);
  return cases;
}

const KEYS = ["id", "contract", "source", "filter", "fields", "wat", "bytes", "assemblyscript", "flags", "config", "chunk", "chunks", "exec", "expect", "not_on", "needs_simd"];

function readCase(file: string, raw: unknown): Case {
  const it = raw as Record<string, unknown>;
  const id = String(it["id"]);
  const fail = (state: string): never => {
    throw new CaseError(`Cannot read case "${id}" in ${file}: ${state}`);
  };
  const unknown = Object.keys(it).find((key) => !KEYS.includes(key));
  if (unknown) fail(`it has an unknown key "${unknown}"`);
  for (const key of ["id", "contract", "source", "expect"]) if (!it[key]) fail(`it has no ${key}`);
  const config = mount((it["config"] ?? {}) as Partial<FilterConfig>);
  const exec = it["exec"] ? mount(it["exec"] as ExecConfig) : null;
  const chunks = (exec ? [[]] : it["chunks"] ?? [it["chunk"]]) as unknown[][];
  if (!Array.isArray(chunks[0])) fail("it has no chunk");
  return {
    id, contract: String(it["contract"]), source: String(it["source"]),
    module: readModule(it, fail),
    config: { ...config, functionName: config.functionName ?? "f", eventFormat: config.eventFormat ?? "json" },
    chunks: chunks.map((chunk) => chunk.flatMap(readEvents)), exec,
    expect: (Array.isArray(it["expect"]) ? it["expect"] : [it["expect"]]).map((entry: Record<string, unknown>) => ({
      versions: String(entry["versions"] ?? "*"),
      outcomes: [entry["outcomes"] ?? []].flat().map(String).flatMap(repeated),
      log: [entry["log"] ?? []].flat().map(String),
    })),
    needsSimd: it["needs_simd"] === true,
    notOn: (it["not_on"] ?? {}) as Record<string, string>,
  };
}

function mount<Config extends { readonly accessiblePaths?: readonly string[] }>(config: Config): Config {
  if (!config.accessiblePaths) return config;
  return { ...config, accessiblePaths: config.accessiblePaths.map((path) => (path === "mounted" ? MOUNTED : path)) };
}

const PARAMETERS = ["tag", "tag_len", "sec", "nsec", "record", "record_len"].map((name) => `(param $${name} i32)`).join(" ");

function readModule(it: Record<string, unknown>, fail: (state: string) => never): ModuleSource {
  if (typeof it["bytes"] === "string") return { bytes: it["bytes"] };
  if (typeof it["wat"] === "string") return { wat: it["wat"] };
  if (typeof it["filter"] === "string") {
    const fields = String(it["fields"] ?? '(memory (export "memory") 1)');
    return { wat: `(module ${fields}\n(func (export "f") ${PARAMETERS} (result i32)\n${it["filter"]}))` };
  }
  if (typeof it["assemblyscript"] === "string") {
    return { assemblyscript: it["assemblyscript"], flags: [it["flags"] ?? []].flat().map(String) };
  }
  return fail("it has no filter, wat, bytes or assemblyscript");
}

/** `700 × lost` stands for 700 outcomes. */
function repeated(words: string): string[] {
  const [, count, one] = /^(\d+) × (.*)$/.exec(words) ?? [];
  return count && one ? Array.from({ length: Number(count) }, () => one) : [words];
}

function readEvents(raw: unknown): CaseEvent[] {
  const { times = 1 } = raw as { times?: number };
  return Array.from({ length: times }, () => readEvent(raw));
}

function readEvent(raw: unknown): CaseEvent {
  if (typeof raw === "string") return { record: raw };
  const { msgpack, record, tag, repeat, second } = raw as { msgpack?: string; record?: string; tag?: string; repeat?: number; second?: number };
  const body = msgpack === undefined ? String(record) : Uint8Array.from(Buffer.from(msgpack.replaceAll(" ", ""), "hex"));
  const text = typeof body === "string" && repeat ? body.replace("…", "x".repeat(repeat)) : body;
  return { record: text, ...tag === undefined ? {} : { tag }, ...second === undefined ? {} : { time: { sec: second, nsec: 0 } } };
}
