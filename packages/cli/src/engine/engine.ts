// Engines: what runs the filter. One interface over the simulator, WAMR and a real Fluent Bit.
//   in   a module, the filter's configuration
//   out  Engine
//   err  CliError NotAvailable when the engine is not on this machine; Input when Fluent Bit would not start, or not with the filter
import { FluentBit, type FluentBitOptions, type Host, release } from "@flb-wasm/host-sim";
import { explainStart } from "../check/start-failure.js";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import { refuseUntouched } from "./agent-log.js";
import { startAgent } from "./agent.js";
import { isForeign } from "./foreign-error.js";
import { loadWamrPackage } from "./wamr-package.js";
import { type Ending, NotReturned, PATIENCE, Watchdog, speakAbout } from "./watchdog.js";

export const ENGINE_NAMES = ["sim", "wamr", "fluent-bit"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** A host with what a report wants to know; `null` where the engine does not tell. */
export interface Engine extends Host {
  /** Of the Fluent Bit that it is or stands for, exact: `5.1.1`. */
  readonly version: string;
  /** The guest's linear memory after the last chunk, in bytes. */
  readonly memoryBytes: number | null;
  /** Most operand stack that a call used so far, in bytes. */
  readonly stackBytes: number | null;
  /** Index of the event of the last chunk that the filter was called with last; a real Fluent Bit does not tell. */
  readonly lastIndex?: number | null;
}

/** `files` are the simulator's alone: WAMR and Fluent Bit read the disk. */
export type EngineOptions = Omit<FluentBitOptions, "now" | "sourceMap">;

/**
 * @param environment of the program, for FLUENT_BIT.
 * @param ending of a call that does not return, in the simulator.
 */
export async function openEngine(name: EngineName, wasmPath: string, options: EngineOptions, environment: Readonly<Record<string, string | undefined>>, ending: Ending = "throw"): Promise<Engine> {
  try {
    if (name === "sim") return simulated(await FluentBit.load(wasmPath, options), release(options.version).version, new Watchdog(undefined, ending));
    if (name === "wamr") return await openWamr(wasmPath, options);
    return await startAgent(wasmPath, options, environment);
  } catch (problem) {
    throw asCliError(problem) ?? problem;
  }
}

/** What an engine says about a module or a record, as an error for people; `null` for a bug. */
export function asCliError(problem: unknown): CliError | null {
  if (isForeign(problem, "StartError")) return new CliError(explainStart(problem.message));
  if (problem instanceof NotReturned) return notReturned(problem);
  if (isForeign(problem, "NotSimulated")) {
    const others = problem.message.startsWith("Cannot simulate Fluent Bit") ? "--engine fluent-bit" : "--engine wamr or --engine fluent-bit";
    return new CliError(`${problem.message}; try ${others}`, ExitCode.NotAvailable);
  }
  return null;
}

/** @param place of the record, or of the chunk that it is in; `null` where nobody knows. */
export function notReturned({ message }: NotReturned, place: string | null = null): CliError {
  return new CliError(`Cannot ${place === null ? "go on" : `filter ${place}`}: ${message}; give each loop a bound that does not come from the record alone`, ExitCode.RecordLost);
}

function simulated(host: FluentBit, version: string, watchdog: Watchdog): Engine {
  return {
    name: host.name,
    version,
    filter: (chunk) => {
      const result = watchdog.call(() => host.filter(chunk));
      refuseUntouched(host.name, result.log, host.startPlace);
      return result;
    },
    close: () => {
      watchdog.close();
      return host.close();
    },
    get memoryBytes() {
      return host.memoryBytes;
    },
    get lastIndex() {
      return host.lastIndex;
    },
    stackBytes: null,
  };
}

async function openWamr(wasmPath: string, options: EngineOptions): Promise<Engine> {
  const wamr = await loadWamrPackage();
  const state = wamr.wamrAvailable();
  if (state !== "available") throw new CliError(`Cannot use --engine wamr: ${state}`, ExitCode.NotAvailable);
  const { version } = release(options.version);
  const host = await ended(wamr.loadWamr(wasmPath, { ...options, limitMilliseconds: PATIENCE.end }));
  let memoryBytes = 0;
  let stackBytes = 0;
  return {
    name: host.name,
    version,
    filter: async (chunk) => {
      const result = await ended(Promise.resolve(host.filter(chunk)));
      refuseUntouched(host.name, result.log);
      for (const reading of host.readings) {
        memoryBytes = reading.pages * 65536;
        stackBytes = Math.max(stackBytes, reading.stackBytes);
      }
      return result;
    },
    close: () => host.close(),
    get memoryBytes() {
      return memoryBytes;
    },
    get lastIndex() {
      return host.lastIndex;
    },
    get stackBytes() {
      return stackBytes === 0 ? null : stackBytes; // AOT code uses the thread's own
    },
  };
}

/** What WAMR does, which it ends by itself; as the simulator's watchdog says it. */
async function ended<T>(call: Promise<T>): Promise<T> {
  try {
    return await speakAbout(call, PATIENCE.warning);
  } catch (problem) {
    throw isForeign(problem, "EngineNotReturned") ? new NotReturned(problem.seconds) : problem;
  }
}
