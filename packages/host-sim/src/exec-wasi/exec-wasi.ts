// The input plugin exec_wasi: a program that runs anew at each interval, its output line by line.
//   in   a WASI program, the plugin's configuration
//   out  per interval: the records, and what became of each line
//   err  StartError where Fluent Bit would not start; NotSimulated
// Source: plugins/in_exec_wasi/in_exec_wasi.c:46-209 @v5.1.1, src/wasm/flb_wasm.c:376-390 @v4.0.2, :431-438 @v5.1.1
import { type EventInput, decodeChunk, writeRecord } from "../event/event.js";
import { map, str } from "../event/body.js";
import { ByteSink } from "../event/byte-sink.js";
import { readJsonObject } from "../event/json-object.js";
import { renderJson } from "../event/json-text.js";
import { encodeMsgpack } from "../event/msgpack.js";
import type { Behaviour } from "../host/behaviour.js";
import type { Guest } from "../host/guest.js";
import { LoadError } from "../host/load-error.js";
import type { LogLine, LogSink } from "../host/log.js";
import type { ExportedFunction } from "../host/module.js";
import { SourceLines } from "../host/source-lines.js";
import {
  type Loaded, type RuntimeOptions, StartError, findPlatform, loadModule, machineClock, readModule, readSourceMap, startWords,
} from "../host/start.js";
import { type Release, compare, release } from "../host/version.js";
import { NotSimulated } from "../not-simulated.js";
import { EXEC_BEHAVIOUR } from "./behaviour.js";
import { type Line, splitLines } from "./lines.js";

/** The input's section in the configuration, and what a test adds. */
export interface ExecWasiOptions extends RuntimeOptions {
  /** Bytes of the line buffer; a longer line becomes several records of `bufSize - 1` bytes. Default 4096. */
  readonly bufSize?: number;
  /** `json`: a parser with `format json` and nothing else. Default: none, each line is `{"wasi_stdout": line}`. */
  readonly parser?: "json";
  /** Seconds between two runs; default 1, also for 0 and less. */
  readonly intervalSec?: number;
  /** Runs once. The key is there since 4.2.1. Default false. */
  readonly oneshot?: boolean;
  /** Tag of the records. Default `exec_wasi.0`. */
  readonly tag?: string;
}

/** What became of one line. */
export interface LineResult {
  /** The text that was taken for a line, without its newline. */
  readonly line: string;
  /** Whether it became a record. */
  readonly outcome: "record" | "lost";
  /** In the words that Fluent Bit logs, where it logs. */
  readonly reason: string;
  /** The name of the behaviour that decided, from the table `EXEC_BEHAVIOUR`. */
  readonly behaviour: string;
  /** Host source line. */
  readonly source: string;
  /** JSON text of the record, without loss; `null` if there is none. */
  readonly after: string | null;
}

/** What became of one interval. */
export interface CollectResult {
  /**
   * `collected`: the output was read. `lost`: there may have been output, and it is gone. `idle`: nothing ran. `agent-crashed`: nothing
   * runs any more, nor does any other pipeline of the agent.
   */
  readonly outcome: "collected" | "lost" | "idle" | "agent-crashed";
  /** In the words that Fluent Bit logs, where it logs. */
  readonly reason: string;
  /** The name of the behaviour that decided, from the table `EXEC_BEHAVIOUR`. */
  readonly behaviour: string;
  /** Host source line. */
  readonly source: string;
  /** How the program ended itself before its end, `exit code 1 at assembly/index.ts:14:3`, whatever became of its output; else `null`. */
  readonly stopped: string | null;
  /** What the program wrote, also if it was lost. */
  readonly stdout: Uint8Array;
  /** What became of each line of it. */
  readonly lines: readonly LineResult[];
  /** The records, ready for a filter: each is a chunk of its own. */
  readonly events: readonly EventInput[];
  /** Lines of this interval, in order. */
  readonly log: readonly LogLine[];
}

