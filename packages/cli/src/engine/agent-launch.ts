// Finds a fluent-bit, starts it with one wasm filter, and waits for its marks.
//   in   a module, the filter's configuration; FLUENT_BIT names the program, or several as in PATH, else `fluent-bit` on the PATH
//   out  RunningAgent
//   err  StartError with the agent's last words; CliError NotAvailable without a program, or with one of another release
//
// A mark is a message with a tag of its own, which the filter does not get: when it is in the output, so is what came before it.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cwd } from "node:process";
import { type LogLine, StartError } from "@flb-wasm/host-sim";
import { startWords } from "@flb-wasm/host-sim/engine";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import { AgentFolder } from "./agent-folder.js";
import { withoutBanner } from "./agent-log.js";
import { AgentProgram, SOCKET_NAME } from "./agent-program.js";
import type { EngineOptions } from "./engine.js";
import { packEvents, packedMessage } from "./forward-message.js";

// The host's regular expressions refuse look-ahead, so the end mark's tag is told apart by its first two characters.
const END_TAG = "__end";
const EVERY_OTHER_TAG = "^(?:[^_]|_[^_]|_$)";
/** src/flb_filter.c:694, src/flb_engine.c:1263 @v5.1.1 */
const NOT_STARTED = /^\[engine\] filter initialization failed|^Failed initialize filter/;
/** Files of the two outputs, in the agent's folder. */
export const ARRIVED = "arrived";
const ENDED = "ended";

export interface FoundAgent {
  readonly program: string;
  readonly version: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What an agent is started for: to see each record that arrives, or to be timed with as little beside the filter as can be. */
export type Purpose = "records" | "time";

/** A program that was looked at: its release, or `null` and why it has none. */
interface Candidate {
  readonly program: string;
  readonly version: string | null;
  /** `is 5.1.1` */
  readonly state: string;
}

/** The first program that is named, and its version; `null` if it does not run and say that it is Fluent Bit. */
export function findAgent(environment: Environment): FoundAgent | null {
  const [program = ""] = namedPrograms(environment);
  const { version } = lookAt(program);
  return version === null ? null : { program, version };
}

function namedPrograms(environment: Environment): readonly string[] {
  const named = (environment["FLUENT_BIT"] ?? "").split(delimiter).filter((path) => path !== "");
  return named.length > 0 ? named : ["fluent-bit"];
}

function lookAt(program: string): Candidate {
  try {
    const words = execFileSync(program, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 10_000 });
    const version = /^Fluent Bit v(\d+\.\d+\.\d+)/m.exec(words)?.[1] ?? null;
    return { program, version, state: version === null ? "is no Fluent Bit" : `is ${version}` };
  } catch {
    return { program, version: null, state: "does not run" };
  }
}

/** @param wanted a line, `4.2`, or an exact release: the first program of it; without, the first program. */
export function requireAgent(environment: Environment, wanted: string | undefined): FoundAgent {
  const named = namedPrograms(environment);
  const candidates = (wanted === undefined ? named.slice(0, 1) : named).map(lookAt);
  for (const { program, version } of candidates) {
    if (version !== null && (wanted === undefined || version === wanted || version.startsWith(`${wanted}.`))) return { program, version };
  }
  const isNamed = Boolean(environment["FLUENT_BIT"]);
  const tried = candidates.map(({ program, state }) => `${program}, which ${state}`).join(" and ");
  if (candidates.every(({ version }) => version === null)) {
    throw new CliError(`Cannot use --engine fluent-bit: ${isNamed ? `FLUENT_BIT is ${tried}` : "there is no fluent-bit on the PATH"}; install it, or set FLUENT_BIT to the program's path`, ExitCode.NotAvailable);
  }
  const place = isNamed ? `FLUENT_BIT is ${tried}` : `on the PATH is ${tried}`;
  throw new CliError(`Cannot use --engine fluent-bit: --fluent-bit asks for ${wanted}, and ${place}; set FLUENT_BIT to a program of ${wanted}, or leave --fluent-bit out`, ExitCode.NotAvailable);
}

