// From an edit to results, with workers that the tests play.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Compiled } from "../playground/src/compile/compile.js";
import type { CompilerWorker, FromWorker, Protocol, SimulatorWorker, ToWorker } from "../playground/src/protocol.js";
import type { RunResult } from "../playground/src/run/results.js";
import { Session, type SessionState } from "../playground/src/session.js";
import { Ended, TimedOut, WorkerCall, WorkerFailed, type WorkerPort } from "../playground/src/worker-call.js";
import { DEFAULT_SETTINGS, ENTRY, type Workspace } from "../playground/src/workspace.js";

interface Numbers extends Protocol {
  readonly request: number;
  readonly answer: number;
  readonly progress: string;
}

/** A worker that says what the test wants it to say. */
class PlayedWorker<P extends Protocol> implements WorkerPort {
  readonly requests: ToWorker<P>[] = [];
  isTerminated = false;
  #hear: (event: MessageEvent) => void = () => {};
  #fail: (event: ErrorEvent) => void = () => {};

  addEventListener(type: "message" | "error", listener: never): void {
    if (type === "message") this.#hear = listener;
    else this.#fail = listener;
  }

  postMessage(message: ToWorker<P>): void {
    this.requests.push(message);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  say(message: FromWorker<P>): void {
    this.#hear({ data: message } as MessageEvent);
  }

  crash(message: string): void {
    this.#fail({ message } as ErrorEvent);
  }

  answer(answer: P["answer"]): void {
    const { id } = this.requests.at(-1)!;
    this.say({ kind: "answer", id, answer });
  }
}

function played<P extends Protocol>(seconds: number): { readonly call: WorkerCall<P>; readonly workers: PlayedWorker<P>[] } {
  const workers: PlayedWorker<P>[] = [];
  const call = new WorkerCall<P>(() => {
    const worker = new PlayedWorker<P>();
    workers.push(worker);
    return worker;
  }, seconds);
  return { call, workers };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a call", () => {
  test("waits until the worker is ready, however long it loads", async () => {
    const { call, workers } = played<Numbers>(5);
    const answer = call.call(1);
    vi.advanceTimersByTime(60_000);
    expect(workers[0]!.requests).toEqual([]);
    workers[0]!.say({ kind: "ready" });
    workers[0]!.answer(2);
    expect(await answer).toBe(2);
    expect(call.isBusy).toBe(false);
  });

  test("that takes too long costs the worker its life, and a new one answers", async () => {
    const { call, workers } = played<Numbers>(5);
    const answer = call.call(1);
    workers[0]!.say({ kind: "ready" });
    workers[0]!.say({ kind: "progress", id: 1, progress: "half" });
    vi.advanceTimersByTime(5000);
    await expect(answer).rejects.toMatchObject({ name: "TimedOut", seconds: 5, progress: "half" });
    expect([workers[0]!.isTerminated, workers.length]).toEqual([true, 2]);
    const second = call.call(2);
    workers[1]!.say({ kind: "ready" });
    workers[1]!.answer(4);
    expect(await second).toBe(4);
  });

  test("can be ended; a late answer of the old worker is not heard", async () => {
    const { call, workers } = played<Numbers>(5);
    const first = call.call(1);
    workers[0]!.say({ kind: "ready" });
    call.end();
    await expect(first).rejects.toThrow(Ended);
    const second = call.call(2);
    workers[0]!.say({ kind: "answer", id: 2, answer: 99 });
    workers[1]!.say({ kind: "ready" });
    workers[1]!.answer(4);
    expect(await second).toBe(4);
  });

  test("fails with the worker's words, or with its crash", async () => {
    const { call, workers } = played<Numbers>(5);
    const failing = call.call(1);
    workers[0]!.say({ kind: "ready" });
    workers[0]!.say({ kind: "failure", id: 1, message: "broken" });
    await expect(failing).rejects.toThrow(new WorkerFailed("broken"));
    const crashing = call.call(2);
    workers[0]!.crash("no such file");
    await expect(crashing).rejects.toThrow("Cannot start a worker: no such file; reload the page");
  });
});

