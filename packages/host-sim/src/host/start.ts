// What every plugin with a guest needs to start: options, the disk, a module that loads, the world around it.
//   in   options, a module's bytes
//   out  instances on demand
//   err  StartError, LoadError, NotSimulated
// Mirrors flb_wasm_instantiate: src/wasm/flb_wasm.c:108-247 @v5.1.1. Knows neither events nor what an instance is for.
import type { CodeCounter } from "./code-counter.js";
import { type OpenDirectory, type Preopen, virtualDirectory } from "./files.js";
import { Guest, type PreparedModule, prepareModule } from "./guest.js";
import { linkImports } from "./imports.js";
import { checkLoads } from "./load-check.js";
import { LoadError } from "./load-error.js";
import type { LogLine, LogSink } from "./log.js";
import { planMemory } from "./memory-plan.js";
import { type ModuleReport, NotAModule, inspectModule } from "./module.js";
import type { Release } from "./version.js";
import type { WasiWorld } from "./wasi.js";
import { NotSimulated } from "../not-simulated.js";

/** The keys that filter_wasm and in_exec_wasi share, and what a test adds. */
export interface RuntimeOptions {
  /** A line (`5.1`: its last patch release) or exact. Default `5.1`. */
  readonly version?: string;
  /** Bytes; default and least 8192, a smaller value is silently raised; at most a GiB, half of it up to 4.0, and a larger one is silently cut. */
  readonly wasmHeapSize?: number;
  /** Bytes; default and least 8192. V8 has no operand stack: see `stackBytesEstimate`. */
  readonly wasmStackSize?: number;
  /** Default `["."]`. Each must be there, or there is no instance. */
  readonly accessiblePaths?: readonly string[];
  /** Where relative `accessible_paths` begin: where the agent would be started. Default: here. */
  readonly directory?: string;
  /** Files in memory instead of the disk, by the path that Fluent Bit would see. In a browser there are no others. */
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
  /** The module's source map, as text. In Node the file beside the module is found. */
  readonly sourceMap?: string;
  /** Nanoseconds since 1970. Default: the machine's clock. */
  readonly now?: () => bigint;
  /** Takes each line as it comes; the results hold them too. */
  readonly log?: (line: LogLine) => void;
  /** Counts what the guest's code does; slower, and nothing else differs. */
  readonly counter?: CodeCounter;
}

/** Fluent Bit would not start. The message is what it logs; behind the text of a trap stand its place and what the guest wrote. */
export class StartError extends Error {
  override readonly name = "StartError";

  constructor(
    message: string,
    /** Where top-level code trapped, `assembly/index.ts:14:3`; `null` for every other reason, and without a source map. */
    readonly place: string | null = null,
  ) {
    super(message);
  }
}

const SHOWN_LINES = 3;

/**
 * Words for a start that failed.
 *
 * @param log of the start, for the last lines that the guest wrote.
 * @example
 * ```ts
 * import { startWords } from "@flb-wasm/host-sim/engine";
 * startWords("Exception: unreachable", "assembly/index.ts:14:3", []); // "Exception: unreachable at assembly/index.ts:14:3"
 * ```
 */
export function startWords(message: string, place: string | null, log: readonly LogLine[]): string {
  const written = log.filter(({ from }) => from === "guest").map(({ text }) => text.trim().replace(/:$/, "")).slice(-SHOWN_LINES);
  return `${message}${place === null ? "" : ` at ${place}`}${written.length === 0 ? "" : `; the filter wrote: ${written.join("; ")}`}`;
}

/** Where the disk would be. `null` in a browser. */
export interface Platform {
  readonly openDirectory: OpenDirectory;
  readonly readModuleFile: (path: string) => Uint8Array;
  readonly readTextFile: (path: string) => string | null;
}

/** Bytes; smaller heap and stack sizes are raised to it: src/wasm/flb_wasm.c:130-136 @v5.1.1 */
export const LEAST_SIZE = 8192;

/** A module, its bytes' place, and its instances; each opens `accessible_paths` anew. */
export interface Loaded {
  readonly module: PreparedModule;
  /** `stdout` takes what the guest writes to WASI's fd 1; without it that goes to the log. */
  readonly newGuest: (stdout?: (bytes: Uint8Array) => void) => Guest;
}

/**
 * Makes a module ready.
 *
 * @throws LoadError if WAMR would refuse it.
 */
