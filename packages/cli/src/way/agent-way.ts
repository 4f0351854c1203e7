// A real Fluent Bit as a way: it runs a copy of the configuration, between inputs that get our records and outputs that send to us.
//   in   a configuration; FLUENT_BIT names the program, else `fluent-bit` on the PATH
//   out  Way; all is settled at the end, when the agent has let everything go
//   err  StartError with the agent's last words; CliError NotAvailable without a program
//
//   chunk ──► inlet ──► agent ──► receivers, one for each output, and one for every record
//   mark  ──► forward input ──► agent, past all filters ──► receiver
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type EventTime, type LogLine, type PipelineConfig, type Section, StartError, inputTag, instanceName, lastValue, matchesPattern, placeText, readBool } from "@flb-wasm/host-sim";
import { startWords } from "@flb-wasm/host-sim/engine";
import { openRoot } from "../check/read-config.js";
import { CliError } from "../command/cli-error.js";
import { requireAgent } from "../engine/agent-launch.js";
import { isOfItsLife, withoutBanner } from "../engine/agent-log.js";
import { AgentProgram, SOCKET_NAME } from "../engine/agent-program.js";
import { packEvents, packedMessage } from "../engine/forward-message.js";
import { readerOf } from "../engine/json-reader.js";
import type { SourcedEvent } from "../records/source.js";
import { readBlocks, renderBlocks } from "./block.js";
import { copyBlocks } from "./copy-config.js";
import { ForwardInlet, type Inlet, PARSERS_FILE, TailInlet } from "./inlet.js";
import { MARK_TAG } from "./mark.js";
import { Receiver } from "./receiver.js";
import { type SentChunk, settle } from "./settle.js";
import type { Settled, Way, WayEnd, WayOptions } from "./way.js";

export async function startAgentWay(config: PipelineConfig, options: WayOptions): Promise<Way> {
  const { program: command, version } = requireAgent(options.environment, options.version);
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-way-"));
  try {
    return await launch({ command, version, folder, config, options });
  } catch (problem) {
    rmSync(folder, { recursive: true, force: true });
    throw problem;
  }
}

interface Setting {
  readonly command: string;
  readonly version: string;
  /** The agent's own. */
  readonly folder: string;
  readonly config: PipelineConfig;
  readonly options: WayOptions;
}

async function launch({ command, version, folder, config, options }: Setting): Promise<Way> {
  const asGiven = [...options.asGiven, "kubernetes"];
  const inlets = (config.inputs.length === 0 ? [null] : config.inputs).map((input, i) => makeInlet(input, asGiven, join(folder, `i${i}`)));
  const receivers: Receiver[] = [];
  for (let i = 0; i < config.outputs.length + 2; i++) receivers.push(await Receiver.listen(join(folder, `o${i}`)));
  mkdirSync(join(folder, "storage"));
  const parsersFile = join(folder, "parsers.conf");
  writeFileSync(parsersFile, PARSERS_FILE);
  const blocks = copyBlocks(readBlocks(openRoot(config.file, options.cwd), config), {
    config, asGiven, folder, parsersFile, startFolder: options.startFolder, configFolder: dirname(resolve(options.cwd, config.file)),
    entrances: [...inlets, new ForwardInlet(join(folder, SOCKET_NAME), true)], exits: receivers.map(({ path }) => path),
  });
  const configPath = join(folder, config.format === "yaml" ? "fluent-bit.yaml" : "fluent-bit.conf");
  writeFileSync(configPath, renderBlocks(blocks, config.format));
  const program = new AgentProgram({ command, leading: [], workingFolder: options.startFolder, environment: { ...process.env, ...options.environment } }, configPath, folder);
  const way = new AgentWay(version, config, { program, folder, inlets, receivers, asGiven });
  try {
    if (await program.listens() && await way.passMark()) return way;
    throw notStarted(version, withoutBanner(program.takeLog()), program.end);
  } catch (problem) {
    await way.close();
    throw problem;
  }
}

/** `null` for a configuration without inputs. */
function makeInlet(input: Section | null, asGiven: readonly string[], path: string): Inlet {
  const hasWasm = input !== null && !asGiven.includes("wasm") && input.processors.some(({ name }) => name === "wasm");
  return hasWasm ? new TailInlet(path) : new ForwardInlet(path, true);
}

function notStarted(version: string, log: readonly LogLine[], end: string): StartError {
  const words = log.filter(({ level }) => level === "error").map(({ text }) => text).join("; ");
  return new StartError(`Cannot start Fluent Bit ${version}: ${startWords(words || end, null, log)}`);
}

interface Parts {
  readonly program: AgentProgram;
  readonly folder: string;
  /** One for each input, in order. */
  readonly inlets: readonly Inlet[];
  /** One for each output, in order; then that of every record, then the mark's. */
  readonly receivers: readonly Receiver[];
  readonly asGiven: readonly string[];
}

const MARK = packedMessage(MARK_TAG, packEvents([{ record: '{"mark":true}' }], { reader: "yyjson" }));

class AgentWay implements Way {
  readonly name: string;
  end = "";
  readonly #sent: SentChunk[] = [];
  #records = 0;

  constructor(readonly version: string, private readonly config: PipelineConfig, private readonly parts: Parts) {
    this.name = `Fluent Bit ${version}`;
  }

