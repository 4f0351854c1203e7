// The native program as an object: one child process, one module, calls in order.
//   in   the program's path; requests
//   out  promises of replies
//   err  EngineCrashed when the process dies (a signal is the crash of the agent); EngineNotReturned when it is killed for its silence;
//        EngineRefused when WAMR makes no instance
// Knows frames and processes. Does not know events or Fluent Bit.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import {
  type EngineCall, type EngineSettings, type Print, type RawAnswer, Reply, encodeBare, encodeFilter, encodeLoad, encodeTime,
} from "./frames.js";
import { FrameReader } from "./frame-reader.js";

/** The engine died: a signal such as SIGSEGV, which would have been Fluent Bit's. Every later call is rejected with it too. */
export class EngineCrashed extends Error {
  override readonly name = "EngineCrashed";
  constructor(
    /** `SIGSEGV`, `exit code 1`, or why the process did not start. */
    readonly signal: string,
    /** Answers that came before the crash, in order; the call behind the last one is the one that crashed. */
    readonly answers: readonly RawAnswer[],
  ) {
    super(`Cannot go on in WAMR: the engine died of ${signal} in call ${answers.length + 1}`);
  }
}

/** The guest did not return within the limit, and the engine was killed. Every later call is rejected with EngineCrashed. */
export class EngineNotReturned extends Error {
  override readonly name = "EngineNotReturned";
  constructor(
    /** That the call lasted. */
    readonly seconds: number,
    /** Answers that came before it, in order; the call behind the last one is the one that did not return. */
    readonly answers: readonly RawAnswer[],
  ) {
    super(`Cannot go on in WAMR: call ${answers.length + 1} has not returned for ${seconds} s`);
  }
}

/** WAMR made no instance. The process lives and takes another module. */
export class EngineRefused extends Error {
  override readonly name = "EngineRefused";
  constructor(
    /** What Fluent Bit would log. */
    readonly words: string,
    /** What was printed on the way, WAMR's warnings too. */
    readonly prints: readonly Print[],
  ) {
    super(`Cannot load module in WAMR: ${words}`);
  }
}

/** What became of a program. */
export interface MainRun {
  /** False for a trap or if there is no `_start`. */
  readonly ran: boolean;
  /** What it wrote, up to the trap. */
  readonly prints: readonly Print[];
}

interface Waiting {
  readonly replies: Reply[];
  readonly count: number;
  readonly resolve: (replies: Reply[]) => void;
  readonly reject: (problem: Error) => void;
}

/**
 * A process that runs one module in WAMR, call by call; several calls may wait. End it with {@link Engine.close}.
 *
 * An idle engine does not keep Node from ending. Every method rejects with EngineCrashed once the process is dead.
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { Engine, findProgram } from "@flb-wasm/wamr";
 * const { path } = findProgram();
 * if (path !== null) {
 *   const engine = new Engine(path);
 *   const settings = { functionName: "my_filter", heapBytes: 8192, stackBytes: 8192, accessiblePaths: [] };
 *   await engine.load(settings, await readFile("build/filter.wasm"));
 *   const encoder = new TextEncoder();
 *   const call = { tag: encoder.encode("app"), time: { sec: 0, nsec: 0 }, record: encoder.encode('{"a":1}') };
 *   const [answer] = await engine.filter([call], true);
 *   console.log(answer?.kind, answer?.pages); // text 1
 *   engine.close();
 * }
 * ```
 */
export class Engine {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #queue: Waiting[] = [];
  readonly #frames = new FrameReader();
  readonly #limitMilliseconds: number;
  #limit: NodeJS.Timeout | null = null;
  #death: string | null = null;

  /**
   * @param program the native program's path: {@link findProgram}. One that does not start is found out at the first call.
   * @param limitMilliseconds that the process may be silent while it is asked for something; then it is killed, and the request rejected
   * with EngineNotReturned. None if not given.
   */
  constructor(program: string, limitMilliseconds = Infinity) {
    this.#limitMilliseconds = limitMilliseconds;
    // Detached, so that Ctrl-C at a terminal reaches this process alone; the program ends with it.
    this.#child = spawn(program, [], { stdio: ["pipe", "pipe", "inherit"], detached: true });
    this.#child.stdout.on("data", (bytes: Buffer) => this.#receive(bytes));
    this.#child.stdin.on("error", () => undefined); // the exit event says why
    this.#child.on("error", (problem) => this.#die(problem.message));
    this.#child.on("close", (code, signal) => this.#die(signal ?? `exit code ${code}`));
    this.#setHold(false);
  }

