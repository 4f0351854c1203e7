// Fluent Bit around WAMR: the engine is the real one, what is around it is the simulator's.
//   in   a module, the filter's configuration
//   out  Host
//   err  StartError as the simulator's; NotSimulated for what is around the engine; WamrMissing without the native program;
//        EngineNotReturned for a call that lasts too long
// The guest's calls of a chunk do not depend on what Fluent Bit does with the answers, so a chunk takes two passes:
//
//   events ──► calls (JSON or msgpack as the host writes it) ──► WAMR ──► answers ──► the same pass again, with the answers
import { readFile } from "node:fs/promises";
import { type ChunkResult, type EventInput, type FluentBitOptions, type Host, type LogLine, type Release, StartError, release } from "@flb-wasm/host-sim";
import {
  BEHAVIOUR, type FilterCall, type FilterReturn, type FilterSetup, LEAST_SIZE, type RawReturn, checkOptions, deadChunk, makeSetup, readReturn,
  runChunk, startWords, untouchedChunk,
} from "@flb-wasm/host-sim/engine";
import { forThisEngine, whyAotNotLoaded } from "./aot.js";
import { Engine, EngineCrashed, EngineNotReturned, EngineRefused } from "./engine.js";
import type { EngineSettings, RawAnswer } from "./frames.js";
import { printWriter } from "./print-lines.js";
import { findProgram } from "./program.js";

/** The simulator's options without what only a simulated disk, clock or source map can do. */
export interface WamrOptions extends Omit<FluentBitOptions, "files" | "now" | "sourceMap"> {
  /** Milliseconds that one call of the guest, or the start, may take; then the engine is killed. Default 60000, `Infinity` for no limit. */
  readonly limitMilliseconds?: number;
}

const LIMIT_MILLISECONDS = 60_000;

/** There is no native program for this machine; the message says how to get one. */
export class WamrMissing extends Error {
  override readonly name = "WamrMissing";
}

/** What one call took: for tests of memory and stack. */
export interface EngineReadings {
  /** Linear memory after the call, in pages of 64 KiB; 0 without a memory. */
  readonly pages: number;
  /** Bytes of the operand stack that the call wrote: a lower bound of what it needs. 0 in AOT code. */
  readonly stackBytes: number;
  /** Time of the whole call, copies in and out included. */
  readonly nanoseconds: bigint;
}

/** A {@link Host} whose guest runs in WAMR. */
export interface WamrHost extends Host {
  /** One per call of the last chunk, in order; none before the first. A chunk in which the engine crashed leaves them as they were. */
  readonly readings: readonly EngineReadings[];
  /** Index of the event of the last chunk that the filter was called with last, also where that call did not return; `null` before the first call. */
  readonly lastIndex: number | null;
}

/**
 * Starts an agent whose guest runs in WAMR's fast interpreter, or as AOT code if the module is an `.aot` file.
 *
 * The engine is the same for every `version`; the version decides what is around it, and which AOT files load.
 *
 * The engine is a process of its own: close the host when it is done, which ends it at once. It ends with this program too. A call takes
 * real time; one that does not return within `limitMilliseconds` rejects with EngineNotReturned, and then the agent is gone.
 *
 * @param wasm the module's bytes, or its path.
 * @throws WamrMissing without the native program: see `wamrAvailable`.
 * @throws NotSimulated for an AOT file of releases up to 4.0, as one of them.
 * @throws StartError where Fluent Bit would not start.
 * @throws EngineNotReturned where top-level code does not end.
 * @example
 * ```ts
 * import { loadWamr } from "@flb-wasm/wamr";
 * const host = await loadWamr("build/filter.wasm", { functionName: "my_filter" });
 * const { events } = await host.filter([{ tag: "kube.app", record: '{"log":"hello"}' }]);
 * await host.close();
 * ```
 */
export async function loadWamr(wasm: Uint8Array | string, options: WamrOptions): Promise<WamrHost> {
  const program = findProgram();
  if (program.path === null) throw new WamrMissing(`Cannot start WAMR: ${program.reason}`);
  const chosen = release(options.version);
  checkOptions(options, chosen);
  const given = typeof wasm === "string" ? await readModule(wasm, chosen) : wasm;
  const refusal = whyAotNotLoaded(given, chosen);
  const module = forThisEngine(given);
  const engine = new Engine(program.path, options.limitMilliseconds ?? LIMIT_MILLISECONDS);
  const host = new FluentBitOnWamr(engine, await engine.version(), { module, refusal }, chosen, options);
  if (chosen.persistentInstance) await host.start();
  return host;
}

/** A module, and why the release does not load it, if it does not. */
interface Loading {
  readonly module: Uint8Array;
  readonly refusal: string | null;
}

class FluentBitOnWamr implements WamrHost {
  readonly name: string;
  readings: readonly EngineReadings[] = [];
  lastIndex: number | null = null;
  readonly #setup: FilterSetup;
  readonly #settings: EngineSettings;
  #lines: LogLine[] = [];
  #death: string | null = null;