export async function launchAgent(wasmPath: string, options: EngineOptions, environment: Environment, purpose: Purpose): Promise<RunningAgent> {
  const { program: command, version } = requireAgent(environment, options.version);
  const folder = new AgentFolder("agent");
  try {
    const configPath = join(folder.path, "fluent-bit.yaml");
    writeFileSync(configPath, renderConfig(folder.path, wasmPath, options, purpose));
    const program = new AgentProgram({ command, leading: [], workingFolder: cwd() }, configPath, folder.path);
    if (await program.listens()) return new RunningAgent(version, folder, program, withoutBanner(program.takeLog()));
    throw notStarted(version, withoutBanner(program.takeLog()), program.end);
  } catch (problem) {
    folder.remove();
    throw problem;
  }
}

/** @param log of its whole life, without the banner. @param end how it ended. */
export function notStarted(version: string, log: readonly LogLine[], end: string): StartError {
  const last = log.findIndex(({ text }) => NOT_STARTED.test(text));
  const lines = last < 0 ? log : log.slice(0, last + 1); // what comes behind it are threads that are stopped
  const words = lines.filter(({ level }) => level === "error").map(({ text }) => text).join("; ");
  return new StartError(`Cannot start Fluent Bit ${version}: ${startWords(words || end, null, lines)}`);
}

/** An agent that listens. Its filter may still fail to start. */
export class RunningAgent {
  readonly #mark = packedMessage(END_TAG, packEvents([{ record: '{"end":true}' }], { reader: "yyjson" }));
  #markBytes = 0;

  /** @param early what it logged before the first message: it listens before it makes its filters. */
  constructor(readonly version: string, readonly folder: AgentFolder, readonly program: AgentProgram, readonly early: readonly LogLine[]) {}

  /** Sends a mark and waits for it. False if the agent ended instead. */
  async passMark(): Promise<boolean> {
    const before = this.program.outputBytes(ENDED);
    await this.program.send(this.#mark);
    const isThere = await this.program.waitForOutput(ENDED, () => this.program.outputBytes(ENDED) >= before + Math.max(1, this.#markBytes));
    this.#markBytes = this.program.outputBytes(ENDED) - before;
    return isThere;
  }

  /** For an agent that ended before its first answer: that it never started, if that is why. @param log of its whole life. */
  startFailure(log: readonly LogLine[]): StartError | null {
    return log.some(({ text }) => NOT_STARTED.test(text)) ? notStarted(this.version, log, this.program.end) : null;
  }

  async close(): Promise<void> {
    try {
      await this.program.stop();
    } finally {
      this.folder.remove();
    }
  }
}

/** YAML is a superset of JSON. */
function renderConfig(folder: string, wasmPath: string, options: EngineOptions, purpose: Purpose): string {
  const filter = {
    name: "wasm", match_regex: EVERY_OTHER_TAG, wasm_path: wasmPath, function_name: options.functionName,
    accessible_paths: (options.accessiblePaths ?? ["."]).join(","),
    ...options.eventFormat === "msgpack" ? { event_format: "msgpack" } : {},
    ...options.wasmHeapSize === undefined ? {} : { wasm_heap_size: options.wasmHeapSize },
    ...options.wasmStackSize === undefined ? {} : { wasm_stack_size: options.wasmStackSize },
  };
  const isTimed = purpose === "time";
  return JSON.stringify({
    // A drop is a line of level debug, which says what became of a record and costs its time.
    service: { flush: isTimed ? 0.02 : 0.1, grace: 1, log_level: isTimed ? "info" : "debug" },
    pipeline: {
      // From 5.0 on an input that is not threaded calls filters in a coroutine, whose stack WAMR takes for an overflow.
      inputs: [{ name: "forward", unix_path: join(folder, SOCKET_NAME), threaded: true }],
      filters: [filter],
      outputs: [
        isTimed ? { name: "null", match_regex: EVERY_OTHER_TAG } : { name: "file", match_regex: EVERY_OTHER_TAG, path: folder, file: ARRIVED, format: "msgpack" },
        { name: "file", match: END_TAG, path: folder, file: ENDED, format: "msgpack" },
      ],
    },
  });
}
