// A real Fluent Bit as a way: it runs a copy of the configuration, between inputs that get our records and outputs that send to us.
//   in   an agent that has started
//   out  Way; all is settled at the end, when the agent has let everything go
//   err  StartError where the agent goes on without a filter
//
//   chunk ──► inlet ──► agent ──► receivers, one for each output, and one for every record
//   mark  ──► forward input ──► agent, past all filters ──► receiver
import { setTimeout as wait } from "node:timers/promises";
import { type EventTime, type LogLine, type PipelineConfig, type Property, type Section, hasEmitter, inputTag, instanceName, matchesPattern, placeText } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";
import { absences, isOfItsLife, refuseUntouched, withoutBanner } from "../engine/agent-log.js";
import type { AgentFolder } from "../engine/agent-folder.js";
import type { AgentProgram } from "../engine/agent-program.js";
import { packEvents, packedMessage } from "../engine/forward-message.js";
import { readerOf } from "../engine/json-reader.js";
import type { SourcedEvent } from "../records/source.js";
import type { Inlet } from "./inlet.js";
import { MARK_TAG } from "./mark.js";
import type { Receiver } from "./receiver.js";
import { type SentChunk, settle } from "./settle.js";
import { droppers, heldMilliseconds, stagesOf, wasmTells } from "./stages.js";
import type { Settled, Way, WayEnd } from "./way.js";

/** What makes an agent one that runs a copy. */
export interface AgentParts {
  readonly program: AgentProgram;
  readonly folder: AgentFolder;
  /** One for each input, in order. */
  readonly inlets: readonly Inlet[];
  /** One for each output, in order; then that of every record, then the mark's. */
  readonly receivers: readonly Receiver[];
  readonly asGiven: readonly string[];
  /** Options of the service that name files which are not here. */
  readonly absent: readonly Property[];
}

const MARK = packedMessage(MARK_TAG, packEvents([{ record: '{"mark":true}' }], { reader: "yyjson" }));

export class AgentWay implements Way {
  readonly name: string;
  readonly leftOut: string;
  end = "";
  readonly #sent: SentChunk[] = [];
  #records = 0;
  #early: readonly LogLine[] = [];
  readonly #stages: readonly Section[];

  constructor(readonly version: string, private readonly config: PipelineConfig, private readonly parts: AgentParts) {
    this.name = `Fluent Bit ${version}`;
    this.leftOut = parts.absent.map(({ key, value, place }) => `${key} ${value} (${placeText(place)})`).join(", ");
    this.#stages = stagesOf(config, parts.asGiven);
  }

  /** After the first mark: what was logged so far is of the start. */
  start(): void {
    this.#early = withoutBanner(this.parts.program.takeLog());
  }

  /** @param events of one tag, as a source has them. */
  async run(events: readonly SourcedEvent[]): Promise<readonly Settled[]> {
    const { program } = this.parts;
    const tag = events[0]?.input.tag ?? "";
    let times: readonly EventTime[] = [];
    await this.#unlessStill(async () => {
      times = await this.#inletOf(tag).send({ tag, events: events.map(({ input }) => input), firstNumber: this.#records, reader: readerOf(this.version) }, program);
      // Other threads write the log: where lines tell what became of a record, a second mark gives them the time of a flush.
      return await this.passMark() && (!this.#stages.some(({ name }) => name === "wasm") || await this.passMark());
    });
    const log = [...this.#early, ...program.takeLog()];
    this.#early = [];
    refuseUntouched(this.name, log);
    this.#records += events.length;
    this.#sent.push({ events, tag, times, log: log.filter(isTelling) });
    return [];
  }

