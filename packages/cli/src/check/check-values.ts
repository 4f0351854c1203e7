// Values that keep Fluent Bit from starting, and would have been read otherwise.
//   in   a configuration
//   out  findings at the lines of the values
import { type PipelineConfig, type Property, type Section, allProperties, readBool, regexFault } from "@flb-wasm/host-sim";
import type { Finding } from "./finding.js";
import { isOpen } from "./read-config.js";

/** flb_log_get_level_str, src/flb_log.c:770-792 @v5.1.1 */
const LOG_LEVELS = ["off", "error", "warn", "warning", "info", "debug", "trace"];

export function checkValues({ inputs, filters }: PipelineConfig): Finding[] {
  const wasm = filters.filter(({ name }) => name === "wasm");
  return [
    ...inputs.flatMap((section) => refused(section, "threaded", (text) => readBool(text) !== null, "write true or false")),
    ...filters.flatMap(checkMatchRegex),
    ...filters.filter((section) => section.name !== "wasm").flatMap(checkHasMatch),
    ...wasm.flatMap((section) => refused(section, "log_level", (text) => LOG_LEVELS.includes(text.toLowerCase()), `write one of ${LOG_LEVELS.join(", ")}`)),
  ];
}

/** src/flb_input.c:990-999 and src/flb_filter.c:358-365 @v5.1.1 */
function refused(section: Section, key: string, isRead: (text: string) => boolean, remedy: string): Finding[] {
  return allProperties(section, key).filter(({ value }) => !isOpen(value) && !isRead(value)).map(({ value, place }) => ({
    code: "FLB021", severity: "error", place, problem: `${key} ${value} is no value of ${key}: Fluent Bit does not start`, remedy,
  }));
}

/** Without a match that compiles, a filter is unloaded, and that is the end: src/flb_filter.c:586-592 @v5.1.1 */
function checkMatchRegex(section: Section): Finding[] {
  return allProperties(section, "match_regex").flatMap(({ value, place }): Finding[] => {
    const fault = isOpen(value) ? null : regexFault(value);
    if (fault === null) return [];
    return [{ code: "FLB021", severity: "error", place, problem: `match_regex ${value} has ${fault}: Fluent Bit does not start`, remedy: "correct it, or write match instead" }];
  });
}

function checkHasMatch({ name, place, properties }: Section): Finding[] {
  if (properties.some(({ key }) => key === "match" || key === "match_regex")) return [];
  return [{ code: "FLB021", severity: "error", place, problem: `the ${name} filter has no match: Fluent Bit does not start`, remedy: 'add match: "*"' }];
}

/** A plugin's own key stands once; a list of YAML is the same as several: src/flb_config_map.c:551-560 @v5.1.1 */
export function checkRepeated(section: Section, ownKeys: readonly string[]): Finding[] {
  return ownKeys.flatMap((key): Finding[] => {
    const [, second]: readonly Property[] = allProperties(section, key);
    if (!second) return [];
    const remedy = key === "accessible_paths" ? `write ${key}: ${allProperties(section, key).map(({ value }) => value).join(",")}` : "remove one of them";
    return [{ code: "FLB027", severity: "error", place: second.place, problem: `${key} stands more than once: Fluent Bit does not start`, remedy }];
  });
}