  async run(events: readonly SourcedEvent[]): Promise<readonly Settled[]> {
    const tags = events.map(({ input }) => input.tag ?? "");
    const times: EventTime[] = [];
    const log: LogLine[] = [];
    try {
      for (let start = 0, next = 0; start < events.length; start = next) {
        for (next = start + 1; next < events.length && tags[next] === tags[start];) next++;
        const batch = { tag: tags[start] ?? "", events: events.slice(start, next).map(({ input }) => input), firstNumber: this.#records + start, reader: readerOf(this.version) };
        times.push(...await this.#inletOf(batch.tag).send(batch, this.parts.program));
      }
      // Other threads write the log: where lines tell what became of a record, a second mark gives them the time of a flush.
      const isThrough = await this.passMark() && (!this.#hasWasm() || await this.passMark());
      if (!isThrough) this.end = `the agent ended with ${this.parts.program.end}`;
    } catch (problem) {
      if (!(problem instanceof CliError) || !this.parts.program.end) throw problem;
      this.end = problem.message;
    }
    log.push(...this.parts.program.takeLog());
    if (this.end) this.end += lastWords(log);
    this.#records += events.length;
    this.#sent.push({ events, tags, times, log, end: this.end });
    return [];
  }

  async finish(): Promise<WayEnd> {
    const { program, receivers } = this.parts;
    if (this.end === "") await this.#rest();
    await this.#stop();
    const late = program.takeLog();
    const received = receivers.map((receiver) => receiver.events());
    const names = this.config.outputs.map((output) => instanceName(output, this.config.outputs));
    const { runs, made } = settle({
      chunks: this.#sent, file: this.config.file, droppers: this.#droppers(), every: received[names.length] ?? [],
      exits: names.map((output, i) => ({ output, events: received[i] ?? [] })),
      hasRoutes: (tag) => (this.#inputOf(tag)?.routes.length ?? 0) > 0,
    });
    const last = this.#sent.length - 1;
    const settled = this.#sent.map(({ events, log }, i): Settled => {
      const lines = [...log, ...(i === last ? late : [])].filter((line) => !isOfItsLife(line));
      return { events, run: { events: runs[i] ?? [], log: lines } };
    });
    return { settled, made };
  }

  async close(): Promise<void> {
    await this.#stop();
    rmSync(this.parts.folder, { recursive: true, force: true });
  }

  /** Sends a mark and waits for it. False if the agent ended instead. */
  async passMark(): Promise<boolean> {
    const { program, receivers } = this.parts;
    const receiver = receivers.at(-1);
    const before = receiver?.byteLength ?? 0;
    await program.send(MARK);
    return program.waitFor(() => (receiver?.byteLength ?? 0) > before, "let records through");
  }

  /** Waits until nothing comes out any more. */
  async #rest(): Promise<void> {
    const { program, receivers } = this.parts;
    const received = (): number => receivers.slice(0, -1).reduce((sum, { byteLength }) => sum + byteLength, 0);
    const quiet = this.#hasEmitters() ? EMITTER_MILLISECONDS : 0;
    await wait(this.#heldMilliseconds());
    for (let passed = 0, before = -1; before !== received() && passed < REST_LIMIT; passed++) {
      before = received();
      await wait(quiet);
      if (program.end || !await this.passMark()) return;
    }
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

  #stages(): readonly Section[] {
    const { filters, inputs, outputs } = this.config;
    return [...filters, ...[...inputs, ...outputs].flatMap(({ processors }) => processors)].filter(({ name }) => !this.parts.asGiven.includes(name));
  }

  #hasWasm(): boolean {
    return this.#stages().some(({ name }) => name === "wasm");
  }

  #hasEmitters(): boolean {
    return this.#stages().some(({ name }) => name === "rewrite_tag" || name === "multiline");
  }

  /** `flush_ms`: plugins/filter_multiline/ml.c:920-925 @v5.1.1 */
  #heldMilliseconds(): number {
    const held = this.#stages().filter(({ name }) => name === "multiline").map((section) => Number(lastValue(section, "flush_ms") ?? 2000) || 2000);
    return held.length === 0 ? 0 : Math.max(...held) + 500;
  }

  #droppers(): readonly string[] {
    return this.#stages().filter(mayDrop).map((section) => `${section.name} (${placeText(section.place)})`);
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

/** The timer of an emitter whose filter runs in a thread of its own, and some: plugins/in_emitter/emitter.c:283 @v5.1.1 */
const EMITTER_MILLISECONDS = 1200;
/** Waits for rest: rewrite_tag filters may hand a record to each other for ever. */
const REST_LIMIT = 10;

/** Filters that hand on every record that they get. */
const HAND_ON = [
  "aws", "checklist", "ecs", "expect", "geoip2", "kubernetes", "modify", "nest", "nightfall", "parser", "record_modifier", "rewrite_tag", "stdout", "sysinfo", "tensorflow",
  "type_converter", "content_modifier", "labels", "opentelemetry_envelope",
];

function mayDrop(section: Section): boolean {
  if (section.name === "log_to_metrics") return readBool(lastValue(section, "discard_logs") ?? "") === true;
  return !HAND_ON.includes(section.name);
}

function lastWords(log: readonly LogLine[]): string {
  const line = log.findLast(({ from, level }) => from !== "guest" && level === "error") ?? log.findLast(({ level }) => level !== "debug");
  return line ? `; its last line: ${line.text}` : "";
}
