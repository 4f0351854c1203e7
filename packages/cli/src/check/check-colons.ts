// Keys of a classic file that end in a colon, as those of YAML do.
//   in   a configuration
//   out  findings at their lines
import { type PipelineConfig, type Section, allProperties } from "@flb-wasm/host-sim";
import type { Finding } from "./finding.js";

/** The colon belongs to the key: no plugin knows it, and `service` does not ask: flb_config_map_properties_check, src/flb_config_map.c:478-560 @v5.1.1 */
export function checkColons({ format, sections }: PipelineConfig): Finding[] {
  return format === "classic" ? sections.flatMap(checkSection) : [];
}

/** What these two say of a key that they do not know, they say of this one too. */
const KNOW_THEIR_KEYS = ["wasm", "exec_wasi"];
/** Any key is taken that begins so, or of such a plugin: plugins/in_tail/tail.c:818, plugins/out_kafka/kafka.c:1598, plugins/out_pgsql/pgsql.c @v5.1.1 */
const TAKEN = /^(?:parser_|rdkafka\.)/;
const TAKES_ALL = ["pgsql", "throttle_size"];

function checkSection(section: Section): Finding[] {
  if (KNOW_THEIR_KEYS.includes(section.name)) return [];
  const isPlugin = section.kind === "input" || section.kind === "filter" || section.kind === "output";
  if (!isPlugin && section.kind !== "service") return [];
  return section.properties.filter(({ key }) => key.endsWith(":") && key !== ":").map(({ key, value, place }): Finding => {
    const own = key.slice(0, -1);
    const problem = `the key ${key} ends in a colon, which classic files take for a part of it`;
    const remedy = allProperties(section, own).length > 0 ? "remove the line" : `write ${own} ${value}`;
    if (isPlugin && !TAKEN.test(key) && !TAKES_ALL.includes(section.name)) return { code: "FLB021", severity: "error", place, problem: `${problem}: Fluent Bit does not start`, remedy };
    return { code: "FLB017", severity: "warning", place, problem: `${problem}: ${own} is not set`, remedy };
  });
}
