// One example through a real fluent-bit: tail input, json parser, the wasm filter, file output.
//   in   a binary, an Example
//   out  the records that arrive, as lossless JSON text, in order; the agent's log; how it ended
//   err  Error when the binary cannot be started or does not end in time
// All records lie in the file before the agent starts, and it ends by itself at the end of the file.

import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { readLogLine } from "@flb-wasm/cli/agent";
import { type LogLine, parseJsonText, renderJson } from "@flb-wasm/host-sim";
import { decodeChunk } from "@flb-wasm/host-sim/engine";
import { stringify } from "yaml";
import type { Example } from "./example.js";

const PATIENCE_MILLISECONDS = 60_000;
/** Levels of nesting that the output may have; more than any example needs. */
export const DEEPEST_BODY = 64;

export interface RealRun {
  /** JSON text, rendered as the simulator renders it. */
  readonly arrived: readonly string[];
  readonly log: readonly LogLine[];
  /** `exit code 0`, or the signal that ended it. */
  readonly end: string;
}

/**
 * Whether it dies of a double free: with jemalloc, which official images have, it goes on with a broken heap.
 * @param leading arguments before the agent's own, as a container's.
 */
export function noticesDoubleFree(binary: string, leading: readonly string[] = []): boolean {
  return !buildFlags(binary, leading).includes("FLB_HAVE_JEMALLOC");
}

/** Whether it was built with SIMD. */
export function hasSimd(binary: string, leading: readonly string[] = []): boolean {
  return buildFlags(binary, leading).includes("FLB_HAVE_SIMD");
}

/** Binaries named by FLUENT_BIT (paths as in PATH), else the first fluent-bit on the PATH; may be empty. */
export function findFluentBits({ FLUENT_BIT, PATH }: { readonly FLUENT_BIT?: string | undefined; readonly PATH?: string | undefined }): string[] {
  const named = foldersOf(FLUENT_BIT);
  return named.length > 0 ? named : foldersOf(PATH).map((folder) => join(folder, "fluent-bit")).filter(isExecutable).slice(0, 1);
}

/** `5.1.1`. @throws Error when the binary does not run or tells no version. */
export function versionOf(binary: string): string {
  const version = /v(\d+\.\d+\.\d+)/.exec(execFileSync(binary, ["--version"], { encoding: "utf8" }))?.[1];
  if (version === undefined) throw new Error(`Cannot read the version of ${binary}: its --version names none; set FLUENT_BIT to a fluent-bit`);
  return version;
}

export function runInFluentBit(binary: string, example: Example): RealRun {
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-e2e-"));
  try {
    writeFileSync(join(folder, "records.jsonl"), example.records.map((record) => `${withoutEscapes(record)}\n`).join(""));
    writeFileSync(join(folder, "fluent-bit.yaml"), renderConfig(folder, example));
    writeFileSync(join(folder, "parsers.conf"), "[PARSER]\n    Name json\n    Format json\n"); // in YAML since 3.2
    const { stdout, stderr, status, signal, error } = spawnSync(binary, ["-c", join(folder, "fluent-bit.yaml")], {
      cwd: example.folder, encoding: "utf8", timeout: PATIENCE_MILLISECONDS,
    });
    if (error) throw new Error(`Cannot run ${binary} for example "${example.name}": ${error.message}; check that it starts with --version`);
    return { arrived: readOutput(join(folder, "arrived")), log: (stderr + stdout).split("\n").map(readLogLine), end: signal ?? `exit code ${status}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The wasm filter's section, without its match. */
export function filterSection({ wasmPath, filter }: Example): Record<string, unknown> {
  return {
    name: "wasm", wasm_path: wasmPath, function_name: filter.functionName, event_format: filter.eventFormat,
    accessible_paths: filter.accessiblePaths.join(","),
    ...(filter.wasmHeapSize === undefined ? {} : { wasm_heap_size: filter.wasmHeapSize }),
    ...(filter.wasmStackSize === undefined ? {} : { wasm_stack_size: filter.wasmStackSize }),
  };
}

// --- internal ---

/** `FLB_HAVE_…` of the build, which its help prints. */
function buildFlags(binary: string, leading: readonly string[]): string {
  return execFileSync(binary, [...leading, "-h"], { encoding: "utf8" });
}

function renderConfig(folder: string, example: Example): string {
  return stringify({
    service: { flush: 0.2, grace: 1, log_level: "info", parsers_file: join(folder, "parsers.conf") },
    pipeline: {
      inputs: [{
        name: "tail", path: join(folder, "records.jsonl"), tag: example.tag, parser: "json", read_from_head: true, exit_on_eof: true,
        buffer_chunk_size: "1M", buffer_max_size: "12M",
      }],
      filters: [{ ...filterSection(example), match: "*" }],
      outputs: [{ name: "file", match: "*", path: folder, file: "arrived", format: "msgpack" }],
    },
  });
}

/** Characters instead of escapes: the json parser of 3.2 reads a surrogate pair as two characters, which no filter can mend. */
function withoutEscapes(record: string): string {
  return renderJson(parseJsonText(record));
}

function readOutput(path: string): string[] {
  if (!existsSync(path)) return [];
  const { records, stop } = decodeChunk(readFileSync(path), DEEPEST_BODY);
  if (stop !== null) throw new Error(`Cannot read the agent's output: ${stop.text} at byte ${stop.offset}; the filter wrote a body that is no map`);
  return records.map(({ body }) => renderJson(body));
}

function foldersOf(path: string | undefined): string[] {
  return (path ?? "").split(delimiter).filter((folder) => folder !== "");
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
