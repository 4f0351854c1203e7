// The native program as an object: one child process, one module, calls in order.
//   in   the program's path; requests
//   out  promises of replies
//   err  EngineCrashed when the process dies (a signal is the crash of the agent); EngineRefused when WAMR makes no instance
// Knows frames and processes. Does not know events or Fluent Bit.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import {
  type EngineCall, type EngineSettings, type Print, type RawAnswer, Reply, encodeBare, encodeFilter, encodeLoad, encodeTime,
} from "./frames.js";

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
  #received: Buffer = Buffer.alloc(0);
  #death: string | null = null;

  /** @param program the native program's path: {@link findProgram}. One that does not start is found out at the first call. */
  constructor(program: string) {
    this.#child = spawn(program, [], { stdio: ["pipe", "pipe", "inherit"] });
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

  /** Lets the process end once it has answered what it was asked. */
  close(): void {
    this.#child.stdin.end();
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
      this.#child.stdin.write(request);
    });
  }

  #receive(bytes: Buffer): void {
    this.#received = this.#received.byteLength === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    while (this.#received.byteLength >= 4) {
      const end = 4 + this.#received.readUInt32LE(0);
      if (this.#received.byteLength < end) return;
      this.#answer(new Reply(this.#received.subarray(4, end)));
      this.#received = this.#received.subarray(end);
    }
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

  #die(reason: string): void {
    this.#death ??= reason;
    for (const { replies, reject } of this.#queue.splice(0)) {
      const answers = replies.filter(({ kind }) => kind === "a").map((reply) => reply.answer());
      reject(new EngineCrashed(this.#death, answers));
    }
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

interface Holdable {
  ref?(): void;
  unref?(): void;
}
