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

/** `throw`: a timer for each call, some tenths of a millisecond. `kill`: none, and the program is killed, for many short calls. */
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

export class Watchdog {
  readonly #state = new Int32Array(new SharedArrayBuffer(4));
  readonly #global: { work: () => void } = { work: () => undefined };
  readonly #context = createContext(this.#global);
  readonly #script = new Script("work()");
  #worker: Worker | null = null;

  constructor(private readonly patience: Patience = PATIENCE, private readonly ending: Ending = "throw") {}

  /**
   * Runs `work`, which may not return.
   *
   * @throws NotReturned after the patience's end.
   */
  call<T>(work: () => T): T {
    this.#worker ??= this.#start();
    Atomics.add(this.#state, CALLS, 1);
    try {
      return this.ending === "kill" ? work() : this.#limited(work);
    } finally {
      Atomics.add(this.#state, CALLS, 1);
    }
  }

  close(): void {
    void this.#worker?.terminate();
    this.#worker = null;
  }

  #limited<T>(work: () => T): T {
    const results: T[] = [];
    this.#global.work = () => void results.push(work());
    try {
      this.#script.runInContext(this.#context, { timeout: this.patience.end, displayErrors: false });
    } catch (problem) {
      if ((problem as NodeJS.ErrnoException | null)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") throw new NotReturned(this.patience.end / 1000);
      throw problem;
    }
    return results[0] as T;
  }

  #start(): Worker {
    const { warning, end } = this.patience;
    const texts = {
      warning: lastsWords(warning),
      end: `error The filter has not returned for ${end / 1000} s, and flb-wasm is killed, which a shell shows as exit code 137; flb-wasm run names the record\n`,
    };
    const kill = this.ending === "kill" ? end : end * 2; // what V8 did not end
    const worker = new Worker(WATCH, { eval: true, execArgv: [], workerData: { state: this.#state, warning, kill, texts } });
    worker.unref();
    return worker;
  }
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
