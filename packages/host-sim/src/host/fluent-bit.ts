// A Fluent Bit with one wasm filter: start, chunks, end.
//   in   a module, the filter's configuration
//   out  Host
//   err  StartError when Fluent Bit would not start; NotSimulated
// Mirrors cb_wasm_init and flb_wasm_instantiate: plugins/filter_wasm/filter_wasm.c:352-432, src/wasm/flb_wasm.c:108-247 @v5.1.1
import type { EventInput } from "../event/event.js";
import { type CallFilter, type FilterSetup, deadChunk, runChunk, untouchedChunk } from "./chunk-run.js";
import { callFilter } from "./filter-call.js";
import type { Guest } from "./guest.js";
import type { ChunkResult, Host } from "./host.js";
import { LoadError } from "./load-error.js";
import type { LogLine, LogSink } from "./log.js";
import { SourceLines } from "./source-lines.js";
import { type RuntimeOptions, StartError, findPlatform, loadModule, readModule, readSourceMap, startWords } from "./start.js";
import { type Release, release } from "./version.js";

export { LEAST_SIZE, StartError } from "./start.js";

/** The filter's section in the configuration, and what a test adds. */
export interface FluentBitOptions extends RuntimeOptions {
  /** The export that filters: `function_name`. */
  readonly functionName: string;
  /** Default `json`. */
  readonly eventFormat?: "json" | "msgpack";
  /** Service option `json.escape_unicode` (>= 4.1.0). Default true. */
  readonly escapeUnicode?: boolean;
  /** Service option `json.convert_nan_to_null`. Default false. */
  readonly convertNanToNull?: boolean;
}

/** A module that loads: what its filter needs, and its instances. */
interface Prepared {
  readonly setup: FilterSetup;
  readonly newGuest: () => Guest;
}

/**
 * A simulated Fluent Bit with one wasm filter.
 *
 * Its guest lives as long as the release lets it: the agent's life since 4.1, one chunk before. A trap leaves the guest's memory as
 * it is; an agent that has crashed stays so. Nothing has to be closed for the process to end.
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
  /** `simulator 5.1.1` */
  readonly name: string;
  readonly #release: Release;
  readonly #prepared: Prepared | null;
  readonly #startFailure: string | null;
  readonly #log: LogSink;
  readonly #takeLines: () => LogLine[];
  #guest: Guest | null = null;
  #isDead = false;
  readonly #sourceLines: SourceLines;
  #memoryBytes = 0;
  #startPlace: string | null = null;
  #lastIndex: number | null = null;

  private constructor(parts: {
    release: Release; prepared: Prepared | null; startFailure: string | null;
    log: LogSink; takeLines: () => LogLine[]; sourceLines: SourceLines;
  }) {
    this.#release = parts.release;
    this.#prepared = parts.prepared;
    this.#startFailure = parts.startFailure;
    this.#log = parts.log;
    this.#takeLines = parts.takeLines;
    this.#sourceLines = parts.sourceLines;
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
    const bytes = readModule(wasm, platform);
    const sourceLines = new SourceLines(readSourceMap(wasm, options, platform), bytes);
    const parts = { release: chosen, log, takeLines: () => lines.splice(0), sourceLines };
    try {
      const { newGuest } = await loadModule(bytes, options, chosen, platform, log);
      const setup = makeSetup(options, chosen, (returned, record) => sourceLines.describe(returned, record));
      const host = new FluentBit({ ...parts, prepared: { setup, newGuest }, startFailure: null });
      if (chosen.persistentInstance) host.#guest = newGuest();
      return host;
    } catch (problem) {
      if (!(problem instanceof LoadError)) throw problem;
      if (chosen.persistentInstance) {
        log({ level: "error", from: "fluent-bit", text: problem.message });
        const place = problem.trap && sourceLines.placeOf(problem.trap.offsets);
        throw new StartError(`Cannot start Fluent Bit ${chosen.version}: ${startWords(problem.message, place, lines)}`, place);
      }
      return new FluentBit({ ...parts, prepared: null, startFailure: problem.message });
    }
  }

  /**
   * One callback of the filter: all events of one tag, in order. Never throws for what the guest does.
   *
   * @throws InvalidEvent for an event that is none; JsonTextError for text that is no JSON.
   * @throws NotSimulated where the guest does what is not modelled; the agent's state is then unknown.
   */
  filter(chunk: readonly EventInput[]): ChunkResult {
    if (this.#isDead) return { ...deadChunk(chunk), log: this.#takeLines() };
    this.#lastIndex = null;
    const guest = this.#nextGuest();
    const setup = this.#prepared?.setup;
    const call: CallFilter = (each, index) => {
      this.#lastIndex = index;
      return callFilter(guest as Guest, this.#release, each, this.#log);
    };
    const outcome = guest && setup
      ? runChunk(call, setup, chunk, this.#log)
      : untouchedChunk(chunk, this.#release);
    this.#isDead = outcome.agent === "crashed";
    this.#memoryBytes = guest?.memoryBytes ?? 0;
    return { ...outcome, log: this.#takeLines() };
  }

  /** Bytes of the guest's linear memory after the last chunk; 0 before the first and without a memory. It never shrinks. */
  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  /** Index of the event of the last chunk that the filter was called with last; `null` before the first call. For whoever ends a call. */
  get lastIndex(): number | null {
    return this.#lastIndex;
  }

  /** Where top-level code trapped when an instance for the last chunk was made, up to 4.0; `null` where it did not. */
  get startPlace(): string | null {
    return this.#startPlace;
  }

  /** Lets the guest go. Calling it twice is allowed; filtering after it is not. */
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
      this.#startPlace = problem.trap && this.#sourceLines.placeOf(problem.trap.offsets);
      this.#log({ level: "error", from: "fluent-bit", text: problem.message });
      return null;
    }
  }
}

/**
 * What {@link runChunk} needs of the options.
 *
 * @param describeTrap turns a trap and the record's text into the `reason` of a result.
 * @example
 * ```ts
 * import { release } from "@flb-wasm/host-sim";
 * import { makeSetup } from "@flb-wasm/host-sim/engine";
 * makeSetup({ functionName: "f", eventFormat: "msgpack" }, release("5.1"), () => "").isJson; // false
 * ```
 */
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
 * Refuses keys that the release does not know: `wasm_heap_size` before 3.1.5, `json.escape_unicode` before 4.1.0.
 *
 * @throws StartError naming the key and the release that has it.
 * @example
 * ```ts
 * import { release } from "@flb-wasm/host-sim";
 * import { checkOptions } from "@flb-wasm/host-sim/engine";
 * checkOptions({ functionName: "f", wasmHeapSize: 65536 }, release("3.1.5"));
 * ```
 */
export function checkOptions(options: FluentBitOptions, { version, hasSizeKeys, hasEscapeOption }: Release): void {
  const unknown = (key: string, since: string): never => {
    throw new StartError(`Cannot start Fluent Bit ${version}: unknown configuration property '${key}', which came with ${since}`);
  };
  if (!hasSizeKeys && options.wasmHeapSize !== undefined) unknown("wasm_heap_size", "3.1.5");
  if (!hasSizeKeys && options.wasmStackSize !== undefined) unknown("wasm_stack_size", "3.1.5");
  if (!hasEscapeOption && options.escapeUnicode !== undefined) unknown("json.escape_unicode", "4.1.0");
}