  /** WAMR's: `2.4.3`. */
  async version(): Promise<string> {
    return (await this.#ask(encodeBare("V"))).text();
  }

  /**
   * Makes an instance; an earlier one is destroyed.
   *
   * @returns what was printed on the way.
   * @throws EngineRefused with WAMR's words.
   */
  async load(settings: EngineSettings, module: Uint8Array): Promise<Print[]> {
    return (await this.#ask(encodeLoad(settings, module))).prints();
  }

  /**
   * Calls the filter for each record, in order; the answers are in the same order. A trap is an answer, not an error.
   *
   * @param isJson whether records get a NUL behind them.
   * @throws EngineCrashed with the answers before the crash.
   * @throws EngineNotReturned with the answers before the call that is too long.
   */
  async filter(calls: readonly EngineCall[], isJson: boolean): Promise<RawAnswer[]> {
    if (calls.length === 0) return [];
    const replies = await this.#askMany(encodeFilter(calls, isJson), calls.length);
    return replies.map((reply) => reply.answer());
  }

  /**
   * Nanoseconds of all calls together, for each round; without the time between this process and the engine's.
   *
   * @throws EngineCrashed
   */
  async time(calls: readonly EngineCall[], isJson: boolean, rounds: number): Promise<number[]> {
    const reply = await this.#ask(encodeTime(calls, isJson, rounds));
    return Array.from({ length: reply.u32() }, () => Number(reply.u64()));
  }

  /** Runs `_start` to its end, however long that takes. Load the module anew for each run. */
  async runMain(): Promise<MainRun> {
    const reply = await this.#ask(encodeBare("M"));
    return { ran: reply.u32() !== 0, prints: reply.prints() };
  }

  /** Ends the process at once. What it was asked and has not answered is rejected with EngineCrashed. */
  close(): void {
    this.#kill("SIGKILL by close()");
  }

  async #ask(request: Uint8Array): Promise<Reply> {
    const [reply] = await this.#askMany(request, 1);
    if (!reply) throw new EngineCrashed(this.#death ?? "an empty reply", []);
    return reply;
  }

  #askMany(request: Uint8Array, count: number): Promise<Reply[]> {
    if (this.#death !== null) return Promise.reject(new EngineCrashed(this.#death, []));
    this.#setHold(true);
    return new Promise((resolve, reject) => {
      this.#queue.push({ replies: [], count, resolve, reject });
      if (this.#queue.length === 1) this.#startLimit();
      this.#child.stdin.write(request);
    });
  }

  #receive(bytes: Buffer): void {
    for (const frame of this.#frames.push(bytes)) this.#answer(new Reply(frame));
    this.#startLimit();
  }

  #answer(reply: Reply): void {
    const waiting = this.#queue[0];
    if (!waiting) return;
    if (reply.kind === "e") waiting.reject(new EngineRefused(reply.text(), reply.prints()));
    else if (waiting.replies.push(reply) < waiting.count) return;
    else waiting.resolve(waiting.replies);
    this.#queue.shift();
    if (this.#queue.length === 0) this.#setHold(false);
  }

  /** From now on, while there is something to wait for. */
  #startLimit(): void {
    this.#stopLimit();
    if (this.#queue.length === 0 || this.#limitMilliseconds === Infinity) return;
    this.#limit = setTimeout(() => this.#endCall(), this.#limitMilliseconds);
  }

  #stopLimit(): void {
    if (this.#limit) clearTimeout(this.#limit);
    this.#limit = null;
  }

  #endCall(): void {
    const seconds = this.#limitMilliseconds / 1000;
    const waiting = this.#queue.shift();
    waiting?.reject(new EngineNotReturned(seconds, answersOf(waiting)));
    this.#kill(`SIGKILL after ${seconds} s without an answer`);
  }

  #kill(reason: string): void {
    this.#die(reason);
    this.#child.kill("SIGKILL");
  }

  #die(reason: string): void {
    this.#death ??= reason;
    this.#stopLimit();
    for (const waiting of this.#queue.splice(0)) waiting.reject(new EngineCrashed(this.#death, answersOf(waiting)));
  }

  /** A waiting request holds Node's event loop; an idle engine does not, so a forgotten one never hangs a program. */
  #setHold(isHeld: boolean): void {
    const { stdout, stdin } = this.#child as unknown as { stdout: Holdable; stdin: Holdable };
    for (const part of [this.#child as Holdable, stdout, stdin]) {
      if (isHeld) part.ref?.();
      else part.unref?.();
    }
  }
}

function answersOf({ replies }: Waiting): RawAnswer[] {
  return replies.filter(({ kind }) => kind === "a").map((reply) => reply.answer());
}

interface Holdable {
  ref?(): void;
  unref?(): void;
}
