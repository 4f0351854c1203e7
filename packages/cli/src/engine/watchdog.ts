// Ends a call into a module that does not return, and says before that it lasts.
//   in   call() around each call into the simulator; speakAbout() around those into another process
//   out  what the call gives; a line on stderr while it lasts
//   err  NotReturned; where a thread for each call costs too much, the end of the program
// In Fluent Bit a filter that does not return stands still with its whole agent; here it would with the terminal. V8 ends what runs
// in a script with a timeout, loops of modules too: https://nodejs.org/api/vm.html#scriptrunincontextcontextifiedobject-options
import { Script, createContext } from "node:vm";
import { Worker } from "node:worker_threads";

/** Milliseconds. */
export interface Patience {
  /** After which a call is spoken about. */
  readonly warning: number;
  /** After which it is ended. */
  readonly end: number;
}

/** `throw`: a timer for each call, a tenth of a millisecond. `kill`: none, and the program is killed, for calls that are measured and have returned before. */
export type Ending = "throw" | "kill";

export const PATIENCE: Patience = { warning: 10_000, end: 60_000 };

/** Odd while a call lasts, another number with each. */
const CALLS = 0;

/** The call was ended. Its instance is in the middle of something, and must not be called again. */
export class NotReturned extends Error {
  override readonly name = "NotReturned";

  /** @param seconds that it lasted. */
  constructor(readonly seconds: number) {
    super(`the filter has not returned for ${seconds} s: a loop without an end? Fluent Bit would stand still`);
  }
}

/**
 * Waits for a call in another process, which ends it; says once that it lasts.
 *
 * @param warning milliseconds.
 */
export async function speakAbout<T>(call: Promise<T>, warning: number): Promise<T> {
  const timer = setTimeout(() => process.stderr.write(lastsWords(warning)), warning);
  try {
    return await call;
  } finally {
    clearTimeout(timer);
  }
}

/** Of one process: calls follow each other or lie within each other, so one context and one thread watch them all. */
interface Watch {
  readonly state: Int32Array;
  readonly worker: Worker;
  /** Watchdogs that have called and are not closed. */
  users: number;
  /** Calls that have begun and not ended. */
  depth: number;
}

/** By their patience and ending; there is hardly ever more than one. */
const watches = new Map<string, Watch>();

interface Limited {
  readonly global: { work: () => void };
  readonly context: object;
  readonly script: Script;
}
let limited: Limited | null = null;

/** As many as anybody likes: all of the same patience share one thread, which never keeps the process from ending. */
export class Watchdog {
  #watch: Watch | null = null;

  constructor(private readonly patience: Patience = PATIENCE, private readonly ending: Ending = "throw") {}

  /**
   * Runs `work`, which may not return.
   *
   * @throws NotReturned after the patience's end.
   */
  call<T>(work: () => T): T {
    const watch = this.#watch ??= this.#join();
    const { depth } = watch;
    watch.depth = depth + 1;
    if (depth === 0) Atomics.add(watch.state, CALLS, 1);
    try {
      return this.ending === "kill" ? work() : this.#limited(work);
    } finally {
      watch.depth = depth; // not one less: in a call that V8 ended, nothing of the calls within it runs any more, no finally either
      if (depth === 0) Atomics.add(watch.state, CALLS, 1);
    }
  }

  /** The thread ends with the last one that it watched for. Nobody has to ask for it. */
  close(): void {
    const watch = this.#watch;
    this.#watch = null;
    if (!watch || --watch.users > 0) return;
    watches.delete(this.#key);
    void watch.worker.terminate();
  }

  #limited<T>(work: () => T): T {
    const results: T[] = [];
    const { global, context, script } = limited ??= makeLimited();
    global.work = () => void results.push(work());
    try {
      script.runInContext(context, { timeout: this.patience.end, displayErrors: false });
    } catch (problem) {
      if ((problem as NodeJS.ErrnoException | null)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") throw new NotReturned(this.patience.end / 1000);
      throw problem;
    } finally {
      global.work = () => undefined;
    }
    return results[0] as T;
  }

  #join(): Watch {
    const watch = watches.get(this.#key) ?? this.#start();
    watches.set(this.#key, watch);
    watch.users++;
    return watch;
  }

  get #key(): string {
    return [this.patience.warning, this.patience.end, this.ending].join(" ");
  }

  #start(): Watch {
    const { warning, end } = this.patience;
    const state = new Int32Array(new SharedArrayBuffer(4));
    const texts = {
      warning: lastsWords(warning),
      end: `error The filter has not returned for ${end / 1000} s, and flb-wasm is killed, which a shell shows as exit code 137; ${this.ending === "kill" ? "the same records passed before: look at what the filter keeps of them" : "flb-wasm run --chunk 1 shows the records before it"}\n`,
    };
    const kill = this.ending === "kill" ? end : end * 2; // what V8 did not end
    const worker = new Worker(WATCH, { eval: true, execArgv: [], workerData: { state, warning, kill, texts } });
    worker.unref();
    return { state, worker, users: 0, depth: 0 };
  }
}

function makeLimited(): Limited {
  const global = { work: () => undefined };
  return { global, context: createContext(global), script: new Script("work()") };
}

function lastsWords(milliseconds: number): string {
  return `${new NotReturned(milliseconds / 1000).message}\n`;
}

const WATCH = `
const { workerData: { state, warning, kill, texts } } = require("node:worker_threads");
const { writeSync } = require("node:fs");
let seen = 0;
let since = 0;
let isSaid = false;
setInterval(() => {
  const call = Atomics.load(state, ${CALLS});
  if (call % 2 === 0 || call !== seen) {
    seen = call;
    since = Date.now();
    isSaid = false;
    return;
  }
  const lasted = Date.now() - since;
  if (lasted >= warning && !isSaid) {
    isSaid = true;
    writeSync(2, texts.warning);
  }
  if (lasted >= kill) {
    writeSync(2, texts.end);
    process.kill(process.pid, "SIGKILL");
  }
}, Math.min(500, warning / 4));
`;