export async function loadModule(
  bytes: Uint8Array, options: RuntimeOptions, chosen: Release, platform: Platform | null, log: LogSink,
): Promise<Loaded> {
  const report = inspect(bytes);
  checkLoads(report, chosen);
  const module = await prepareModule(bytes, report, planMemory(report, heapBytesOf(options, chosen)), chosen, options.counter);
  const newGuest: Loaded["newGuest"] = (stdout) => {
    const world = makeWorld(options, platform, log, stdout);
    return Guest.instantiate(module, linkImports(report, world, log), log);
  };
  return { module, newGuest };
}

/**
 * What becomes of `wasm_heap_size`: at least 8192 bytes, at most a GiB, half of it up to 4.0.
 *
 * @throws NotSimulated from 4 GiB on, of which 32 bits are left.
 * @see core/config.h:411, core/iwasm/interpreter/wasm_runtime.c:2449-2450 @v5.1.1; config.h:385, wasm_runtime.c:1732-1733 @v4.0.14
 */
export function heapBytesOf({ wasmHeapSize = LEAST_SIZE }: Pick<RuntimeOptions, "wasmHeapSize">, { wamr }: Pick<Release, "wamr">): number {
  if (wasmHeapSize >= 2 ** 32) throw new NotSimulated(`Cannot take a wasm_heap_size of ${wasmHeapSize} bytes: Fluent Bit keeps its lowest 32 bits; write at most 1024M`);
  return Math.min(Math.max(wasmHeapSize, LEAST_SIZE), wamr === "2.4.1" ? 2 ** 30 : 2 ** 29);
}

/** src/wasm/flb_wasm.c:88-92 @v5.1.1 */
function inspect(bytes: Uint8Array): ModuleReport {
  try {
    return inspectModule(bytes);
  } catch (problem) {
    if (!(problem instanceof NotAModule)) throw problem;
    throw new LoadError("WASM bytecode or AOT object is expected but other file format");
  }
}

function makeWorld(
  options: RuntimeOptions, platform: Platform | null, log: LogSink, stdout: ((bytes: Uint8Array) => void) | undefined,
): WasiWorld {
  const { files, directory } = options;
  const preopens = (options.accessiblePaths ?? ["."]).map((name): Preopen => {
    if (files || !platform) return { name, directory: virtualDirectory(name, files ?? {}) };
    return { name, directory: platform.openDirectory(name, directory) };
  });
  const write = lineWriter(log);
  return {
    preopens,
    now: options.now ?? machineClock,
    random: fillRandom,
    write: (fd, bytes) => (fd === 1 && stdout ? stdout(bytes) : write(fd, bytes)),
    print: (bytes) => write(1, bytes),
  };
}

/** The machine's clock, in nanoseconds. */
export function machineClock(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}

/** More bytes than these are refused at once: https://www.w3.org/TR/webcrypto/#Crypto-method-getRandomValues */
const MOST_RANDOM = 65536;

function fillRandom(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.byteLength; at += MOST_RANDOM) {
    const part = bytes.subarray(at, at + MOST_RANDOM);
    part.set(crypto.getRandomValues(new Uint8Array(part.byteLength)));
  }
}

/** Cuts what the guest writes into lines, characters of which may come in two parts; the rest waits for its newline. */
function lineWriter(log: LogSink): WasiWorld["write"] {
  const waiting = { 1: "", 2: "" };
  const decoders = { 1: new TextDecoder(), 2: new TextDecoder() };
  return (fd, bytes) => {
    const parts = (waiting[fd] + decoders[fd].decode(bytes, { stream: true })).split("\n");
    waiting[fd] = parts.pop() ?? "";
    for (const text of parts) log({ level: fd === 2 ? "error" : "info", from: "guest", text });
  };
}

/**
 * A module's bytes, given or from the disk.
 *
 * @throws StartError as cb_pre_run does: plugins/filter_wasm/filter_wasm.c:334-339 @v5.1.1
 */
export function readModule(wasm: Uint8Array | string, platform: Platform | null): Uint8Array {
  if (typeof wasm !== "string") return wasm;
  if (!platform) throw new StartError(`Cannot read "${wasm}": there is no disk here; give the module's bytes`);
  try {
    return platform.readModuleFile(wasm);
  } catch {
    throw new StartError(`Cannot start Fluent Bit: cannot access wasm program at ${wasm}`);
  }
}

/** The source map of a module: the one given, or the file beside it. */
export function readSourceMap(wasm: Uint8Array | string, options: RuntimeOptions, platform: Platform | null): string | null {
  if (options.sourceMap !== undefined || typeof wasm !== "string") return options.sourceMap ?? null;
  return platform?.readTextFile(`${wasm}.map`) ?? null;
}

/** Node's disk, or `null`. */
export async function findPlatform(): Promise<Platform | null> {
  const isNode = typeof process === "object" && typeof process.versions?.node === "string";
  return isNode ? import("./node-files.js") : null;
}
