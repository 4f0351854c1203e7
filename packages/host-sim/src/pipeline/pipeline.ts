// The whole way of a record: input, processors, routes, filters, outputs, and back to the head through an emitter.
//
//   input ─► processors ─┬─► filters ─► outputs that match the tag
//                        └─► routes (4.2+): the route's name is the tag ─► filters ─► the route's outputs
//   rewrite_tag ─► emitter ─► filters (all of them, again) ─► outputs
//
//   in   a configuration, events
//   out  per event: the outputs it reaches and the copies that reach none
//   err  ConfigError where Fluent Bit would not start; NotSimulated for what is not modelled
// Source: flb_filter_do, src/flb_filter.c:119-307; flb_routes_mask_set_by_tag, src/flb_routes_mask.c:53-90;
//         input_log_append_processed_internal, src/flb_input_log.c:1467-1536 @v5.1.1
import { map } from "../event/body.js";
import { DEFAULT_TIME, type EventInput, recordBytes } from "../event/event.js";
import type { JsonReader } from "../event/json-number.js";
import { renderJson } from "../event/json-text.js";
import { decodeMsgpack } from "../event/msgpack.js";
import type { CodeCounter } from "../host/code-counter.js";
import type { LogLine } from "../host/log.js";
import { release } from "../host/version.js";
import { NotSimulated } from "../not-simulated.js";
import { ConfigError, type PipelineConfig, type Section, emptySection, inputTag, instanceName, lastProperty, lastValue, placeText, readBool } from "./config.js";
import { emitterFault } from "./emitters.js";
import type { Finding } from "./finding.js";
import { inspectPipeline } from "./inspect.js";
import { type TagMatch, matchesTag, readMatch } from "./match.js";
import type { KubernetesRecords } from "./native/kubernetes.js";
import { brokenLimits, limitText } from "./limits.js";
import { refuseOtherBlocks, refuseUnread } from "./options.js";
import { loadRegistry } from "./parsers/load-registry.js";
import type { ParsersFile } from "./parsers/read-parsers.js";
import { openMachineFiles } from "./machine-files.js";
import { loadProcessors } from "./processors.js";
import { regexFault } from "./regex.js";
import { type ConnectedRoute, chooseRoutes, connectRoutes } from "./routes.js";
import { type Emit, type Stage, type StageWorld, hideFromServer, loadStage } from "./stage.js";
import type { Arrival, End, RoutedEvent, Traveller } from "./traveller.js";

/** Which agent runs the configuration, and what stands for its surroundings. */
export interface PipelineOptions {
  /** A line or exact; default the newest that is modelled. */
  readonly version?: string;
  /** Filters by plugin that are not run: records are what they would hand on. For what is not modelled. */
  readonly asGiven?: readonly string[];
  /** Modules by their `wasm_path`, or where they are on disk instead; one that is not here is read from disk, from `directory`. */
  readonly modules?: Readonly<Record<string, Uint8Array | string>>;
  /** Files that `parsers_file` names, by that name; one that is not here is read from disk, from `directory`, without variables. */
  readonly parsersFiles?: Readonly<Record<string, ParsersFile>>;
  /** Where the agent would run. Default: here. */
  readonly directory?: string;
  /** Files under `accessible_paths`, by the path that the agent sees; with it, none is read from disk. */
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
  /** Files that filters name, by that name: `script` of lua, `file` of checklist; one that is not here is read from disk, from `directory`. */
  readonly filterFiles?: Readonly<Record<string, Uint8Array | string>>;
  /** The agent's environment, for `os.getenv` of lua. Default: nothing is set. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The kubernetes filter needs an API server. `carry-metadata` (default): records without `kubernetes` are refused. `as-given`: records have of the server what they need. `merge_log` is done in both. */
  readonly kubernetes?: KubernetesRecords;
  /** Counts what the code of all modules does; slower, and nothing else differs. */
  readonly counter?: CodeCounter;
}

/** An event and where it enters. */
export interface PipelineEvent extends EventInput {
  /** Alias or plugin of the input; default the first whose tag fits, else the first. */
  readonly input?: string;
  /** A chunk begins with it, also behind an event of its own input and tag. */
  readonly beginsChunk?: boolean;
}

/** A run's result: one entry per event, and the log. */
export interface PipelineRun {
  /** One per event, in order. */
  readonly events: readonly RoutedEvent[];
  /** Lines of this run, in order; those of the start are in the first run's. */
  readonly log: readonly LogLine[];
}

