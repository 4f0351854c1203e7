// One filter of the pipeline, whichever plugin it is.
//   in   a section; records of one tag
//   out  the records that go on, ends, and emissions
//   err  NotSimulated naming a plugin that is not modelled
import { type Body, map } from "../event/body.js";
import { isHeldSecond } from "../event/event.js";
import { encodeMsgpack } from "../event/msgpack.js";
import { compare, release } from "../host/version.js";
import { NotSimulated } from "../not-simulated.js";
import { type Property, type Section, lastValue, placeText } from "./config.js";
import { loadLuaStage } from "./lua/lua-stage.js";
import type { MachineFiles } from "./machine-files.js";
import type { TagMatch } from "./match.js";
import { loadMultiline } from "./multiline/multiline-stage.js";
import { CHECKLIST_OPTIONS, readChecklist } from "./native/checklist.js";
import { EXPECT_OPTIONS, readExpect } from "./native/expect.js";
import { GREP_OPTIONS, GREP_SOURCE, readGrep } from "./native/grep.js";
import type { BodyFilter } from "./native/keys.js";
import { type KubernetesRecords, readKubernetes, withoutServer } from "./native/kubernetes.js";
import { MODIFY_OPTIONS, readModify } from "./native/modify.js";
import { NEST_OPTIONS, readNest } from "./native/nest.js";
import { PARSER_OPTIONS, readParserFilter } from "./native/parser.js";
import { RECORD_MODIFIER_OPTIONS, readRecordModifier } from "./native/record-modifier.js";
import { READING_FILTERS, discardsLogs, readMetrics } from "./native/reading.js";
import { THROTTLE_OPTIONS, THROTTLE_SOURCE, readThrottle } from "./native/throttle.js";
import { TYPE_CONVERTER_OPTIONS, readTypeConverter } from "./native/type-converter.js";
import { checkOptions, checkRewriteTag } from "./options.js";
import type { ParserRegistry } from "./parsers/registry.js";
import { readRules, rewrite } from "./rewrite-tag.js";
import type { Traveller } from "./traveller.js";
import { type StageResult, WasmStage, type WasmWorld } from "./wasm-stage.js";

export interface StageWorld extends WasmWorld {
  readonly kubernetes: KubernetesRecords;
  /** Plugins that the caller answers for. */
  readonly asGiven: readonly string[];
  readonly parsers: ParserRegistry;
  readonly machine: MachineFiles;
  /** Of the service section. */
  readonly multilineLimit: Property | undefined;
}

export interface Stage {
  readonly section: Section;
  readonly match: TagMatch;
  /** Position among the filters; -1 for a processor. */
  readonly index: number;
  readonly run: (records: readonly Traveller[], emit: Emit) => StageResult;
  /** What it holds back goes on, as when its time is over. */
  readonly flush?: (emit: Emit) => StageResult["ends"];
  /** Time goes by before the next run. */
  readonly rest?: () => void;
}

/** Sends a record to the head of the pipeline. */
export type Emit = (record: Traveller, newTag: string) => void;

/** @throws NotSimulated, ConfigError */
export async function loadStage(section: Section, match: TagMatch, index: number, world: StageWorld): Promise<Stage> {
  if (world.asGiven.includes(section.name)) return editing(section, match, index, (body) => body);
  switch (section.name) {
    case "wasm": {
      const wasm = await WasmStage.load(section, world);
      return { section, match, index, run: (records) => wasm.run(records) };
    }
    case "kubernetes": return loadKubernetes(section, match, index, world);
    case "rewrite_tag":
      if (index < 0) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: rewrite_tag as a processor`);
      return loadRewriteTag(section, match, index, world.version);
    case "grep": return loadGrep(section, match, index);
    case "type_converter": return loadTypeConverter(section, match, index);
    case "parser": return loadParser(section, match, index, world);
    case "checklist": return loadChecklist(section, match, index, world);
    case "throttle": return loadThrottle(section, match, index);
    case "expect": return loadExpect(section, match, index, world);
    case "multiline": return loadMultiline(section, match, index, world);
    case "lua": return loadLuaStage(section, match, index, world);
    default: return EDITING_FILTERS[section.name] ? loadEditingFilter(section, match, index) : loadReadingFilter(section, match, index);
  }
}

/** How a filter's section is read. */
export interface FilterReader<Filter> {
  /** That are modelled. */
  readonly options: ReadonlySet<string>;
  /** @throws ConfigError, NotSimulated */
  readonly read: (section: Section) => Filter;
}

/** Filters that make another body of a body. */
export const EDITING_FILTERS: Readonly<Record<string, FilterReader<BodyFilter>>> = {
  modify: { options: MODIFY_OPTIONS, read: readModify },
  nest: { options: NEST_OPTIONS, read: readNest },
  record_modifier: { options: RECORD_MODIFIER_OPTIONS, read: readRecordModifier },
};

function loadEditingFilter(section: Section, match: TagMatch, index: number): Stage {
  const { options, read } = EDITING_FILTERS[section.name] ?? refusePlugin(section);
  checkOptions(section, options);
  return editing(section, match, index, read(section));
}

function loadKubernetes(section: Section, match: TagMatch, index: number, world: StageWorld): Stage {
  const edit = readKubernetes(section, world.kubernetes, release(world.version));
  const add = (record: Traveller): Body => record.fromServer.length === 0 || record.body.kind !== "map" ? record.body : map([...record.body.members, ...record.fromServer]);
  return { section, match, index, run: (records) => ({ on: records.map((record) => ({ ...withOtherBody(record, edit(add(record))), fromServer: [] })), ends: [] }) };
}

/** What the first kubernetes filter of these will add, taken out of records that others see before. */
export function hideFromServer(records: readonly Traveller[], stages: readonly Stage[]): readonly Traveller[] {
  if (stages.findIndex(({ section }) => section.name === "kubernetes") < 1) return records;
  return records.map((record) => {
    const { body, fromServer } = withoutServer(record.body);
    return { ...withOtherBody(record, body), fromServer };
  });
}

function editing(section: Section, match: TagMatch, index: number, edit: BodyFilter): Stage {
  return { section, match, index, run: (records) => ({ on: records.map((record) => withOtherBody(record, edit(record.body))), ends: [] }) };
}

function withOtherBody(record: Traveller, body: Body): Traveller {
  return body === record.body ? record : { ...record, body, bytes: encodeMsgpack(body) };
}

function loadGrep(section: Section, match: TagMatch, index: number): Stage {
  checkOptions(section, GREP_OPTIONS);
  return dropping(section, match, index, { endedBy: readGrep(section), source: GREP_SOURCE });
}

function loadThrottle(section: Section, match: TagMatch, index: number): Stage {
  checkOptions(section, THROTTLE_OPTIONS);
  const { next, rest } = readThrottle(section);
  return { ...dropping(section, match, index, { endedBy: next, source: THROTTLE_SOURCE }), rest };
}

function loadExpect(section: Section, match: TagMatch, index: number, world: StageWorld): Stage {
  checkOptions(section, EXPECT_OPTIONS);
  const judge = readExpect(section);
  const instance = lastValue(section, "alias") ?? `expect.${Math.max(index, 0)}`;
  const run: Stage["run"] = (records) => {
    const bodies = judge(records.map(({ body }) => body), world.version, (level, text) => world.log({ level, from: "fluent-bit", text: `[filter:expect:${instance}] ${text}` }));
    return { on: records.map((record, i) => withOtherBody(record, bodies[i] ?? record.body)), ends: [] };
  };
  return { section, match, index, run };
}

function loadParser(section: Section, match: TagMatch, index: number, world: StageWorld): Stage {
  checkOptions(section, PARSER_OPTIONS);
  const parse = readParserFilter(section, world.parsers, world.version);
  const replaced = (record: Traveller): Traveller => {
    const { body, time } = parse(record.body);
    if (time && !isHeldSecond(time.sec)) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: the time of a record is ${time.sec} seconds, which a chunk does not hold`);
    return { ...withOtherBody(record, body ?? record.body), time: time ?? record.time };
  };
  return { section, match, index, run: (records) => ({ on: records.map(replaced), ends: [] }) };
}

