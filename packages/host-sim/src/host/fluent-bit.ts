// A Fluent Bit with one wasm filter: start, chunks, end.
//   in   a module, the filter's configuration
//   out  Host
//   err  StartError when Fluent Bit would not start; NotSimulated
// Mirrors cb_wasm_init and flb_wasm_instantiate: plugins/filter_wasm/filter_wasm.c:352-432, src/wasm/flb_wasm.c:108-247 @v5.1.1
import type { EventInput } from "../event/event.js";
import { type FilterSetup, deadChunk, runChunk, untouchedChunk } from "./chunk-run.js";
import { type OpenDirectory, type Preopen, virtualDirectory } from "./files.js";
import { type FilterReturn, callFilter } from "./filter-call.js";
import { Guest, type PreparedModule, prepareModule } from "./guest.js";
import type { ChunkResult, Host } from "./host.js";
import { linkImports } from "./imports.js";
import { checkLoads } from "./load-check.js";
import { LoadError } from "./load-error.js";
import type { LogLine, LogSink } from "./log.js";
import { planMemory } from "./memory-plan.js";
import { type ModuleReport, NotAModule, inspectModule } from "./module.js";
import { SourceLines } from "./source-lines.js";
import { type Release, release } from "./version.js";
import type { WasiWorld } from "./wasi.js";

/** The filter's section in the configuration, and what a test adds. */
export interface FluentBitOptions {
  /** The export that filters: `function_name`. */
  readonly functionName: string;
  /** A line (`5.1`: its last patch release) or exact. Default `5.1`. */
  readonly version?: string;
  /** Default `json`. */
  readonly eventFormat?: "json" | "msgpack";
  /** Bytes; default and least 8192, a smaller value is silently raised. */
  readonly wasmHeapSize?: number;
  /** Bytes; default and least 8192. V8 has no operand stack: see `stackBytesEstimate`. */
  readonly wasmStackSize?: number;
  /** Default `["."]`. Each must be there, or Fluent Bit does not start. */
  readonly accessiblePaths?: readonly string[];
  /** Files in memory instead of the disk, by the path that Fluent Bit would see. In a browser there are no others. */
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
  /** Service option `json.escape_unicode` (>= 4.1.0). Default true. */
  readonly escapeUnicode?: boolean;
  /** Service option `json.convert_nan_to_null`. Default false. */
  readonly convertNanToNull?: boolean;
  /** The module's source map, as text. In Node the file beside the module is found. */
  readonly sourceMap?: string;
  /** Nanoseconds since 1970 for WASI clocks. Default: the machine's clock. */
  readonly now?: () => bigint;
  /** Takes each line as it comes; all of a chunk are in its result too. */
  readonly log?: (line: LogLine) => void;
}

/** Fluent Bit would not start. The message is what it logs. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** Where the disk would be. `undefined` in a browser. */
export interface Platform {
  readonly openDirectory: OpenDirectory;
  readonly readModuleFile: (path: string) => Uint8Array;
  readonly readTextFile: (path: string) => string | null;
}

/** Bytes; smaller heap and stack sizes are raised to it: src/wasm/flb_wasm.c:130-136 @v5.1.1 */
export const LEAST_SIZE = 8192;

/** A module that loads: what its filter needs, and its instances. */
interface Prepared {
  readonly setup: FilterSetup;
  readonly newGuest: () => Guest;
}

/**
 * A simulated Fluent Bit.
 *
 * @example
 * ```ts
 * import { FluentBit } from "@flb-wasm/host-sim";
 * const host = await FluentBit.load("build/filter.wasm", { functionName: "my_filter", version: "4.2" });
 * const { events } = host.filter([{ tag: "kube.app", record: '{"log":"hello"}' }]);
 * events[0]?.outcome; // "kept"
 * ```
 */
export class FluentBit implements Host {
  readonly name: string;
  readonly #release: Release;
  readonly #prepared: Prepared | null;
  readonly #startFailure: string | null;
  readonly #log: LogSink;
  readonly #takeLines: () => LogLine[];
  #guest: Guest | null = null;
  #isDead = false;
  #memoryBytes = 0;

  private constructor(parts: {
    release: Release; prepared: Prepared | null; startFailure: string | null;
    log: LogSink; takeLines: () => LogLine[];
  }) {
    this.#release = parts.release;
    this.#prepared = parts.prepared;
    this.#startFailure = parts.startFailure;
    this.#log = parts.log;
    this.#takeLines = parts.takeLines;
    this.name = `simulator ${parts.release.version}`;
  }

  /**
   * Starts an agent.
   *
   * Up to 4.0 a module that does not load is no reason not to start: its records pass unmodified, chunk by chunk.
   *
   * @param wasm the module's bytes, or in Node its path.
   * @throws StartError where Fluent Bit would not start (>= 4.1.0).
   * @throws NotSimulated for releases, options and modules that are not modelled.
   */
  static async load(wasm: Uint8Array | string, options: FluentBitOptions): Promise<FluentBit> {
    const platform = await findPlatform();
    const chosen = release(options.version);
    checkOptions(options, chosen);
    const lines: LogLine[] = [];
    const log: LogSink = (line) => {
      lines.push(line);
      options.log?.(line);
    };
    const sourceMap = options.sourceMap ?? (typeof wasm === "string" ? platform?.readTextFile(`${wasm}.map`) ?? null : null);
    const parts = { release: chosen, log, takeLines: () => lines.splice(0) };
    try {
      const bytes = typeof wasm === "string" ? readModule(wasm, platform) : wasm;
      const { module, newGuest } = await prepare(bytes, options, chosen, platform, log);
      const sourceLines = new SourceLines(sourceMap, module.codeShift);
      const setup = makeSetup(options, chosen, (returned, record) => sourceLines.describe(returned, record));
      const host = new FluentBit({ ...parts, prepared: { setup, newGuest }, startFailure: null });
      if (chosen.persistentInstance) host.#guest = newGuest();
      return host;
    } catch (problem) {
      if (!(problem instanceof LoadError)) throw problem;
      log({ level: "error", from: "fluent-bit", text: problem.message });
      if (chosen.persistentInstance) throw new StartError(`Cannot start Fluent Bit ${chosen.version}: ${problem.message}`);
      return new FluentBit({ ...parts, prepared: null, startFailure: problem.message });
    }
  }

