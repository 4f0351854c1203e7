// The three threads, and how long each may take. The words `new Worker(new URL(…))` are what Vite looks for.
import type { CompilerWorker, LanguageWorker, SimulatorWorker } from "../protocol.js";
import { WorkerCall } from "../worker-call.js";

/** The slowest example takes a second on a laptop; the first one also warms the compiler up. */
const COMPILE_SECONDS = 60;
/** A filter takes microseconds. */
const RUN_SECONDS = 5;
const LANGUAGE_SECONDS = 20;

export function newCompiler(): WorkerCall<CompilerWorker> {
  return new WorkerCall(() => new Worker(new URL("../workers/compiler.worker.ts", import.meta.url), { type: "module", name: "compiler" }), COMPILE_SECONDS);
}

export function newSimulator(): WorkerCall<SimulatorWorker> {
  return new WorkerCall(() => new Worker(new URL("../workers/simulator.worker.ts", import.meta.url), { type: "module", name: "simulator" }), RUN_SECONDS);
}

export function newLanguage(): WorkerCall<LanguageWorker> {
  return new WorkerCall(() => new Worker(new URL("../workers/language.worker.ts", import.meta.url), { type: "module", name: "language" }), LANGUAGE_SECONDS);
}
