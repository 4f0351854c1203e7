// A real Fluent Bit as an engine.
//   in   a module, the filter's configuration; FLUENT_BIT names the program, else `fluent-bit` on the PATH
//   out  Engine
//   err  StartError with the agent's last words; CliError NotAvailable without a program
//
//   events ──► forward input (one packed message: one append, one filter callback) ──► wasm filter ──► file output, msgpack
//
// Each event carries its number in its metadata, which no filter sees and filter_wasm copies: filter_wasm.c:192 @v5.1.1.
// An end mark with a tag of its own follows each chunk; when it is in the output, so is the chunk.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cwd } from "node:process";
import { type ChunkResult, type EventInput, type EventResult, type LogLine, StartError, encodeMsgpack, int, isSameBody, map, renderJson, str } from "@flb-wasm/host-sim";
import { ByteSink, DEFAULT_TAG, DEFAULT_TIME, type DecodedRecord, decodeChunk, recordBytes, writeRecord } from "@flb-wasm/host-sim/engine";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import { absences } from "./agent-log.js";
import { AgentProgram, SOCKET_NAME } from "./agent-program.js";
import type { Engine, EngineOptions } from "./engine.js";
import { packedMessage } from "./forward-message.js";

// The host's regular expressions refuse look-ahead, so the end mark's tag is told apart by its first two characters.
const END_TAG = "__end";
const EVERY_OTHER_TAG = "^(?:[^_]|_[^_]|_$)";
/** src/flb_filter.c:694, src/flb_engine.c:1263 @v5.1.1 */
const NOT_STARTED = /^\[engine\] filter initialization failed|^Failed initialize filter/;
/** Files of the two outputs, in the agent's folder. */
const ARRIVED = "arrived";
const ENDED = "ended";
const NUMBER_KEY = "flb-wasm";
const MAX_DEPTH = 64;

export interface FoundAgent {
  readonly program: string;
  readonly version: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The program and its version; `null` if there is none that runs and says that it is Fluent Bit. */
export function findAgent(environment: Environment): FoundAgent | null {
  const found = lookForAgent(environment);
  return typeof found === "string" ? null : found;
}

function lookForAgent(environment: Environment): FoundAgent | "does not run" | "is no Fluent Bit" {
  const program = environment["FLUENT_BIT"] || "fluent-bit";
  try {
    const words = execFileSync(program, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 10_000 });
    const version = /^Fluent Bit v(\d+\.\d+\.\d+)/m.exec(words)?.[1];
    return version === undefined ? "is no Fluent Bit" : { program, version };
  } catch {
    return "does not run";
  }
}

export async function startAgent(wasmPath: string, options: EngineOptions, environment: Environment): Promise<Engine> {
  const found = lookForAgent(environment);
  if (typeof found === "string") {
    const tried = environment["FLUENT_BIT"] ? `FLUENT_BIT is ${environment["FLUENT_BIT"]}, which ${found}` : "there is no fluent-bit on the PATH";
    throw new CliError(`Cannot use --engine fluent-bit: ${tried}; install it, or set FLUENT_BIT to the program's path`, ExitCode.NotAvailable);
  }
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-agent-"));
  const configPath = join(folder, "fluent-bit.yaml");
  writeFileSync(configPath, renderConfig(folder, wasmPath, options));
  const agent = new AgentProgram({ command: found.program, leading: [], workingFolder: cwd() }, configPath, folder);
  if (await agent.listens()) {
    return new AgentEngine(found.version, folder, agent, agent.takeLog());
  }
  rmSync(folder, { recursive: true });
  throw notStarted(found.version, agent.takeLog(), agent.end);
}

function notStarted(version: string, log: readonly LogLine[], end: string): StartError {
  const words = log.filter(({ level }) => level === "error").map(({ text }) => text).join("; ");
  return new StartError(`Cannot start Fluent Bit ${version}: ${words || end}`);
}

class AgentEngine implements Engine {
  readonly name: string;
  readonly memoryBytes = null;
  readonly stackBytes = null;
  readonly #mark = packedMessage(END_TAG, encodeEvents([{ record: '{"end":true}' }]));
  #markBytes = 0;
  #hasAnswered = false;

  /** @param early what it logged before the first chunk: it listens before it makes its filters. */
  constructor(readonly version: string, readonly folder: string, readonly agent: AgentProgram, readonly early: readonly LogLine[]) {
    this.name = `Fluent Bit ${version}`;
  }

