// A real Fluent Bit as an engine.
//   in   a module, the filter's configuration; FLUENT_BIT names the program, else `fluent-bit` on the PATH
//   out  Engine
//   err  StartError with the agent's last words, also where it goes on without the filter; CliError NotAvailable without a program
//
//   events ──► forward input (one packed message: one append, one filter callback) ──► wasm filter ──► file output, msgpack
//
// Each event carries its number in its metadata, which no filter sees and filter_wasm copies: filter_wasm.c:192 @v5.1.1.
// A mark follows each chunk; when it is in the output, so is the chunk.
import { type ChunkResult, type EventInput, type EventResult, type LogLine, encodeMsgpack, int, isSameBody, map, renderJson, str } from "@flb-wasm/host-sim";
import { DEFAULT_TAG, type DecodedRecord, decodeChunk } from "@flb-wasm/host-sim/engine";
import { ARRIVED, type RunningAgent, launchAgent } from "./agent-launch.js";
import { absences, isOfItsLife, refuseUntouched } from "./agent-log.js";
import type { Engine, EngineOptions } from "./engine.js";
import { readerOf } from "./json-reader.js";
import { packEvents, packedMessage } from "./forward-message.js";

const NUMBER_KEY = "flb-wasm";
const MAX_DEPTH = 64;

export async function startAgent(wasmPath: string, options: EngineOptions, environment: Readonly<Record<string, string | undefined>>): Promise<Engine> {
  return new AgentEngine(await launchAgent(wasmPath, options, environment, "records"));
}

class AgentEngine implements Engine {
  readonly name: string;
  readonly version: string;
  readonly memoryBytes = null;
  readonly stackBytes = null;
  #hasAnswered = false;

  constructor(readonly agent: RunningAgent) {
    this.name = `Fluent Bit ${agent.version}`;
    this.version = agent.version;
  }

  async filter(chunk: readonly EventInput[]): Promise<ChunkResult> {
    const { agent } = this;
    const { program } = agent;
    const tag = chunk[0]?.tag ?? DEFAULT_TAG;
    const sent = packEvents(chunk, { reader: readerOf(agent.version), metadataOf: (i) => map([[str(NUMBER_KEY), int(BigInt(i))]]) });
    const start = program.outputBytes(ARRIVED);
    await program.send(packedMessage(tag, sent));
    const isAlive = await agent.passMark();
    const log = program.takeLog();
    const startFailure = isAlive || this.#hasAnswered ? null : agent.startFailure([...agent.early, ...log]);
    if (startFailure) throw startFailure;
    if (!isAlive) return crashed(chunk, log, program.end);
    const output = (): Uint8Array => program.output(ARRIVED, start);
    const missing = chunk.length - decodeChunk(output(), MAX_DEPTH).records.length;
    // Other threads write the log and the other output: where a line or a record is not there yet, a second mark gives it
    // the time of a flush. The first chunk gets it always: its lines say whether there is a filter at all.
    if ((!this.#hasAnswered || absences(log).length < missing) && await agent.passMark()) log.push(...program.takeLog());
    refuseUntouched(this.name, this.#hasAnswered ? log : [...agent.early, ...log]);
    this.#hasAnswered = true;
    return settle(chunk, sent, output(), log);
  }

  close(): Promise<void> {
    return this.agent.close();
  }
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
  return { events, agent: "alive", log: log.filter((line) => !isOfItsLife(line)), arrived: records.map(({ body }) => encodeMsgpack(body)), chunk: output };
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
