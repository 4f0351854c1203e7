// Requests to a worker, with an end: one that takes too long costs the worker its life, and a new one starts.
//   in   what makes a worker, requests
//   out  answers
//   err  TimedOut with the last progress; Ended when somebody ended the call; WorkerFailed
// Knows workers by four members only, so that tests need no browser.
import type { FromWorker, Protocol, ToWorker } from "./protocol.js";

export interface WorkerPort {
  postMessage(message: unknown): void;
  terminate(): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  addEventListener(type: "error", listener: (event: ErrorEvent) => void): void;
}

export class TimedOut<Progress> extends Error {
  override readonly name = "TimedOut";
  constructor(readonly seconds: number, readonly progress: Progress | null) {
    super(`The worker took more than ${seconds} s`);
  }
}

/** The caller did not want the answer any more. */
export class Ended extends Error {
  override readonly name = "Ended";
}

/** A mistake of the playground, or a worker that could not load. */
export class WorkerFailed extends Error {
  override readonly name = "WorkerFailed";
}

interface Waiting<P extends Protocol> {
  readonly request: P["request"];
  readonly resolve: (answer: P["answer"]) => void;
  readonly reject: (problem: Error) => void;
  progress: P["progress"] | null;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export class WorkerCall<P extends Protocol> {
  readonly #start: () => WorkerPort;
  readonly #seconds: number;
  #port: WorkerPort | null = null;
  #isReady = false;
  #nextId = 1;
  readonly #waiting = new Map<number, Waiting<P>>();

  /** @param seconds a request may take, once the worker has loaded. */
  constructor(start: () => WorkerPort, seconds: number) {
    this.#start = start;
    this.#seconds = seconds;
  }

  /** Loads the worker before it is needed. */
  warm(): void {
    this.#port ??= this.#open();
  }

  call(request: P["request"]): Promise<P["answer"]> {
    this.warm();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { request, resolve, reject, progress: null, timer: undefined });
      if (this.#isReady) this.#send(id);
    });
  }

  /** Ends what runs. The next call starts a new worker. */
  end(problem: Error = new Ended("The call was ended")): void {
    this.#port?.terminate();
    this.#port = null;
    this.#isReady = false;
    for (const { timer, reject } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(problem);
    }
    this.#waiting.clear();
  }

  get isBusy(): boolean {
    return this.#waiting.size > 0;
  }

  #open(): WorkerPort {
    const port = this.#start();
    port.addEventListener("message", ({ data }: MessageEvent<FromWorker<P>>) => {
      if (port === this.#port) this.#take(data);
    });
    port.addEventListener("error", ({ message }) => {
      if (port === this.#port) this.end(new WorkerFailed(`Cannot start a worker: ${message || "it did not load"}; reload the page`));
    });
    return port;
  }

  #send(id: number): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    const message: ToWorker<P> = { id, request: waiting.request };
    waiting.timer = setTimeout(() => this.#timeOut(waiting), this.#seconds * 1000);
    this.#port?.postMessage(message);
  }

  #timeOut({ progress }: Waiting<P>): void {
    this.end(new TimedOut(this.#seconds, progress));
    this.warm();
  }

  #take(message: FromWorker<P>): void {
    if (message.kind === "ready") {
      this.#isReady = true;
      for (const id of this.#waiting.keys()) this.#send(id);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    if (message.kind === "progress") {
      waiting.progress = message.progress;
      return;
    }
    clearTimeout(waiting.timer);
    this.#waiting.delete(message.id);
    if (message.kind === "answer") waiting.resolve(message.answer);
    else waiting.reject(new WorkerFailed(message.message));
  }
}
