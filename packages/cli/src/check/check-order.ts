// A filter that reads what the filter kubernetes adds, and stands before it.
//   in   the wasm sections of `filters`, each with its module if that is here; the configuration
//   out  findings at the sections
// A module reads it if the name stands in it: as the SDK keeps texts, or as other toolchains do.
import { type PipelineConfig, type Section, lateKubernetes } from "@flb-wasm/host-sim";
import type { ModuleFile } from "../module/module-file.js";
import type { Finding } from "./finding.js";

/** Eight letters of `kubernetes`: what is compared at once may be a number in the code. */
const NAMES: readonly Buffer[] = [Buffer.from("kubernet", "utf8"), Buffer.from("kubernet", "utf16le")];

export function checkOrder(section: Section, module: ModuleFile | null, config: PipelineConfig): Finding[] {
  const index = config.filters.indexOf(section);
  if (index < 0 || !module || !NAMES.some((name) => Buffer.from(module.bytes).includes(name))) return [];
  const adder = lateKubernetes(section, index, config);
  if (!adder) return [];
  return [{
    code: "FLB114", severity: "warning", place: section.place,
    problem: `${module.name} names kubernetes, and records have none yet: the filter kubernetes that adds it comes later, on line ${adder.place.line}`,
    remedy: "put this filter behind it",
  }];
}