  async filter(chunk: readonly EventInput[]): Promise<ChunkResult> {
    const tag = chunk[0]?.tag ?? DEFAULT_TAG;
    const sent = encodeEvents(chunk);
    const start = this.agent.outputBytes(ARRIVED);
    await this.agent.send(packedMessage(tag, sent));
    const isAlive = await this.#passMark();
    const log = this.agent.takeLog();
    const whole = [...this.early, ...log];
    if (!isAlive && !this.#hasAnswered && whole.some(({ text }) => NOT_STARTED.test(text))) throw notStarted(this.version, whole, this.agent.end);
    if (!isAlive) return crashed(chunk, log, this.agent.end);
    this.#hasAnswered = true;
    const output = (): Uint8Array => this.agent.output(ARRIVED, start);
    const missing = chunk.length - decodeChunk(output(), MAX_DEPTH).records.length;
    // Other threads write the log and the other output: where a line or a record is not there yet, a second mark gives it
    // the time of a flush.
    if (absences(log).length < missing && await this.#passMark()) log.push(...this.agent.takeLog());
    return settle(chunk, sent, output(), log);
  }

  /** Sends an end mark and waits for it. False if the agent ended instead. */
  async #passMark(): Promise<boolean> {
    const before = this.agent.outputBytes(ENDED);
    await this.agent.send(this.#mark);
    const isThere = await this.agent.waitForOutput(ENDED, () => this.agent.outputBytes(ENDED) >= before + Math.max(1, this.#markBytes));
    this.#markBytes = this.agent.outputBytes(ENDED) - before;
    return isThere;
  }

  async close(): Promise<void> {
    await this.agent.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** YAML is a superset of JSON. */
function renderConfig(folder: string, wasmPath: string, options: EngineOptions): string {
  const filter = {
    name: "wasm", match_regex: EVERY_OTHER_TAG, wasm_path: wasmPath, function_name: options.functionName,
    accessible_paths: (options.accessiblePaths ?? ["."]).join(","),
    ...options.eventFormat === "msgpack" ? { event_format: "msgpack" } : {},
    ...options.wasmHeapSize === undefined ? {} : { wasm_heap_size: options.wasmHeapSize },
    ...options.wasmStackSize === undefined ? {} : { wasm_stack_size: options.wasmStackSize },
  };
  return JSON.stringify({
    service: { flush: 0.1, grace: 1, log_level: "debug" },
    pipeline: {
      // From 5.0 on an input that is not threaded calls filters in a coroutine, whose stack WAMR takes for an overflow.
      inputs: [{ name: "forward", unix_path: join(folder, SOCKET_NAME), threaded: true }],
      filters: [filter],
      outputs: [
        { name: "file", match_regex: EVERY_OTHER_TAG, path: folder, file: ARRIVED, format: "msgpack" },
        { name: "file", match: END_TAG, path: folder, file: ENDED, format: "msgpack" },
      ],
    },
  });
}

function encodeEvents(events: readonly EventInput[]): Uint8Array {
  const sink = new ByteSink();
  events.forEach((event, i) => {
    const metadata = map([[str(NUMBER_KEY), int(BigInt(i))]]);
    writeRecord(sink, { time: event.time ?? DEFAULT_TIME, metadata, rawBody: recordBytes(event) }, false);
  });
  return sink.take();
}

function settle(chunk: readonly EventInput[], sent: Uint8Array, output: Uint8Array, log: readonly LogLine[]): ChunkResult {
  const inputs = decodeChunk(sent, Number.MAX_SAFE_INTEGER).records;
  const { records } = decodeChunk(output, MAX_DEPTH);
  const byNumber = new Map(records.map((record) => [numberOf(record), record]));
  const missing = absences(log);
  // Every record that is not committed leaves a line; without one line each, the chunk broke and nobody can say which is whose.
  const isAttributable = missing.length === chunk.length - byNumber.size;
  const events = chunk.map((_, i): EventResult => {
    const [input, arrival] = [inputs[i], byNumber.get(i)];
    const before = input ? renderJson(input.body) : "";
    if (!arrival) {
      const line = isAttributable ? missing.shift() : undefined;
      return { ...UNSEEN, before, outcome: line?.outcome ?? "lost", reason: line?.text ?? "it does not arrive, and the log does not say why" };
    }
    const isKept = input !== undefined && isSameBody(input.body, arrival.body);
    return { ...UNSEEN, before, outcome: isKept ? "kept" : "replaced", reason: "it arrives", after: renderJson(arrival.body) };
  });
  return { events, agent: "alive", log, arrived: records.map(({ body }) => encodeMsgpack(body)), chunk: output };
}

const UNSEEN = { behaviour: "", source: "", before: "", returned: null, after: null } as const;

function crashed(chunk: readonly EventInput[], log: readonly LogLine[], end: string): ChunkResult {
  const reason = `the agent ended with ${end}`;
  return { events: chunk.map(() => ({ ...UNSEEN, outcome: "agent-crashed" as const, reason })), agent: "crashed", log, arrived: [], chunk: new Uint8Array() };
}

function numberOf({ metadata }: DecodedRecord): number {
  if (metadata.kind !== "map") return -1;
  const member = metadata.members.find(([key]) => isSameBody(key, str(NUMBER_KEY)));
  return member?.[1].kind === "int" ? Number(member[1].value) : -1;
}
