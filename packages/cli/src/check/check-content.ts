// Processors content_modifier that lose records where they meet one that they cannot change.
//   in   a configuration, a release
//   out  a finding for each whose action needs something of every record
// Where an action fails, the agent stops decoding the chunk, and what it has not decoded is gone: process_logs,
// plugins/processor_content_modifier/cm_logs.c:340-460, flb_mp_chunk_cobj_record_next, src/flb_mp.c:1681-1891 @v5.1.1
import { type PipelineConfig, type Release, type Section, lastProperty } from "@flb-wasm/host-sim";
import type { Finding } from "./finding.js";
import { allSections } from "./module-paths.js";
import { compareVersions } from "./versions.js";

/** What a record needs for an action; without it, `hash` leaves a record as it is. */
const NEEDS: Readonly<Record<string, (key: string) => string>> = {
  extract: (key) => `a text under ${key} that the pattern matches`,
  convert: (key) => `a value under ${key} that can be converted`,
};
/** Contexts that no record of the chunk fails in. */
const OF_GROUPS = /^otel_(resource|scope)_/i;
/** Of a processor: src/flb_processor.c:816-1083 @v5.1.1 */
const CONDITIONS_SINCE = "4.0.0";

export function checkContent(config: PipelineConfig, { version }: Release): Finding[] {
  return allSections(config).filter(({ kind, name, condition }) => kind === "processor" && name === "content_modifier" && !condition).flatMap((section) => checkAction(section, version));
}

function checkAction(section: Section, version: string): Finding[] {
  const [action, key] = [lastProperty(section, "action"), lastProperty(section, "key")];
  const needs = NEEDS[action?.value.toLowerCase() ?? ""];
  if (!action || !key || !needs || OF_GROUPS.test(lastProperty(section, "context")?.value ?? "")) return [];
  const remedy = "give it a condition that only records with it fulfil";
  return [{
    code: "FLB117", severity: "warning", place: action.place,
    problem: `${action.value} needs ${needs(key.value)}: behind a record without it, Fluent Bit loses the rest of the chunk`,
    remedy: compareVersions(version, CONDITIONS_SINCE) < 0 ? `use 4.0.0 or later, and ${remedy}` : remedy,
  }];
}
