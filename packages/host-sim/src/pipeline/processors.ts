// The processors of an input or output, in their order: filters, and the host's own kind, which share what they decoded.
//   in   sections; records of one tag
//   out  stages: one for each filter, one for each run of processors that stand side by side
//   err  ConfigError where Fluent Bit does not start; NotSimulated
//
//   chunk ─► [content_modifier ─► content_modifier] ─► modify ─► [content_modifier] ─► on
//            one list of decoded records               a filter gets them encoded
//
// Source: flb_processor_run, src/flb_processor.c:1317-1720; flb_mp_chunk_cobj_record_next, src/flb_mp.c:1681-1891 @v5.1.1
import { compare } from "../host/version.js";
import { NotSimulated } from "../not-simulated.js";
import { type Asked, type Fulfils, compileCondition, testOfProcessor } from "./condition.js";
import { ConfigError, type Section, placeText } from "./config.js";
import type { TagMatch } from "./match.js";
import { mayLackKey, readContentModifier } from "./native/content-modifier.js";
import { type Unit, isDecodable, runUnits } from "./processor-chunk.js";
import { type Stage, type StageWorld, loadStage } from "./stage.js";
import type { Traveller } from "./traveller.js";

/** plugins/processor_sampling/sampling_conf.c:26-78 @v5.1.1 */
const SAMPLING_TYPES = ["probabilistic", "tail"];
const EVERYTHING: TagMatch = { pattern: "*", regex: null };

interface OtherSignal {
  readonly options: readonly string[];
  /** Without it the agent does not start. */
  readonly needs?: { readonly option: string; readonly remedy: string };
  /** The first release that has it, if not all of those modelled have. */
  readonly since?: string;
}
/** Processors of other signals: cb_process_logs is NULL, plugins/processor_labels/labels.c:1942, plugins/processor_sampling/sampling.c:202 and their like @v5.1.1 */
const OF_OTHER_SIGNALS: Readonly<Record<string, OtherSignal>> = {
  labels: { options: ["update", "insert", "upsert", "delete", "hash"] },
  metrics_selector: { options: ["metric_name", "context", "action", "label", "operation_type"], needs: { option: "metric_name", remedy: "write the name of a metric" } },
  sampling: { options: ["type", "debug", "sampling_settings", "conditions"], needs: { option: "type", remedy: `write ${SAMPLING_TYPES.join(" or ")}` }, since: "4.0.0" },
  cumulative_to_delta: { options: ["initial_value", "drop_first", "drop_on_reset", "max_staleness", "max_series"], since: "5.0.0" },
  tda: { options: ["window_size", "min_points", "embed_dim", "embed_delay", "threshold"], since: "5.0.0" },
};
/** Those that decode records. */
const OF_LOGS = ["content_modifier", "opentelemetry_envelope"];
const NOT_MODELLED = ["sql", "template"];

/** One that is no filter; nothing for one that is. @throws ConfigError, NotSimulated */
export function readProcessor(section: Section, version: string): void {
  if (isOwnKind(section, version) && OF_LOGS.includes(section.name)) readUnit(section, version);
}

/** @throws ConfigError, NotSimulated */
export async function loadProcessors(sections: readonly Section[], world: StageWorld): Promise<readonly Stage[]> {
  const stages: Stage[] = [];
  let side: Section[] = [];
  const close = (): void => {
    const own = side.filter(({ name }) => OF_LOGS.includes(name));
    const [first, last] = [own[0], side.at(-1)];
    if (first && last && !own.includes(last)) forgets(last, own.at(-1) ?? first);
    refuseOldGroups(own, world.version);
    if (first) stages.push(chunkStage(first, own.map((section) => readUnit(section, world.version))));
    side = [];
  };
  for (const section of sections) {
    if (!world.asGiven.includes(section.name) && isOwnKind(section, world.version)) {
      side.push(section);
      continue;
    }
    close();
    stages.push(await loadFilter(section, world));
  }
  close();
  return stages;
}