const DEFAULT_BUF_SIZE = 4096;

/**
 * A simulated Fluent Bit with one exec_wasi input.
 *
 * @example
 * ```ts
 * import { ExecWasi } from "@flb-wasm/host-sim";
 * const input = await ExecWasi.load("build/input.wasm", { parser: "json", version: "4.2" });
 * const { outcome, lines, events } = input.collect(); // one interval
 * ```
 */
export class ExecWasi {
  /** `simulator 5.1.1` */
  readonly name: string;
  readonly #options: ExecWasiOptions;
  readonly #release: Release;
  readonly #loaded: Loaded | LoadError;
  readonly #sourceLines: SourceLines;
  readonly #log: LogSink;
  readonly #takeLog: () => LogLine[];
  #runCount = 0;
  #hadInstance = false;
  #isDead = false;

  private constructor(parts: {
    options: ExecWasiOptions; release: Release; loaded: Loaded | LoadError; sourceLines: SourceLines;
    log: LogSink; takeLog: () => LogLine[];
  }) {
    this.#options = parts.options;
    this.#release = parts.release;
    this.#loaded = parts.loaded;
    this.#sourceLines = parts.sourceLines;
    this.#log = parts.log;
    this.#takeLog = parts.takeLog;
    this.name = `simulator ${parts.release.version}`;
  }

  /**
   * Starts an agent. A module that does not load is found out at each interval, not here.
   *
   * @param wasm the program's bytes, or in Node its path.
   * @throws StartError for a file that is not there and for keys that the release does not know.
   * @throws NotSimulated for releases and modules that are not modelled.
   */
  static async load(wasm: Uint8Array | string, options: ExecWasiOptions = {}): Promise<ExecWasi> {
    const platform = await findPlatform();
    const chosen = release(options.version);
    checkOptions(options, chosen);
    const lines: LogLine[] = [];
    const log: LogSink = (line) => {
      lines.push(line);
      options.log?.(line);
    };
    const bytes = readModule(wasm, platform);
    const loaded = await loadModule(bytes, options, chosen, platform, log).catch((problem: unknown) => {
      if (problem instanceof LoadError) return problem;
      throw problem;
    });
    const sourceLines = new SourceLines(readSourceMap(wasm, options, platform), bytes);
    const takeLog = (): LogLine[] => lines.splice(0);
    return new ExecWasi({ options: Object.freeze({ ...options }), release: chosen, loaded, sourceLines, log, takeLog });
  }

