// A real Fluent Bit as a back end: one agent per case.
//   in   FLUENT_BIT: paths of fluent-bit binaries, separated as in PATH; or FLUENT_BIT_IMAGE: an image for docker
//   out  Host
//   err  StartError with the agent's last words
//
//   events ──► forward input (one packed message: one append, one filter callback) ──► wasm filter ──► file output, msgpack
//
// An end mark with a tag of its own follows each chunk; when it is in the output, so is the chunk.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { env } from "node:process";
import semver from "semver";
import { type ChunkResult, type EventInput, type EventResult, type Host, type LogLine, StartError, decodeMsgpack, encodeMsgpack, isSameBody, renderJson } from "@flb-wasm/host-sim";
import { type Absence, AgentProgram, type Launch, SOCKET_NAME, absences, packedMessage } from "@flb-wasm/cli/agent";
import { ByteSink, DEFAULT_TAG, DEFAULT_TIME, decodeChunk, recordBytes, writeRecord } from "@flb-wasm/host-sim/engine";
import type { AbsentBackEnd, BackEnd } from "./backend.js";
import { collectFrom } from "./exec-wasi.js";
import { hasSimd, noticesDoubleFree } from "../../tools/real-fluent-bit.js";
import type { FilterConfig } from "../case.js";

const END_TAG = "end.mark";
/** Further marks for a log line that is due; of a chunk that broke none comes. */
const MOST_MARKS = 10;

/** Every real Fluent Bit that the environment names, the oldest release first. */
export function realFluentBits(): (BackEnd | AbsentBackEnd)[] {
  const launches = [
    ...(env["FLUENT_BIT"]?.split(delimiter) ?? []).map((binary) => (): Launch => ({ command: binary, leading: [] })),
    ...(env["FLUENT_BIT_IMAGE"]?.split(",") ?? []).map((image) => (folder: string): Launch => ({
      command: "docker", leading: ["run", "--rm", "--network=none", "-v", `${folder}:${folder}`, image],
    })),
  ];
  if (launches.length === 0) return [{ kind: "Fluent Bit", reason: "neither FLUENT_BIT nor FLUENT_BIT_IMAGE is set" }];
  return launches.map((launch): BackEnd | AbsentBackEnd => {
    const { command, leading } = launch(tmpdir());
    try {
      const version = /v(\d+\.\d+\.\d+)/.exec(execFileSync(command, [...leading, "--version"], { encoding: "utf8" }))?.[1] ?? "";
      return {
        kind: "Fluent Bit", version, seesGuest: false, noticesDoubleFree: noticesDoubleFree(command, leading), hasSimd: hasSimd(command, leading),
        start: (module, config) => RealFluentBit.start(launch, version, module, config),
        collect: (module, exec) => collectFrom(launch, module, exec),
      };
    } catch (problem) {
      return { kind: "Fluent Bit", reason: `"${command}" does not run: ${problem instanceof Error ? problem.message.split("\n")[0] : problem}` };
    }
  }).sort((a, b) => "version" in a && "version" in b ? semver.compare(a.version, b.version) : 0);
}

class RealFluentBit implements Host {
  readonly name: string;
  readonly #folder: string;
  readonly #agent: AgentProgram;
  readonly #maxDepth = 64;
  #marks = 0;

  private constructor(version: string, folder: string, agent: AgentProgram) {
    this.name = `Fluent Bit ${version}`;
    this.#folder = folder;
    this.#agent = agent;
  }

