// The inputs that filters make for themselves, and their names.
//   in   a configuration
//   out  ConfigError where two have one name: the agent ends at the start, as a processor with a segmentation fault
// Source: emitter_create, plugins/filter_multiline/ml.c:42-50, :288-309; instance_id, src/flb_filter.c:79-93 @v5.1.1; the same @v3.2.10
import { ConfigError, type PipelineConfig, type Section, instanceName, lastValue, readBool } from "./config.js";

/**
 * Why Fluent Bit does not start with several `multiline` filters and processors that emit: a processor is `multiline.0` to itself, whatever stands
 * before it, and so is the first filter. `null` where all have names of their own.
 *
 * @example
 * ```ts
 * import { emitterFault, readPipelineConfig } from "@flb-wasm/host-sim";
 * const input = "    - name: tail\n      processors:\n        logs:\n          - {name: multiline, multiline.parser: go}\n";
 * emitterFault(readPipelineConfig(`pipeline:\n  inputs:\n${input}`, { file: "f.yaml" }));                  // null
 * emitterFault(readPipelineConfig(`pipeline:\n  inputs:\n${input}${input}`, { file: "f.yaml" }))?.place; // { file: "f.yaml", line: 10 }
 * ```
 */
export function emitterFault({ inputs, filters, outputs }: PipelineConfig): ConfigError | null {
  const processors = [...inputs, ...outputs].flatMap((section) => section.processors);
  const named = [
    ...processors.map((section) => ({ section, instance: lastValue(section, "alias") ?? `${section.name}.0` })),
    ...filters.map((section) => ({ section, instance: instanceName(section, filters) })),
  ].filter(({ section }) => section.name === "multiline" && hasEmitter(section)).map(({ section, instance }) => ({ section, name: lastValue(section, "emitter_name") ?? `emitter_for_${instance}` }));
  const second = named.find(({ name }, i) => named.findIndex((each) => each.name === name) < i);
  return second ? new ConfigError(second.section.place, `Cannot start multiline: another one emits as ${second.name} too; give this one an emitter_name`) : null;
}

/**
 * Whether a filter or processor makes an input of its own, through which it sends records to the head of the pipeline: `rewrite_tag`, and `multiline`
 * with its buffer, as by default.
 *
 * @see plugins/filter_rewrite_tag/rewrite_tag.c:299, plugins/filter_multiline/ml.c:342-361 @v5.1.1
 * @example
 * ```ts
 * import { hasEmitter, readPipelineConfig } from "@flb-wasm/host-sim";
 * const { filters } = readPipelineConfig("pipeline:\n  filters:\n    - {name: rewrite_tag}\n    - {name: multiline, buffer: off}\n", { file: "f.yaml" });
 * filters.map(hasEmitter); // [true, false]
 * ```
 */
export function hasEmitter(section: Section): boolean {
  return section.name === "rewrite_tag" || (section.name === "multiline" && readBool(lastValue(section, "buffer") ?? "on") === true);
}
