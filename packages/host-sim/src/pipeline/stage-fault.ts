// What keeps Fluent Bit from starting with a filter or a processor that is modelled, without a record.
//   in   a section whose variables have their values
//   out  ConfigError with place and reason; null where it may start, as for what is not modelled: only what is certain is said
import { NotSimulated } from "../not-simulated.js";
import { ConfigError, type Section } from "./config.js";
import { LUA_OPTIONS, readLua } from "./lua/settings.js";
import { MULTILINE_OPTIONS, readMultiline } from "./multiline/multiline-stage.js";
import { CHECKLIST_OPTIONS, readChecklist } from "./native/checklist.js";
import { EXPECT_OPTIONS, readExpect } from "./native/expect.js";
import { GREP_OPTIONS, readGrep } from "./native/grep.js";
import { READING_FILTERS, readMetrics } from "./native/reading.js";
import { THROTTLE_OPTIONS, readThrottle } from "./native/throttle.js";
import { TYPE_CONVERTER_OPTIONS, readTypeConverter } from "./native/type-converter.js";
import { refuseRepeated } from "./options.js";
import { readProcessor } from "./processors.js";
import { EDITING_FILTERS, type FilterReader } from "./stage.js";

const FILTERS: Readonly<Record<string, FilterReader<unknown>>> = {
  ...EDITING_FILTERS,
  grep: { options: GREP_OPTIONS, read: readGrep },
  type_converter: { options: TYPE_CONVERTER_OPTIONS, read: readTypeConverter },
  lua: { options: LUA_OPTIONS, read: readLua },
  checklist: { options: CHECKLIST_OPTIONS, read: readChecklist },
  throttle: { options: THROTTLE_OPTIONS, read: readThrottle },
  expect: { options: EXPECT_OPTIONS, read: readExpect },
  log_to_metrics: { options: READING_FILTERS["log_to_metrics"] ?? new Set(), read: readMetrics },
  multiline: { options: MULTILINE_OPTIONS, read: readMultiline },
};

/**
 * Why Fluent Bit does not start with a filter `checklist`, `expect`, `grep`, `log_to_metrics`, `lua`, `modify`, `multiline`, `nest`, `record_modifier`, `throttle` or `type_converter`, or with a processor
 * that is no filter; `null` where it may. A script is not looked at.
 *
 * @param version exact.
 * @example
 * ```ts
 * import { readPipelineConfig, stageFault } from "@flb-wasm/host-sim";
 * const [grep] = readPipelineConfig("pipeline:\n  filters:\n    - { name: grep, match: a, regex: log ( }\n", { file: "fluent-bit.yaml" }).filters;
 * if (grep) stageFault(grep, "5.1.1")?.message; // fluent-bit.yaml:3: Cannot start the filter grep: ( has an open group; correct it
 * ```
 */
export function stageFault(section: Section, version: string): ConfigError | null {
  const filter = FILTERS[section.name];
  try {
    if (filter) {
      refuseRepeated(section, filter.options);
      filter.read({ ...section, properties: section.properties.filter(({ key }) => filter.options.has(key)) });
    } else if (section.kind === "processor") readProcessor(section, version);
  } catch (problem) {
    if (problem instanceof ConfigError) return problem;
    if (!(problem instanceof NotSimulated)) throw problem;
  }
  return null;
}