  constructor(readonly engine: Engine, engineVersion: string, readonly loading: Loading, readonly release: Release, readonly options: WamrOptions) {
    this.name = `WAMR ${engineVersion} for ${release.version}`;
    this.#setup = makeSetup(options, release, describeTrap);
    this.#settings = {
      functionName: options.functionName,
      heapBytes: Math.max(options.wasmHeapSize ?? LEAST_SIZE, LEAST_SIZE),
      stackBytes: Math.max(options.wasmStackSize ?? LEAST_SIZE, LEAST_SIZE),
      leaksInputs: release.leaksInputs,
      accessiblePaths: options.accessiblePaths ?? ["."],
    };
  }

  async start(): Promise<void> {
    const problem = await this.#instantiate();
    if (problem === null) return;
    this.engine.close();
    throw new StartError(`Cannot start Fluent Bit ${this.release.version}: ${startWords(problem, null, this.#lines)}`);
  }

  async filter(chunk: readonly EventInput[]): Promise<ChunkResult> {
    return { ...await this.#filter(chunk), log: this.#lines.splice(0) };
  }

  close(): void {
    this.engine.close();
  }

  async #filter(chunk: readonly EventInput[]): Promise<Omit<ChunkResult, "log">> {
    if (this.#death !== null) return deadChunk(chunk, this.#death);
    this.lastIndex = null;
    const planned = planCalls(this.#setup, chunk);
    const indexOf = (position: number): number | null => planned[position]?.index ?? null;
    try {
      if (!this.release.persistentInstance && await this.#instantiate() !== null) return untouchedChunk(chunk, this.release);
      const answers = await this.engine.filter(planned.map(({ call }) => call), this.#setup.isJson);
      this.readings = answers;
      this.lastIndex = indexOf(answers.length - 1);
      const outcome = runChunk(this.#replay(answers), this.#setup, chunk, this.#log);
      if (outcome.agent === "crashed") this.#death = "the agent aborted before this chunk";
      return outcome;
    } catch (problem) {
      if (!(problem instanceof EngineCrashed || problem instanceof EngineNotReturned)) throw problem;
      this.lastIndex = indexOf(problem.answers.length);
      this.#death = problem.message;
      if (problem instanceof EngineNotReturned) throw problem;
      this.#log({ level: "error", from: "wamr", text: problem.message });
      return deadChunk(chunk, problem.message);
    }
  }

  /** @returns why there is no instance, in Fluent Bit's words; `null` if there is one. */
  async #instantiate(): Promise<string | null> {
    const { module, refusal } = this.loading;
    try {
      if (refusal !== null) throw new EngineRefused(refusal, []);
      this.#print(await this.engine.load(this.#settings, module));
      return null;
    } catch (problem) {
      if (!(problem instanceof EngineRefused)) throw problem;
      this.#print(problem.prints);
      this.#log({ level: "error", from: "fluent-bit", text: problem.words });
      return problem.words;
    }
  }

  #replay(answers: readonly RawAnswer[]): (call: FilterCall) => FilterReturn {
    let next = 0;
    let isPending = false;
    return (call) => {
      const answer = answers[next++];
      if (!answer) throw new RangeError("Cannot replay a call: WAMR answered fewer than were made");
      this.#print(answer.prints);
      const raw = asRaw(answer, call, isPending);
      // The exception of a result without NUL stays set, so the next call does not run: flb_wasm.c:290-293 @v5.1.1
      isPending = raw.kind === "no-terminator";
      return readReturn(raw, call, this.#log);
    };
  }

  readonly #log = (line: LogLine): void => {
    this.#lines.push(line);
    this.options.log?.(line);
  };

  readonly #print = printWriter(this.#log);
}

interface PlannedCall {
  readonly call: FilterCall;
  /** Of its event in the chunk. */
  readonly index: number;
}

/** The calls that a chunk makes: a pass whose answers are thrown away. */
function planCalls(setup: FilterSetup, chunk: readonly EventInput[]): PlannedCall[] {
  const calls: PlannedCall[] = [];
  const note = (call: FilterCall, index: number): FilterReturn => {
    calls.push({ call, index });
    return { text: null, behaviour: BEHAVIOUR.trap, reason: "", trap: null };
  };
  runChunk(note, setup, chunk, () => undefined);
  return calls;
}

function asRaw(answer: RawAnswer, call: FilterCall, isPending: boolean): RawReturn {
  const { kind, bytes, recordAddress } = answer;
  if (kind === "text") return { kind, text: bytes, hasRecord: recordAddress !== 0 };
  if (kind !== "exception") return { kind };
  const exception = new TextDecoder().decode(bytes).replace(/^Exception: /, "");
  const isWithoutRoom = recordAddress === 0 && lacksRoom(answer, call);
  // Address 0 for another reason than room is an exception from before the call: of malloc, of a free, or without a memory.
  return { kind, exception, trap: null, wasPending: isPending || (recordAddress === 0 && !isWithoutRoom), hasRecord: !isWithoutRoom };
}

/** WAMR warns where the heap or the guest's malloc gave 0, and only there: wasm_runtime.c:3791-3828 @v5.1.1 */
function lacksRoom({ prints }: RawAnswer, { record, isJson }: FilterCall): boolean {
  const warning = `allocate ${record.byteLength + (isJson ? 1 : 0)} bytes memory failed`;
  return prints.some(({ text }) => text.includes(warning));
}

const SHOWN_CHARACTERS = 120;

/** WAMR has no call stack to offer; the record's start is what there is. */
function describeTrap(returned: FilterReturn, record: string): string {
  if (returned.text !== null) return "";
  return `${returned.reason}; record: ${record.length > SHOWN_CHARACTERS ? `${record.slice(0, SHOWN_CHARACTERS)}…` : record}`;
}

async function readModule(path: string, { version }: Release): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch {
    throw new StartError(`Cannot start Fluent Bit ${version}: cannot access wasm program at ${path}`);
  }
}
