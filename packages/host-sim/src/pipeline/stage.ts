// One filter of the pipeline, whichever plugin it is.
//   in   a section; records of one tag
//   out  the records that go on, ends, and emissions
//   err  NotSimulated naming a plugin that is not modelled
import { compare } from "../host/version.js";
import { NotSimulated } from "../not-simulated.js";
import { type Section, placeText } from "./config.js";
import type { TagMatch } from "./match.js";
import { type KubernetesRecords, READING_FILTERS, checkKubernetes, discardsLogs, passKubernetes } from "./native-filters.js";
import { SHARED_FILTER_OPTIONS, checkOptions, checkRewriteTag } from "./options.js";
import { readRules, rewrite } from "./rewrite-tag.js";
import type { End, Traveller } from "./traveller.js";
import { type StageResult, WasmStage, type WasmWorld } from "./wasm-stage.js";

export interface StageWorld extends WasmWorld {
  readonly kubernetes: KubernetesRecords;
}

export interface Stage {
  readonly section: Section;
  readonly match: TagMatch;
  /** Position among the filters; -1 for a processor. */
  readonly index: number;
  readonly run: (records: readonly Traveller[], emit: (record: Traveller, newTag: string) => void) => StageResult;
}

/** @throws NotSimulated, ConfigError */
export async function loadStage(section: Section, match: TagMatch, index: number, world: StageWorld): Promise<Stage> {
  switch (section.name) {
    case "wasm": {
      const wasm = await WasmStage.load(section, world);
      return { section, match, index, run: (records) => wasm.run(records) };
    }
    case "kubernetes":
      checkKubernetes(section, SHARED_FILTER_OPTIONS);
      return { section, match, index, run: (records) => passAll(records, (record) => passKubernetes(record.body, world.kubernetes, section)) };
    case "rewrite_tag":
      if (index < 0) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: rewrite_tag as a processor`);
      return loadRewriteTag(section, match, index, world.version);
    default: return loadReadingFilter(section, match, index);
  }
}

function loadReadingFilter(section: Section, match: TagMatch, index: number): Stage {
  const options = READING_FILTERS[section.name];
  if (!options) {
    throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: the filter ${section.name}; modelled are wasm, rewrite_tag, kubernetes, ${Object.keys(READING_FILTERS).join(", ")}`);
  }
  checkOptions(section, options);
  const dropped: Omit<End, "tag" | "tags"> = { what: "dropped", by: `${section.name} (${placeText(section.place)})`, reason: "discard_logs is on", source: "plugins/filter_log_to_metrics/log_to_metrics.c:1144-1149 @v5.1.1" };
  const ends = (records: readonly Traveller[]): StageResult["ends"] => records.map(({ event, tags }) => ({ event, end: { ...dropped, tag: tags.at(-1) ?? "", tags } }));
  const run = discardsLogs(section) ? (records: readonly Traveller[]) => ({ on: [], ends: ends(records) }) : (records: readonly Traveller[]) => ({ on: records, ends: [] });
  return { section, match, index, run };
}

function passAll(records: readonly Traveller[], check: (record: Traveller) => void): StageResult {
  records.forEach(check);
  return { on: records, ends: [] };
}

/**
 * Since 5.1.0 an emitter rejects what its own filter sends back, and the record stays under its tag whatever KEEP says:
 * plugins/in_emitter/emitter.c:158-172, plugins/filter_rewrite_tag/rewrite_tag.c:425-428 @v5.1.1
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