function loadChecklist(section: Section, match: TagMatch, index: number, { machine }: StageWorld): Stage {
  checkOptions(section, CHECKLIST_OPTIONS);
  return editing(section, match, index, readChecklist(section)(machine.readNamed));
}

function loadTypeConverter(section: Section, match: TagMatch, index: number): Stage {
  checkOptions(section, TYPE_CONVERTER_OPTIONS);
  const convert = readTypeConverter(section);
  const run: Stage["run"] = (records) => {
    const bodies = convert(records.map(({ body }) => body));
    return { on: records.map((record, i) => withOtherBody(record, bodies[i] ?? record.body)), ends: [] };
  };
  return { section, match, index, run };
}

/** Why a filter ends a record, `null` for one that goes on, and where the host does so. */
interface Dropping {
  readonly endedBy: (body: Body) => string | null;
  readonly source: string;
}

function dropping(section: Section, match: TagMatch, index: number, { endedBy, source }: Dropping): Stage {
  const by = `${section.name} (${placeText(section.place)})`;
  return {
    section, match, index,
    run: (records) => {
      const ends: StageResult["ends"][number][] = [];
      const on = records.filter(({ event, tags, body }) => {
        const reason = endedBy(body);
        if (reason !== null) ends.push({ event, end: { what: "dropped", tag: tags.at(-1) ?? "", tags, by, reason, source } });
        return reason === null;
      });
      return { on, ends };
    },
  };
}

function refusePlugin(section: Section): never {
  const known = ["wasm", "rewrite_tag", "kubernetes", "grep", ...Object.keys(EDITING_FILTERS), "type_converter", "parser", "lua", "checklist", "multiline", "throttle", "expect", ...Object.keys(READING_FILTERS)];
  throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: the filter ${section.name}; modelled are ${known.join(", ")}`);
}

function loadReadingFilter(section: Section, match: TagMatch, index: number): Stage {
  checkOptions(section, READING_FILTERS[section.name] ?? refusePlugin(section));
  if (section.name === "log_to_metrics") readMetrics(section);
  const reason = discardsLogs(section) ? "discard_logs is on" : null;
  return dropping(section, match, index, { endedBy: () => reason, source: "plugins/filter_log_to_metrics/log_to_metrics.c:1144-1149 @v5.1.1" });
}

/**
 * Since 5.1.0 an emitter rejects what its own filter sends back, and the record stays under its tag whatever KEEP says:
 * plugins/in_emitter/emitter.c:166-185, plugins/filter_rewrite_tag/rewrite_tag.c:415-418 @v5.1.1
 */
function loadRewriteTag(section: Section, match: TagMatch, index: number, version: string): Stage {
  checkRewriteTag(section);
  const rules = readRules(section);
  const rejectsOwn = compare(version, "5.1.0") >= 0;
  const run: Stage["run"] = (records, emit) => ({
    ends: [],
    on: records.filter((record) => {
      const found = rewrite(rules, record.tags.at(-1) ?? "", record.body);
      if (found === null) return true;
      if (rejectsOwn && record.emitter === index) return true;
      emit(record, found.newTag);
      return found.keepsOriginal;
    }),
  });
  return { section, match, index, run };
}