/** @throws NotSimulated for one that is not modelled; ConfigError for one of another signal that does not start. */
function isOwnKind(section: Section, version: string): boolean {
  if (OF_LOGS.includes(section.name)) return true;
  if (NOT_MODELLED.includes(section.name)) {
    throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: the processor ${section.name}; modelled are ${OF_LOGS.join(", ")}, ${Object.keys(OF_OTHER_SIGNALS).join(", ")} and the filters that are`);
  }
  const signal = OF_OTHER_SIGNALS[section.name];
  if (!signal) return false;
  checkOtherSignal(section, signal, version);
  return true;
}

/** What nested settings say is not looked at. */
function checkOtherSignal({ name, place, properties, unread }: Section, { options, needs, since }: OtherSignal, version: string): void {
  const cannot = `Cannot start the processor ${name}`;
  if (since !== undefined && compare(version, since) < 0) throw new ConfigError(place, `${cannot}: Fluent Bit ${version} has none; use ${since} or later`);
  const other = [...properties, ...unread].find(({ key }) => !options.includes(key) && !["name", "alias", "log_level"].includes(key));
  if (other) throw new ConfigError(other.place, `${cannot}: it has no option ${other.key}, only ${options.join(", ")}; remove it`);
  if (needs && !properties.some(({ key }) => key === needs.option)) throw new ConfigError(place, `${cannot}: it has no ${needs.option}; ${needs.remedy}`);
  const type = name === "sampling" ? properties.find(({ key }) => key === "type") : undefined;
  if (type && !SAMPLING_TYPES.includes(type.value.toLowerCase())) throw new ConfigError(type.place, `${cannot}: its type is ${type.value}; write ${SAMPLING_TYPES.join(" or ")}`);
}

/** What was decoded is encoded behind the last processor of the own kind, if it takes logs: src/flb_processor.c:1596-1612 */
function forgets(section: Section, forgotten: Section): never {
  throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: ${section.name} behind ${forgotten.name} (${placeText(forgotten.place)}), whose work Fluent Bit then forgets; put ${section.name} under processors.metrics`);
}

/** A condition gives the filter each record that fulfils it alone: run_filter_with_condition, src/flb_processor.c:331-506 @v5.1.1; not yet @v4.2.8 */
async function loadFilter(section: Section, world: StageWorld): Promise<Stage> {
  const stage = await loadStage(section, EVERYTHING, -1, world);
  const fulfils = conditionOf(section);
  if (!fulfils) return stage;
  if (stage.flush) throw new NotSimulated(`Cannot simulate ${placeText(section.condition?.place ?? section.place)}: the condition of the processor ${section.name}, which holds records back; write buffer: off, or leave the condition out`);
  if (compare(world.version, "5.0.0") < 0) {
    throw new NotSimulated(`Cannot simulate ${placeText(section.condition?.place ?? section.place)}: the condition of the processor ${section.name}, which is a filter: Fluent Bit ${world.version} runs it on every record; use 5.0.0 or later`);
  }
  return {
    ...stage,
    run: (records, emit) => {
      const results = records.map((record) => isDecodable(record) && fulfils(record) ? stage.run([record], emit) : { on: [record], ends: [] });
      return { on: results.flatMap(({ on }) => on), ends: results.flatMap(({ ends }) => ends) };
    },
  };
}

function conditionOf({ condition }: Section): Fulfils | null {
  return condition ? compileCondition(condition, ({ context }): keyof Asked => context === "metadata" ? "metadata" : "body", testOfProcessor) : null;
}

/** A group that an envelope made is a record to content_modifier, and has no key of one: cm_logs.c:312-380 @v4.1.2, no more since :318 @v4.2.0 */
function refuseOldGroups(sections: readonly Section[], version: string): void {
  if (compare(version, "4.2.0") >= 0) return;
  const envelope = sections.findIndex(({ name }) => name === "opentelemetry_envelope");
  const failing = envelope < 0 ? undefined : sections.slice(envelope).find((section) => section.name === "content_modifier" && mayLackKey(section));
  if (failing) throw new NotSimulated(`Cannot simulate ${placeText(failing.place)}: content_modifier behind opentelemetry_envelope, whose group Fluent Bit ${version} takes for a record; put it in front of it`);
}

/** An envelope leaves bodies and metadata as they are: plugins/processor_opentelemetry_envelope/otel_envelope.c:170-211 */
function readEnvelope(section: Section, version: string): Pick<Unit, "context" | "edit"> {
  const other = [...section.properties, ...section.unread].find(({ key }) => !["name", "alias", "log_level"].includes(key));
  if (other) throw new ConfigError(other.place, `Cannot start the processor ${section.name}: it has no option ${other.key}, nor any other; remove it`);
  if (compare(version, "3.2.9") < 0) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: the processor ${section.name}, whose groups filters and outputs of Fluent Bit ${version} take for records; use 3.2.9 or later`); // src/flb_log_event_decoder.c:106 @v3.2.8
  return { context: "metadata", edit: (members) => ({ members, failed: false }) };
}

function readUnit(section: Section, version: string): Unit {
  const { context, edit } = section.name === "content_modifier" ? readContentModifier(section, version) : readEnvelope(section, version);
  return { by: `${section.name} (${placeText(section.place)})`, fulfils: conditionOf(section), context, edit };
}

function chunkStage(section: Section, units: readonly Unit[]): Stage {
  return { section, match: EVERYTHING, index: -1, run: (records: readonly Traveller[]) => runUnits(units, records) };
}