  static async start(launch: (folder: string) => Launch, version: string, module: Uint8Array, config: FilterConfig): Promise<RealFluentBit> {
    const folder = mkdtempSync(join(tmpdir(), "flb-wasm-real-"));
    writeFileSync(join(folder, "filter.wasm"), module);
    writeFileSync(join(folder, "fluent-bit.yaml"), renderConfig(folder, config));
    const agent = new AgentProgram(launch(folder), join(folder, "fluent-bit.yaml"), folder);
    if (await agent.listens()) {
      const started = new RealFluentBit(version, folder, agent);
      // Inputs listen before filters start; the first mark comes through only if everything did.
      if (await started.#mark()) return started;
    }
    const words = agent.takeLog().filter(({ level }) => level === "error").map(({ text }) => text).join("; ");
    rmSync(folder, { recursive: true });
    throw new StartError(`Cannot start Fluent Bit ${version}: ${words}`);
  }

  async filter(chunk: readonly EventInput[]): Promise<ChunkResult> {
    const tag = chunk[0]?.tag ?? DEFAULT_TAG;
    const sent = encodeChunk(chunk);
    const before = this.#agent.outputBytes(tag);
    await this.#agent.send(packedMessage(tag, sent));
    // The second mark gives the log, which another thread writes, the time of a flush; lines that are still due get more of it.
    const isAlive = await this.#mark() && await this.#mark();
    const log = this.#agent.takeLog();
    if (!isAlive) return crashed(chunk, log, this.#agent.end);
    const output = this.#agent.output(tag, before);
    const missing = chunk.length - decodeChunk(output, this.#maxDepth).records.length;
    for (let marks = 0; absences(log).length < missing && marks < MOST_MARKS && await this.#mark(); marks++) log.push(...this.#agent.takeLog());
    return settle(chunk, sent, output, log, this.#maxDepth);
  }

  /** Sends an end mark and waits for it. False if the agent ended instead. */
  async #mark(): Promise<boolean> {
    this.#marks += 1;
    await this.#agent.send(packedMessage(END_TAG, encodeChunk([{ record: `{"mark":${this.#marks}}` }])));
    return this.#agent.waitForOutput(END_TAG, () => decodeChunk(this.#agent.output(END_TAG), this.#maxDepth).records.length >= this.#marks);
  }

  async close(): Promise<void> {
    await this.#agent.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * The input is threaded so that the filter runs in the engine's own thread and on its stack. From 5.0 on an input that is not threaded calls
 * its filters in a coroutine, whose stack WAMR takes for an overflow: every record is lost (`native stack overflow`).
 */
function renderConfig(folder: string, config: FilterConfig): string {
  const keys = {
    name: "wasm", match_regex: "^(?!end\\.mark$).+", wasm_path: join(folder, "filter.wasm"), function_name: config.functionName,
    accessible_paths: (config.accessiblePaths ?? [folder]).join(","),
    ...config.eventFormat === "msgpack" ? { event_format: "msgpack" } : {},
    ...config.wasmHeapSize === undefined ? {} : { wasm_heap_size: config.wasmHeapSize },
    ...config.wasmStackSize === undefined ? {} : { wasm_stack_size: config.wasmStackSize },
  };
  const { match_regex: _, ...unit } = keys;
  // YAML is a superset of JSON.
  return JSON.stringify({
    service: { flush: 0.1, grace: 1, log_level: "debug", ...config.escapeUnicode === undefined ? {} : { "json.escape_unicode": config.escapeUnicode } },
    pipeline: {
      inputs: [
        { name: "forward", unix_path: join(folder, SOCKET_NAME), threaded: !config.inCoroutine },
        ...config.otherThread ? [{ name: "dummy", tag: "other", threaded: true, samples: 1, processors: { logs: [unit] } }] : [],
      ],
      filters: [keys],
      outputs: [{ name: "file", match: "*", path: folder, format: "msgpack" }],
    },
  });
}

/** The chunk with one nanosecond between events, so that each can be found again. */
function encodeChunk(events: readonly EventInput[]): Uint8Array {
  const sink = new ByteSink();
  const noMetadata = { kind: "map", members: [] } as const;
  events.forEach((event, i) => {
    const time = { ...event.time ?? DEFAULT_TIME, nsec: i };
    writeRecord(sink, { time, metadata: event.metadata ?? noMetadata, rawBody: recordBytes(event) }, false);
  });
  return sink.take();
}

function settle(chunk: readonly EventInput[], sent: Uint8Array, output: Uint8Array, log: readonly LogLine[], maxDepth: number): ChunkResult {
  const inputs = decodeChunk(sent, Number.MAX_SAFE_INTEGER).records;
  const { records } = decodeChunk(output, maxDepth);
  const arrivals = chunk.map((_, i) => records.find(({ start }) => nanosecondsAt(output, start) === i));
  const missing = arrivals.filter((arrival) => arrival === undefined).length;
  const missingLines = absences(log);
  // Every record that is not committed leaves a line; without one line each, the chunk broke and nobody can say which is whose.
  const isAttributable = missingLines.length === missing;
  const events = chunk.map((_, i): EventResult => {
    const arrival = arrivals[i];
    if (!arrival) return gone(isAttributable ? missingLines.shift() : undefined);
    const original = inputs[i]?.body;
    const isKept = original !== undefined && isSameBody(original, arrival.body);
    return { ...UNSEEN, outcome: isKept ? "kept" : "replaced", reason: "it arrives", after: renderJson(arrival.body) };
  });
  return { events, agent: "alive", log, arrived: records.map(({ body }) => encodeMsgpack(body)), chunk: output };
}

const UNSEEN = { behaviour: "", source: "", before: "", returned: null, after: null } as const;

function gone(line: Absence | undefined): EventResult {
  return { ...UNSEEN, outcome: line?.outcome ?? "lost", reason: line?.text ?? "it does not arrive, and the log does not say why" };
}

function crashed(chunk: readonly EventInput[], log: readonly LogLine[], end: string): ChunkResult {
  const reason = `the agent ended with ${end}`;
  return { events: chunk.map(() => ({ ...UNSEEN, outcome: "agent-crashed", reason })), agent: "crashed", log, arrived: [], chunk: new Uint8Array() };
}

/** The nanoseconds of a record's EventTime; -1 if it has none. */
function nanosecondsAt(chunk: Uint8Array, start: number): number {
  const decoded = decodeMsgpack(chunk, start, Number.MAX_SAFE_INTEGER);
  const header = decoded.ok && decoded.body.kind === "array" ? decoded.body.elements[0] : undefined;
  const time = header?.kind === "array" ? header.elements[0] : header;
  if (time?.kind !== "ext") return -1;
  return new DataView(time.bytes.buffer, time.bytes.byteOffset).getUint32(4);
}