  async finish(): Promise<WayEnd> {
    const { program, receivers } = this.parts;
    if (this.end === "") await this.#unlessStill(() => this.#rest());
    const late = program.takeLog().filter(isTelling); // what it says from here on is about its end
    await this.#stop();
    const received = receivers.map((receiver) => receiver.events());
    const names = this.config.outputs.map((output) => instanceName(output, this.config.outputs));
    const { runs, made } = settle({
      chunks: this.#sent, file: this.config.file, droppers: droppers(this.#stages), wasmTells: wasmTells(this.#stages), every: received[names.length] ?? [],
      exits: names.map((output, i) => ({ output, events: received[i] ?? [] })),
      hasRoutes: (tag) => (this.#inputOf(tag)?.routes.length ?? 0) > 0,
      end: this.end === "" ? "" : `${this.end}${lastWords(this.#sent.at(-1)?.log ?? [])}`,
    });
    const last = this.#sent.length - 1;
    const settled = this.#sent.map(({ events, log }, i): Settled => ({ events, run: { events: runs[i] ?? [], log: i === last ? [...log, ...late] : log } }));
    return { settled, made };
  }

  /** At once: what is still on its way is lost. */
  async close(): Promise<void> {
    if (!this.parts.program.end) this.parts.program.kill();
    await this.#stop();
    this.parts.folder.remove();
  }

  /** Sends a mark and waits for it. False if the agent ended instead. */
  async passMark(): Promise<boolean> {
    const { program, receivers } = this.parts;
    const receiver = receivers.at(-1);
    const before = receiver?.byteLength ?? 0;
    await program.send(MARK);
    return program.waitFor(() => (receiver?.byteLength ?? 0) > before, "let records through");
  }

  /** Does what waits for the agent, and says where that has ended or been ended. */
  async #unlessStill(work: () => Promise<boolean>): Promise<void> {
    const { program } = this.parts;
    try {
      if (!await work()) this.end = `the agent ended with ${program.end}`;
    } catch (problem) {
      if (!(problem instanceof CliError) || !program.end) throw problem;
      this.end = "the agent stands still, and was ended: nothing came out of it in time";
    }
  }

  /** Waits until nothing comes out any more. False if the agent ended instead. */
  async #rest(): Promise<boolean> {
    const { program, receivers } = this.parts;
    const received = (): number => receivers.slice(0, -1).reduce((sum, { byteLength }) => sum + byteLength, 0);
    const quiet = this.#stages.some(hasEmitter) ? EMITTER_MILLISECONDS : 0;
    await wait(heldMilliseconds(this.#stages));
    for (let passed = 0, before = -1; before !== received() && passed < REST_LIMIT; passed++) {
      before = received();
      await wait(quiet);
      if (program.end || !await this.passMark()) return false;
    }
    return true;
  }

  async #stop(): Promise<void> {
    const { inlets, program, receivers } = this.parts;
    for (const inlet of inlets) inlet.close();
    try {
      await program.stop();
    } catch (problem) {
      if (!(problem instanceof CliError)) throw problem; // it was killed
    }
    await Promise.all(receivers.map((receiver) => receiver.close()));
  }

  #inletOf(tag: string): Inlet {
    const { inlets } = this.parts;
    const input = this.#inputOf(tag);
    const inlet = inlets[input ? this.config.inputs.indexOf(input) : 0] ?? inlets[0];
    if (!inlet) throw new Error("a way without inlets");
    return inlet;
  }

  /** The input whose records have the tag, else the first: as the simulator has it. */
  #inputOf(tag: string): Section | undefined {
    const { inputs } = this.config;
    return inputs.find((input) => matchesPattern(tag, inputTag(input, inputs))) ?? inputs[0];
  }
}

/** The timer of an emitter whose filter runs in a thread of its own, and some: plugins/in_emitter/emitter.c:357-359 @v5.1.1 */
const EMITTER_MILLISECONDS = 1200;
/** Waits for rest: rewrite_tag filters may hand a record to each other for ever. */
const REST_LIMIT = 10;

/** Whether a line is about records. */
function isTelling(line: LogLine): boolean {
  return !isOfItsLife(line) && (line.level !== "debug" || absences([line]).length > 0);
}

function lastWords(log: readonly LogLine[]): string {
  const line = log.findLast(({ from, level }) => from !== "guest" && level === "error") ?? log.findLast(({ level }) => level !== "debug");
  return line ? `; its last line: ${line.text}` : "";
}
