// What keeps Fluent Bit from starting with a filter that is modelled, without a record.
//   in   a section whose variables have their values
//   out  ConfigError with place and reason; null where it may start, as for what is not modelled: only what is certain is said
import { NotSimulated } from "../../not-simulated.js";
import { ConfigError, type Section } from "../config.js";
import { readGrep } from "./grep.js";
import { readModify } from "./modify.js";
import { readNest } from "./nest.js";
import { readRecordModifier } from "./record-modifier.js";

const READERS: Readonly<Record<string, (section: Section) => unknown>> = { grep: readGrep, modify: readModify, nest: readNest, record_modifier: readRecordModifier };

/**
 * Why Fluent Bit does not start with a filter `grep`, `modify`, `nest` or `record_modifier`; `null` where it may.
 *
 * @example
 * ```ts
 * import { filterFault, readPipelineConfig } from "@flb-wasm/host-sim";
 * const [grep] = readPipelineConfig("pipeline:\n  filters:\n    - { name: grep, match: a, regex: log ( }\n", { file: "fluent-bit.yaml" }).filters;
 * if (grep) filterFault(grep)?.message; // fluent-bit.yaml:3: Cannot start the filter grep: ( has an open group; correct it
 * ```
 */
export function filterFault(section: Section): ConfigError | null {
  try {
    READERS[section.name]?.(section);
  } catch (problem) {
    if (problem instanceof ConfigError) return problem;
    if (!(problem instanceof NotSimulated)) throw problem;
  }
  return null;
}
