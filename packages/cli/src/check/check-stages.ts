// Filters and processors whose options Fluent Bit refuses, as the simulator reads them.
//   in   a configuration, a release
//   out  findings at the lines of the options; a rule with too few words is found where words are counted
import { type ConfigError, type PipelineConfig, type Release, stageFault } from "@flb-wasm/host-sim";
import type { Finding } from "./finding.js";
import { allSections, isFilter } from "./module-paths.js";
import { isOpen } from "./read-config.js";
import { lacksWords } from "./value-counts.js";

export function checkStages(config: PipelineConfig, { version }: Release): Finding[] {
  return allSections(config)
    .filter((section) => isFilter(section) && !section.properties.some(({ key, value }) => isOpen(value) || lacksWords(section, key, value)))
    .flatMap((section) => stageFault(section, version) ?? [])
    .map(stageFinding);
}

function stageFinding({ place, message }: ConfigError): Finding {
  const [problem = "", ...remedy] = message.slice(message.indexOf(": ") + 2).replace(/^Cannot start the (?:filter|processor) /, "").split("; ");
  return { code: "FLB021", severity: "error", place, problem: `${problem}: Fluent Bit does not start`, remedy: remedy.join("; ") || "correct the line" };
}