interface Destination {
  readonly name: string;
  readonly match: TagMatch;
  /** See a chunk behind all filters, each output's its own copy: flb_output_flush_create, include/fluent-bit/flb_output.h:811-850 @v5.1.1 */
  readonly processors: readonly Stage[];
}

interface Source {
  readonly section: Section;
  readonly processors: readonly Stage[];
  readonly routes: readonly ConnectedRoute[];
}

/** A chunk on its way: which outputs it may reach is fixed when a route took it. */
interface Chunk {
  readonly tag: string;
  readonly records: readonly Traveller[];
  readonly outputs: readonly string[] | "by-tag";
}

/** More passes than any sane chain of rewrite_tag filters has. */
const PASS_LIMIT = 32;

/**
 * A configuration that can be run on events.
 *
 * @example
 * ```ts
 * import { Pipeline, readPipelineConfig } from "@flb-wasm/host-sim";
 * const config = readPipelineConfig("pipeline:\n  inputs:\n    - {name: tail, tag: app}\n  outputs:\n    - {name: stdout, match: app}\n", { file: "a.yaml" });
 * const pipeline = await Pipeline.load(config);
 * const { events } = await pipeline.run([{ tag: "app", record: '{"log":"x"}' }]);
 * events[0]?.outputs; // ["stdout.0"]
 * ```
 */
export class Pipeline {
  /** Where a record with a tag enters a file without inputs. */
  private readonly nowhere: Source = { section: emptySection("input", "", { file: "", line: 1 }), processors: [], routes: [] };

  private constructor(
    /** What {@link Pipeline.load} was given. */
    readonly config: PipelineConfig,
    /** What is wrong or surprising in the configuration, in the order of the file. */
    readonly findings: readonly Finding[],
    /** Exact: `5.1.1`. */
    readonly version: string,
    private readonly sources: readonly Source[],
    private readonly stages: readonly Stage[],
    private readonly destinations: readonly Destination[],
    private readonly lines: LogLine[],
  ) {}

  /**
   * Loads the modules and compiles the rules.
   *
   * @throws ConfigError naming `file:line` where Fluent Bit would not start.
   * @throws NotSimulated naming the option or plugin that is not modelled.
   */
  static async load(config: PipelineConfig, options: PipelineOptions = {}): Promise<Pipeline> {
    const { version } = release(options.version);
    const lines: LogLine[] = [];
    const [broken] = brokenLimits(config, version);
    if (broken) throw new ConfigError(broken.place, `Cannot run this in Fluent Bit ${version}, which ${broken.otherwise}: ${limitText(broken)}`);
    const repeated = options.asGiven?.includes("multiline") ? null : emitterFault(config);
    if (repeated) throw repeated;
    const world: StageWorld = await makeWorld(config, options, version, (line) => void lines.push(line));
    refuseOtherBlocks(config.sections);
    for (const section of [...config.inputs, ...config.outputs]) refuseUnread(section);
    const stages: Stage[] = [];
    for (const section of config.filters) stages.push(await loadStage(section, matchOf(section), stages.length, world));
    const sources: Source[] = [];
    for (const section of config.inputs) {
      sources.push({ section, processors: await loadProcessors(section.processors, world), routes: connectRoutes(section, config.outputs) });
    }
    checkRoutes(config);
    const destinations: Destination[] = [];
    for (const section of config.outputs) {
      refuseLateServer(section, options);
      const processors = await loadProcessors(section.processors, world);
      refuseHolding(section, processors);
      destinations.push({ name: instanceName(section, config.outputs), match: outputMatch(section, config), processors });
    }
    return new Pipeline(config, inspectPipeline(config, version), version, sources, stages, destinations, lines);
  }

  /** Whether it matters which events come in one run: a filter or processor holds records back, or counts them, until time goes by. */
  get waits(): boolean {
    return this.#all.some(({ flush, rest }) => flush !== undefined || rest !== undefined);
  }

