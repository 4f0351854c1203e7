// Says that a filter does not return, from a thread of its own: the one that runs the filter cannot.
//   in   call() around each call into the simulator
//   out  a line on stderr while the call lasts; the end of the program where it lasts far too long
// In Fluent Bit a filter that does not return stands still with its whole agent; here it would with the terminal.
import { Worker } from "node:worker_threads";

/** Milliseconds. */
export interface Patience {
  /** After which a call is spoken about. */
  readonly warning: number;
  /** After which the program ends, killed: nothing else stops a module. */
  readonly end: number;
}

const PATIENCE: Patience = { warning: 10_000, end: 60_000 };

/** Odd while a call lasts, another number with each. */
const CALLS = 0;

export class Watchdog {
  readonly #state = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | null = null;

  constructor(private readonly patience: Patience = PATIENCE) {}

  /** Runs `work`, which may not return. */
  call<T>(work: () => T): T {
    this.#worker ??= this.#start();
    Atomics.add(this.#state, CALLS, 1);
    try {
      return work();
    } finally {
      Atomics.add(this.#state, CALLS, 1);
    }
  }

  close(): void {
    void this.#worker?.terminate();
    this.#worker = null;
  }

  #start(): Worker {
    const { warning, end } = this.patience;
    const texts = {
      warning: `the filter has not returned for ${warning / 1000} s: a loop without an end? Fluent Bit would stand still\n`,
      end: `error The filter has not returned for ${end / 1000} s, and is ended; with --chunk 1 the last record named is the one before\n`,
    };
    const worker = new Worker(WATCH, { eval: true, execArgv: [], workerData: { state: this.#state, warning, end, texts } });
    worker.unref();
    return worker;
  }
}

const WATCH = `
const { workerData: { state, warning, end, texts } } = require("node:worker_threads");
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
  if (lasted >= end) {
    writeSync(2, texts.end);
    process.kill(process.pid, "SIGKILL");
  }
}, Math.min(500, warning / 4));
`;