  /** Lets one interval pass: a fresh instance runs to its end, however long that takes. Never throws for what the program does. */
  collect(): CollectResult {
    if (this.#options.oneshot && this.#runCount > 0) return this.#result("idle", EXEC_BEHAVIOUR.alreadyRan, new Uint8Array());
    if (this.#isDead) return this.#result("agent-crashed", EXEC_BEHAVIOUR.freedTwice, new Uint8Array());
    this.#runCount++;
    const stdout = new ByteSink();
    const guest = this.#instantiate((bytes) => stdout.bytes(bytes));
    if (guest instanceof LoadError) return this.#withoutInstance(guest);
    this.#hadInstance = true;
    const { behaviour, isRead, note } = this.#runMain(guest);
    const output = stdout.take();
    const stopped = this.#describeExit(guest);
    if (!isRead) return { ...this.#result("lost", behaviour, output, note), stopped };
    const read = splitLines(output, this.#options.bufSize ?? DEFAULT_BUF_SIZE).map((line) => this.#readLine(line));
    return {
      ...this.#result("collected", behaviour, output), stopped,
      lines: read.map(({ result }) => result),
      events: read.flatMap(({ event }) => (event ? [event] : [])),
      log: this.#takeLog(),
    };
  }

  /** Lets some seconds pass, without waiting: the program runs at the end of each interval that fits. */
  run(seconds: number): CollectResult[] {
    const { intervalSec = 1 } = this.#options;
    return Array.from({ length: Math.floor(seconds / (intervalSec > 0 ? intervalSec : 1)) }, () => this.collect());
  }

  #instantiate(stdout: (bytes: Uint8Array) => void): Guest | LoadError {
    try {
      if (this.#loaded instanceof LoadError) throw this.#loaded;
      return this.#loaded.newGuest(stdout);
    } catch (problem) {
      if (!(problem instanceof LoadError)) throw problem;
      this.#log({ level: "error", from: "fluent-bit", text: problem.message });
      return problem;
    }
  }

  /** The plugin keeps the address of the last instance, and at the interval's end frees what is there: in_exec_wasi.c:202-205 @v5.1.1 */
  #withoutInstance({ message, trap }: LoadError): CollectResult {
    this.#isDead = this.#hadInstance;
    const reason = startWords(message, trap && this.#sourceLines.placeOf(trap.offsets), []);
    if (!this.#isDead) return this.#result("lost", EXEC_BEHAVIOUR.notInstantiated, new Uint8Array(), reason);
    return this.#result("agent-crashed", EXEC_BEHAVIOUR.freedTwice, new Uint8Array(), `${reason}; ${EXEC_BEHAVIOUR.freedTwice.effect}`);
  }

  /** `flb_wasm_call_wasi_main`: `_start` alone up to 4.0.2, WAMR's own search since. */
  #runMain(guest: Guest): { readonly behaviour: Behaviour; readonly isRead: boolean; readonly note?: string } {
    const findsMain = compare(this.#release.version, "4.0.3") >= 0;
    const entry = findEntry(guest, findsMain);
    if (!entry && !findsMain) {
      this.#log({ level: "error", from: "fluent-bit", text: "The wasi mode main function is not found." });
      return { behaviour: EXEC_BEHAVIOUR.noEntry, isRead: true }; // -1 is no 0
    }
    if (!entry) return this.#fail(EXEC_BEHAVIOUR.noEntry);
    guest.call(entry, entry.signature.params.length === 0 ? [] : [0, guest.duplicate(new Uint8Array(0))]);
    if (guest.exception === null) return { behaviour: EXEC_BEHAVIOUR.ran, isRead: true };
    if (guest.exception === "wasi proc exit") {
      return findsMain && entry.name === "_start" ? { behaviour: EXEC_BEHAVIOUR.ran, isRead: true } : this.#fail(EXEC_BEHAVIOUR.exited);
    }
    return this.#fail(EXEC_BEHAVIOUR.trapped, guest.trap ? this.#sourceLines.describeTrap(guest.trap) : guest.exception);
  }

  /** The host does not look at the code: a run that stops in the middle is one that ended, src/wasm/flb_wasm.c:431-438 @v5.1.1 */
  #describeExit({ trap }: Guest): string | null {
    const code = trap?.exitCode ?? 0;
    return trap === null || code === 0 ? null : this.#sourceLines.describeTrap({ ...trap, text: `exit code ${code}` }).replace(/^trap: /, "");
  }

  /** Whatever went wrong, this is what the log says: in_exec_wasi.c:95 @v5.1.1 */
  #fail(behaviour: Behaviour, trap?: string): { readonly behaviour: Behaviour; readonly isRead: false; readonly note: string } {
    const text = "WASI main function is not found";
    this.#log({ level: "error", from: "fluent-bit", text: `[input:exec_wasi:exec_wasi.0] ${text}` });
    return { behaviour, isRead: false, note: trap === undefined ? text : `${text}; ${trap}` };
  }

  #readLine({ bytes, beginsWithNul }: Line): { readonly result: LineResult; readonly event: EventInput | null } {
    const line = new TextDecoder().decode(bytes);
    const parse = this.#options.parser === "json";
    const body = parse ? this.#parse(bytes) : encodeMsgpack(map([[str("wasi_stdout"), { kind: "str", bytes }]]));
    const lost = (behaviour: Behaviour, reason: string): { readonly result: LineResult; readonly event: null } => ({
      result: { line, outcome: "lost", reason, behaviour: behaviour.name, source: behaviour.source, after: null }, event: null,
    });
    if (!body) {
      this.#log({ level: "error", from: "fluent-bit", text: "[input:exec_wasi:exec_wasi.0] parser returned an error" });
      return lost(EXEC_BEHAVIOUR.notParsed, "parser returned an error");
    }
    const event: EventInput = { tag: this.#options.tag ?? "exec_wasi.0", time: this.#time(), record: body };
    const arrived = asChunk(event, body, this.#release);
    if (arrived === null) return lost(EXEC_BEHAVIOUR.tooDeep, EXEC_BEHAVIOUR.tooDeep.effect);
    const { name, effect, source } = beginsWithNul ? EXEC_BEHAVIOUR.leadingNul : parse ? EXEC_BEHAVIOUR.parsed : EXEC_BEHAVIOUR.line;
    return { result: { line, outcome: "record", reason: effect, behaviour: name, source, after: arrived }, event };
  }

  /** `flb_parser_json_do`: one value, and it must be an object; src/flb_parser_json.c:61-96 @v5.1.1 */
  #parse(text: Uint8Array): Uint8Array | null {
    return readJsonObject(text, this.#release.jsonParserReader, this.#release.maxDepth)?.bytes ?? null;
  }

  #time(): { readonly sec: number; readonly nsec: number } {
    const now = (this.#options.now ?? machineClock)();
    return { sec: Number(now / 1_000_000_000n), nsec: Number(now % 1_000_000_000n) };
  }

  #result(outcome: CollectResult["outcome"], { name, effect, source }: Behaviour, stdout: Uint8Array, reason = effect): CollectResult {
    const log = outcome === "collected" ? [] : this.#takeLog();
    return { outcome, reason, behaviour: name, source, stopped: null, stdout, lines: [], events: [], log };
  }
}

/** wasm_application_execute_main: `_start`, else a main; core/iwasm/common/wasm_application.c:124-206 @v5.1.1 */
function findEntry(guest: Guest, findsMain: boolean): ExportedFunction | undefined {
  const start = guest.find("_start");
  if (start && start.signature.params.length === 0 && start.signature.results.length === 0) return start;
  if (!findsMain) return undefined;
  const main = ["main", "__main_argc_argv", "_main"].map((name) => guest.find(name)).find((found) => found !== undefined);
  const params = main?.signature.params.join() ?? "";
  const results = main?.signature.results.join() ?? "";
  return main && !main.imported && ["", "i32,i32"].includes(params) && ["", "i32"].includes(results) ? main : undefined;
}

/** The record as the next plugin's decoder delivers it, or `null`. */
function asChunk({ time }: EventInput, rawBody: Uint8Array, chosen: Release): string | null {
  const sink = new ByteSink();
  writeRecord(sink, { time: time ?? { sec: 0, nsec: 0 }, metadata: map([]), rawBody }, chosen.wideRecordHeaders);
  const [record] = decodeChunk(sink.take(), chosen.maxDepth).records;
  return record ? renderJson(record.body) : null;
}

function checkOptions(options: ExecWasiOptions, { version, hasSizeKeys }: Release): void {
  const unknown = (key: string, since: string): never => {
    throw new StartError(`Cannot start Fluent Bit ${version}: unknown configuration property '${key}', which came with ${since}`);
  };
  if (!hasSizeKeys && options.wasmHeapSize !== undefined) unknown("wasm_heap_size", "3.1.5");
  if (!hasSizeKeys && options.wasmStackSize !== undefined) unknown("wasm_stack_size", "3.1.5");
  if (options.oneshot !== undefined && compare(version, "4.2.1") < 0) unknown("oneshot", "4.2.1");
  if (options.bufSize !== undefined && options.bufSize < 2) {
    throw new NotSimulated(`Cannot read lines into ${options.bufSize} bytes: fgets would never end; take 2 or more`);
  }
}