  /**
   * Runs events; consecutive ones of one input and tag are one chunk. Guests keep their state from run to run, as in the agent.
   *
   * Time stands still within a run. At its end what multiline holds goes on, and the window of throttle is over.
   *
   * @throws NotSimulated for a record that meets what is not modelled; InvalidEvent for an event that is none.
   */
  async run(events: readonly PipelineEvent[]): Promise<PipelineRun> {
    const arrivals: Arrival[][] = events.map(() => []);
    const ends: End[][] = events.map(() => []);
    const queue: Chunk[] = [];
    const end = (record: Traveller, what: Omit<End, "tag" | "tags">): void => void ends[record.event]?.push({ ...what, tag: record.tags.at(-1) ?? "", tags: record.tags });
    for (const { source, records } of this.#enter(events)) this.#route(source, records, { queue, ends, end });
    if (queue.length === 0) this.#flush({ queue, ends, end });
    for (let next = 0; next < queue.length;) {
      const chunk = queue[next++];
      if (chunk) this.#deliver(this.#filter(chunk, { queue, ends, end }), chunk, arrivals, ends);
      if (next === queue.length) this.#flush({ queue, ends, end });
    }
    for (const stage of this.#all) stage.rest?.();
    return {
      events: arrivals.map((reached, i) => ({ arrivals: reached, ends: ends[i] ?? [], outputs: reached.map(({ output }) => output) })),
      log: this.lines.splice(0),
    };
  }

  *#enter(events: readonly PipelineEvent[]): Generator<{ source: Source; records: readonly Traveller[] }> {
    const reader = release(this.version).jsonParserReader;
    let open: { source: Source; records: Traveller[] } | null = null;
    for (const [i, event] of events.entries()) {
      const source = this.#sourceOf(event);
      const record = makeTraveller({ event, index: i, tag: event.tag ?? inputTag(source.section, this.config.inputs), input: instanceName(source.section, this.config.inputs), reader });
      if (open && (event.beginsChunk || open.source !== source || open.records[0]?.tags[0] !== record.tags[0])) {
        yield open;
        open = null;
      }
      open ??= { source, records: [] };
      open.records.push(record);
    }
    if (open) yield open;
  }

  #sourceOf(event: PipelineEvent): Source {
    const named = ({ section }: Source): boolean => lastValue(section, "alias") === event.input || section.name === event.input;
    const fits = ({ section }: Source): boolean => event.tag !== undefined && matchesTag(event.tag, { pattern: inputTag(section, this.config.inputs), regex: null });
    const source = event.input === undefined ? this.sources.find(fits) ?? this.sources[0] ?? (event.tag === undefined ? undefined : this.nowhere) : this.sources.find(named);
    if (!source) throw new NotSimulated(`Cannot run the records: ${this.config.file} has no input${event.input === undefined ? ", and they have no tag" : ` ${event.input}`}`);
    return source;
  }