  filter(chunk: readonly EventInput[]): ChunkResult {
    if (this.#isDead) return { ...deadChunk(chunk), log: this.#takeLines() };
    const guest = this.#nextGuest();
    const setup = this.#prepared?.setup;
    const outcome = guest && setup
      ? runChunk((call) => callFilter(guest, this.#release, call, this.#log), setup, chunk, this.#log)
      : untouchedChunk(chunk, this.#release.maxDepth);
    this.#isDead = outcome.agent === "crashed";
    this.#memoryBytes = guest?.memoryBytes ?? 0;
    return { ...outcome, log: this.#takeLines() };
  }

  /** Bytes of the guest's linear memory after the last chunk; 0 before the first and without a memory. It never shrinks. */
  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  close(): void {
    this.#guest = null;
  }

  /** The instance for the next chunk; `null` when it cannot be made. */
  #nextGuest(): Guest | null {
    if (this.#release.persistentInstance) return this.#guest;
    if (!this.#prepared) {
      this.#log({ level: "error", from: "fluent-bit", text: this.#startFailure ?? "" });
      return null;
    }
    try {
      return this.#prepared.newGuest();
    } catch (problem) {
      if (!(problem instanceof LoadError)) throw problem;
      this.#log({ level: "error", from: "fluent-bit", text: problem.message });
      return null;
    }
  }
}

/** What {@link runChunk} needs of the options. */
export function makeSetup(options: FluentBitOptions, chosen: Release, describeTrap: FilterSetup["describeTrap"]): FilterSetup {
  const style = options.escapeUnicode === false ? "raw" : chosen.strings.style;
  return Object.freeze<FilterSetup>({
    release: chosen,
    functionName: options.functionName,
    isJson: options.eventFormat !== "msgpack",
    writer: { strings: { ...chosen.strings, style }, convertNanToNull: options.convertNanToNull ?? false },
    describeTrap,
  });
}

/**
 * Refuses keys that the release does not know.
 *
 * @throws StartError
 */
export function checkOptions(options: FluentBitOptions, { version, hasSizeKeys, hasEscapeOption }: Release): void {
  const unknown = (key: string, since: string): never => {
    throw new StartError(`Cannot start Fluent Bit ${version}: unknown configuration property '${key}', which came with ${since}`);
  };
  if (!hasSizeKeys && options.wasmHeapSize !== undefined) unknown("wasm_heap_size", "3.1.5");
  if (!hasSizeKeys && options.wasmStackSize !== undefined) unknown("wasm_stack_size", "3.1.5");
  if (!hasEscapeOption && options.escapeUnicode !== undefined) unknown("json.escape_unicode", "4.1.0");
}

async function prepare(
  bytes: Uint8Array, options: FluentBitOptions, chosen: Release, platform: Platform | null, log: LogSink,
): Promise<{ readonly module: PreparedModule; readonly newGuest: () => Guest }> {
  const report = inspect(bytes);
  checkLoads(report, chosen);
  const heapBytes = Math.max(options.wasmHeapSize ?? LEAST_SIZE, LEAST_SIZE);
  const module = await prepareModule(bytes, report, planMemory(report, heapBytes));
  const newGuest = (): Guest => {
    const world = makeWorld(options, platform, log);
    return Guest.instantiate(module, linkImports(report, world, log), log);
  };
  return { module, newGuest };
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

function makeWorld(options: FluentBitOptions, platform: Platform | null, log: LogSink): WasiWorld {
  const { files } = options;
  const preopens = (options.accessiblePaths ?? ["."]).map((name): Preopen => {
    if (files || !platform) return { name, directory: virtualDirectory(name, files ?? {}) };
    return { name, directory: platform.openDirectory(name) };
  });
  return {
    preopens,
    now: options.now ?? (() => BigInt(Date.now()) * 1_000_000n),
    random: (bytes) => void bytes.set(crypto.getRandomValues(new Uint8Array(bytes.byteLength))),
    write: lineWriter(log),
  };
}

/** Cuts what the guest writes into lines; the rest waits for its newline. */
function lineWriter(log: LogSink): WasiWorld["write"] {
  const waiting = { 1: "", 2: "" };
  return (fd, bytes) => {
    const parts = (waiting[fd] + new TextDecoder().decode(bytes)).split("\n");
    waiting[fd] = parts.pop() ?? "";
    for (const text of parts) log({ level: fd === 2 ? "error" : "info", from: "guest", text });
  };
}

function readModule(path: string, platform: Platform | null): Uint8Array {
  if (!platform) throw new StartError(`Cannot read "${path}": there is no disk here; give the module's bytes`);
  try {
    return platform.readModuleFile(path);
  } catch {
    throw new StartError(`Cannot start Fluent Bit: cannot access wasm program at ${path}`);
  }
}

async function findPlatform(): Promise<Platform | null> {
  const isNode = typeof process === "object" && typeof process.versions?.node === "string";
  return isNode ? import("./node-files.js") : null;
}