describe("a session", () => {
  const compiled: Compiled = { module: { wasm: new Uint8Array([1]), sourceMap: "{}" }, diagnostics: [], milliseconds: 1 };
  const result: RunResult = { kind: "filter", host: "h", filters: ["f"], functionName: "f", records: [], log: [], problem: null, diagnostics: [], wasmBytes: 1, milliseconds: 1 };
  const workspace = (text: string, records = "{}"): Workspace => ({ files: { [ENTRY]: text, "records.jsonl": records }, settings: DEFAULT_SETTINGS });

  function start(): Stage {
    const [compiler, simulator] = [played<CompilerWorker>(60), played<SimulatorWorker>(5)];
    const states: SessionState[] = [];
    compiler.call.warm();
    simulator.call.warm();
    compiler.workers[0]!.say({ kind: "ready" });
    simulator.workers[0]!.say({ kind: "ready" });
    return { session: new Session({ compiler: compiler.call, simulator: simulator.call, show: (state) => states.push(state) }), states, compiler: compiler.workers[0]!, simulators: simulator.workers };
  }
  const settle = async (): Promise<void> => void (await vi.advanceTimersByTimeAsync(0));
  const kinds = (states: SessionState[]): string[] => states.map(({ kind }) => kind);

  interface Stage {
    readonly session: Session;
    readonly states: SessionState[];
    readonly compiler: PlayedWorker<CompilerWorker>;
    readonly simulators: PlayedWorker<SimulatorWorker>[];
  }
  /** Compiles and runs once: the plain module or the optimised one, whichever is asked for. */
  async function pass({ compiler, simulators }: Stage, answer = result): Promise<void> {
    compiler.answer(compiled);
    await settle();
    simulators.at(-1)!.answer(answer);
    await settle();
  }

  test("shows the plain module's results first, then the optimised one's", async () => {
    const stage = start();
    void stage.session.run(workspace("a"));
    await pass(stage, { ...result, wasmBytes: 9 });
    await pass(stage);
    expect(stage.compiler.requests.map(({ request }) => request.isOptimised)).toEqual([false, true]);
    expect(kinds(stage.states)).toEqual(["compiling", "running", "done", "done"]);
    expect(stage.states.slice(2)).toMatchObject([{ isOptimised: false, result: { wasmBytes: 9 } }, { isOptimised: true, result: { wasmBytes: 1 } }]);
  });

  test("compiles nothing for other records", async () => {
    const stage = start();
    void stage.session.run(workspace("a"));
    await pass(stage);
    await pass(stage);
    void stage.session.run(workspace("a", '{"other":1}'));
    for (let i = 0; i < 2; i++) {
      await settle();
      stage.simulators[0]!.answer(result);
    }
    await settle();
    expect([stage.compiler.requests.length, stage.simulators[0]!.requests.length]).toEqual([2, 4]);
    expect(kinds(stage.states).slice(4)).toEqual(["running", "done", "done"]);
  });

  test("shows the newest of many edits only", async () => {
    const stage = start();
    for (const text of ["a", "ab", "abc"]) void stage.session.run(workspace(text));
    stage.compiler.answer(compiled);
    await settle();
    await pass(stage);
    await pass(stage);
    expect(stage.compiler.requests.map(({ request }) => request.files[ENTRY])).toEqual(["a", "abc", "abc"]);
    expect(kinds(stage.states)).toEqual(["compiling", "compiling", "running", "done", "done"]);
  });

  test("does not optimise what has been edited since", async () => {
    const stage = start();
    void stage.session.run(workspace("a"));
    await pass(stage);
    void stage.session.run(workspace("b"));
    stage.compiler.answer(compiled);
    await settle();
    expect(stage.compiler.requests.map(({ request }) => [request.files[ENTRY], request.isOptimised])).toEqual([["a", false], ["a", true], ["b", false]]);
    expect(stage.simulators[0]!.requests).toHaveLength(1);
  });

  test("says at which record a guest never ended, and runs the next edit", async () => {
    const stage = start();
    void stage.session.run(workspace("loop"));
    stage.compiler.answer(compiled);
    await settle();
    stage.simulators[0]!.say({ kind: "progress", id: 1, progress: 3 });
    await vi.advanceTimersByTimeAsync(5000);
    expect(stage.states.at(-1)).toMatchObject({ kind: "failed", message: expect.stringMatching(/^Cannot finish: the guest ran for more than 5 s at records\.jsonl:3 and was ended; look for a loop that never ends/) });
    void stage.session.run(workspace("good"));
    await settle();
    stage.simulators[1]!.say({ kind: "ready" });
    await pass(stage);
    expect(kinds(stage.states).at(-1)).toBe("done");
  });

  test("ends a guest that still runs when the reader edits", async () => {
    const stage = start();
    void stage.session.run(workspace("a"));
    stage.compiler.answer(compiled);
    await settle();
    void stage.session.run(workspace("b"));
    await settle();
    expect(stage.simulators[0]!.isTerminated).toBe(true);
    stage.compiler.answer(compiled);
    await settle();
    stage.simulators[1]!.say({ kind: "ready" });
    stage.simulators[1]!.answer(result);
    await settle();
    expect(kinds(stage.states)).toEqual(["compiling", "running", "compiling", "running", "done"]);
  });

  test("counts the compiler's errors", async () => {
    const { session, states, compiler } = start();
    const error = { severity: "error", start: null, end: null, message: "m", from: "compiler" } as const;
    void session.run(workspace("a"));
    compiler.answer({ module: null, diagnostics: [error, { ...error, severity: "warning" }], milliseconds: 1 });
    await settle();
    expect(states.at(-1)).toMatchObject({ kind: "failed", message: "Cannot compile: 1 error; correct the line that it names" });
  });

  test("keeps the lines of traps that the plain run found", async () => {
    const stage = start();
    const trap = { severity: "error", start: null, end: null, message: "Record 1 trapped", from: "trap" } as const;
    const located = { ...trap, start: { path: ENTRY, line: 2, column: 3 } };
    void stage.session.run(workspace("a"));
    await pass(stage, { ...result, diagnostics: [located] });
    await pass(stage, { ...result, diagnostics: [trap] });
    expect(stage.states.at(-1)).toMatchObject({ kind: "done", isOptimised: true, diagnostics: [located] });
  });

  test("says when the compiler never ends", async () => {
    const { session, states } = start();
    void session.run(workspace("a"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states.at(-1)).toMatchObject({ kind: "failed", message: "Cannot compile: the compiler took more than 60 s and was ended; undo the last edit, and simplify what it changed" });
  });
});

test("TimedOut knows how far the worker came", () => {
  expect(new TimedOut(5, 2).progress).toBe(2);
});