  /** What a processor holds back goes on behind it when it is whole, each record in an append of its own: ingest_inline, plugins/filter_multiline/ml.c:154-182 @v5.1.1 */
  #route(source: Source, records: readonly Traveller[], way: Way): void {
    this.#dispatch(source, this.#process(source, 0, hideFromServer(records, source.processors), way), way);
  }

  /** @param from the first processor. */
  #process(source: Source, from: number, records: readonly Traveller[], way: Way): readonly Traveller[] {
    let left = records;
    for (const [i, stage] of source.processors.entries()) if (i >= from) left = runStage(stage, left, way.ends, this.#sendingBehind(source, i, way));
    return left;
  }

  #sendingBehind(source: Source, at: number, way: Way): Emit {
    return (record) => this.#dispatch(source, this.#process(source, at + 1, [record], way), way);
  }

  #dispatch(source: Source, left: readonly Traveller[], { queue, end }: Way): void {
    const tag = left[0]?.tags[0] ?? "";
    if (left.length > 0 && source.routes.length === 0) queue.push({ tag, records: left, outputs: "by-tag" });
    if (left.length === 0 || source.routes.length === 0) return;
    const choices = left.map((record) => ({ record, chosen: chooseRoutes(source.routes, record) }));
    for (const { record } of choices.filter(({ chosen }) => chosen.length === 0)) {
      end(record, { what: "no-route", by: placeText(source.section.place), reason: "no conditional route takes it and none is the default", source: "src/flb_input_log.c:1336-1364 @v5.1.1" });
    }
    queue.push(...source.routes.map((connected): Chunk => ({
      tag: connected.route.name, outputs: connected.outputs,
      records: choices.filter(({ chosen }) => chosen.includes(connected)).map(({ record }) => ({ ...record, tags: [...record.tags, connected.route.name] })),
    })));
  }

  #filter(chunk: Chunk, { queue, ends, end }: Way): readonly Traveller[] {
    const stages = this.stages.filter(({ match }) => matchesTag(chunk.tag, match));
    let left = chunk.records.every(({ tags }) => tags.length === 1) ? hideFromServer(chunk.records, stages) : chunk.records;
    const emitted: Emitted = new Map();
    for (const stage of stages) {
      if (left.length === 0) break;
      left = runStage(stage, left, ends, emitterOf(stage, emitted, end));
    }
    queue.push(...chunksOf(emitted));
    return left;
  }

  /** Filters, and processors of inputs and outputs. */
  get #all(): readonly Stage[] {
    return [...this.stages, ...[...this.sources, ...this.destinations].flatMap((each) => each.processors)];
  }

  /** What filters hold back goes on when nothing comes any more. */
  #flush(way: Way): void {
    const emitted: Emitted = new Map();
    const flush = (stage: Stage, emit: Emit): void => {
      for (const { event, end } of stage.flush?.(emit) ?? []) way.ends[event]?.push(end);
    };
    for (const source of this.sources) for (const [i, stage] of source.processors.entries()) flush(stage, this.#sendingBehind(source, i, way));
    for (const stage of this.stages) flush(stage, emitterOf(stage, emitted, way.end));
    way.queue.push(...chunksOf(emitted));
  }

  #deliver(records: readonly Traveller[], { tag, outputs }: Chunk, arrivals: Arrival[][], ends: End[][]): void {
    const endAll = (what: Omit<End, "tag" | "tags">): void => {
      for (const { event, tags } of records) ends[event]?.push({ ...what, tag, tags });
    };
    if (tag === "") {
      endAll({ what: "lost", by: this.config.file, reason: "the tag is empty: the chunk is never dispatched and stays in memory", source: "src/flb_engine_dispatch.c:387-391 @v5.1.1" });
      return;
    }
    const reached = this.destinations.filter(({ name, match }) => outputs === "by-tag" ? matchesTag(tag, match) : outputs.includes(name));
    for (const { name, processors } of reached) {
      let left = records;
      for (const stage of processors) left = runStage(stage, left, ends, () => undefined);
      for (const { event, tags, time, body } of left) arrivals[event]?.push({ output: name, tag, tags, time, record: renderJson(body) });
    }
    if (reached.length === 0) endAll({ what: "no-output", by: this.config.file, reason: `no output matches the tag ${tag}: the record is deleted`, source: "src/flb_input_chunk.c:2536-2540 @v5.1.1" });
  }
}

/** Where a run's records go. */
interface Way {
  /** Chunks in front of the filters. */
  readonly queue: Chunk[];
  /** By event. */
  readonly ends: End[][];
  readonly end: Ender;
}

/** By filter and tag: each is a chunk. */
type Emitted = Map<string, Traveller[]>;

function emitterOf(stage: Stage, emitted: Emitted, end: Ender): Emit {
  return (record, newTag) => {
    if (record.tags.length >= PASS_LIMIT) {
      end(record, { what: "endless", by: placeText(stage.section.place), reason: `the record comes back as ${newTag} again and again`, source: "plugins/in_emitter/emitter.c:166-185 @v5.1.1" });
      return;
    }
    const waiting = emitted.get(`${stage.index} ${newTag}`) ?? [];
    emitted.set(`${stage.index} ${newTag}`, waiting);
    waiting.push({ ...record, tags: [...record.tags, newTag], emitter: stage.index });
  };
}

function chunksOf(emitted: Emitted): readonly Chunk[] {
  return [...emitted.values()].map((records): Chunk => ({ tag: records[0]?.tags.at(-1) ?? "", records, outputs: "by-tag" }));
}

/** Filters before it would see what only its server says. */
function refuseLateServer({ processors, name }: Section, { asGiven = [] }: PipelineOptions): void {
  const kubernetes = processors.find((processor) => processor.name === "kubernetes" && !asGiven.includes("kubernetes"));
  if (kubernetes) throw new NotSimulated(`Cannot simulate ${placeText(kubernetes.place)}: kubernetes as a processor of the output ${name}; make it a filter`);
}

/** Its emitter sends records to the head of the pipeline: ml.c:171-177 @v5.1.1 */
function refuseHolding({ name }: Section, processors: readonly Stage[]): void {
  const holding = processors.find(({ flush }) => flush !== undefined);
  if (holding) throw new NotSimulated(`Cannot simulate ${placeText(holding.section.place)}: ${holding.section.name} with a buffer as a processor of the output ${name}; write buffer: off, or make it a filter`);
}

type Ender = (record: Traveller, what: Omit<End, "tag" | "tags">) => void;

function runStage(stage: Stage, records: readonly Traveller[], ends: End[][], emit: Emit): readonly Traveller[] {
  const result = stage.run(records, emit);
  for (const { event, end } of result.ends) ends[event]?.push(end);
  return result.on;
}

const EVERYTHING: TagMatch = { pattern: "*", regex: null };

/** @throws ConfigError for a filter that Fluent Bit unloads for want of a match: src/flb_filter.c:586-592 @v5.1.1 */
function matchOf(section: Section): TagMatch {
  const regex = lastProperty(section, "match_regex");
  const fault = regex ? regexFault(regex.value) : null;
  if (regex && fault) throw new ConfigError(regex.place, `Cannot start the filter ${section.name}: its match_regex ${regex.value} has ${fault}; correct it`);
  const match = readMatch(section);
  if (match.pattern === null && match.regex === null) {
    throw new ConfigError(section.place, `Cannot start the filter ${section.name}: it has no match and would be unloaded; write match: "*"`);
  }
  return match;
}

/** One input and one output need no match: flb_router_io_set, src/flb_router.c:187-201 @v5.1.1 */
function outputMatch(section: Section, { inputs, outputs }: PipelineConfig): TagMatch {
  const match = readMatch(section);
  const isOnlyPair = inputs.length === 1 && outputs.length === 1;
  return isOnlyPair && match.pattern === null && match.regex === null ? EVERYTHING : match;
}

/**
 * Routes stand alone here: the host also runs the filters over the undivided chunk. The match of outputs is only asked of what a restart finds
 * on disk, which nothing here does: a task takes the input's routes where there are any, src/flb_task.c:779-836 @v4.2.8 and before it @v4.2.0,
 * and they are taken off the undivided chunk, input_chunk_remove_conditional_routes, src/flb_input_log.c:900 @v4.2.8
 */
function checkRoutes(config: PipelineConfig): void {
  const [filter] = config.filters;
  if (!filter || config.inputs.every(({ routes }) => routes.length === 0)) return;
  throw new NotSimulated(`Cannot simulate ${placeText(filter.place)}: a filter beside routes sees every record twice; make it a processor of the input`);
}

function makeTraveller({ event, index, tag, input, reader }: { readonly event: PipelineEvent; readonly index: number; readonly tag: string; readonly input: string; readonly reader: JsonReader }): Traveller {
  const bytes = recordBytes(event, reader);
  const decoded = decodeMsgpack(bytes);
  if (!decoded.ok) throw new NotSimulated("Cannot run event: its record is no msgpack");
  return { event: index, time: event.time ?? DEFAULT_TIME, metadata: event.metadata ?? map([]), body: decoded.body, bytes, fromServer: [], tags: [tag], input, emitter: null };
}

async function makeWorld(config: PipelineConfig, options: PipelineOptions, version: string, log: (line: LogLine) => void): Promise<StageWorld> {
  const service = config.sections.find(({ kind }) => kind === "service");
  const flag = (key: string): boolean | null => readBool(service === undefined ? "" : lastValue(service, key) ?? "");
  const escapeUnicode = flag("json.escape_unicode");
  const convertNanToNull = flag("json.convert_nan_to_null");
  const path = typeof process === "object" ? await import("node:path") : null;
  return {
    version, log,
    machine: await openMachineFiles(config.file, options),
    kubernetes: options.kubernetes ?? "carry-metadata", asGiven: options.asGiven ?? [], parsers: await loadRegistry(config, version, options),
    service: { ...(escapeUnicode === null ? {} : { escapeUnicode }), ...(convertNanToNull === null ? {} : { convertNanToNull }) },
    multilineLimit: service && lastProperty(service, "multiline_buffer_limit"),
    ...(options.directory === undefined ? {} : { directory: options.directory }),
    ...(options.files ? { files: options.files } : {}),
    ...(options.counter ? { counter: options.counter } : {}),
    readModule: (wasmPath) => options.modules?.[wasmPath] ?? path?.resolve(options.directory ?? ".", wasmPath) ?? wasmPath,
  };
}
