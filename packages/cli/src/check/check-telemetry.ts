// What becomes of the resource and the scope of OpenTelemetry's records.
//   in   a configuration with places, a release
//   out  a finding at the first wasm filter that leaves them out
// They stand in marks between the events of a chunk: plugins/in_opentelemetry/opentelemetry_logs.c @v3.2.10, opentelemetry_prot.c @v3.1.10
import { type PipelineConfig, type Section, inputTag, instanceName, lastValue, readBool } from "@flb-wasm/host-sim";
import { type ThreadContext, takes } from "./check-threads.js";
import type { Finding } from "./finding.js";
import { compareVersions } from "./versions.js";

/** flb_log_event_decoder_read_groups, plugins/filter_wasm/filter_wasm.c:90 @v4.2.8, which is not in v4.2.2 */
const KEPT_SINCE = "4.2.3";
/** Before, the input writes no marks. */
const MARKED_SINCE = "3.1.0";

export function checkTelemetry({ config, release: { version } }: ThreadContext): Finding[] {
  if (compareVersions(version, MARKED_SINCE) < 0 || compareVersions(version, KEPT_SINCE) >= 0) return [];
  return config.inputs.filter(({ name }) => name === "opentelemetry").flatMap((input): Finding[] => {
    const taker = takerOf(input, config);
    return taker === undefined ? [] : [{
      code: "FLB033", severity: "warning", place: taker.place,
      problem: `the wasm filter leaves out resource and scope of the records of ${instanceName(input, config.inputs)}: ${version} hands on the events alone`,
      remedy: `use ${KEPT_SINCE} or later, or a match that leaves this input's tag alone`,
    }];
  });
}

function takerOf(input: Section, { inputs, filters }: PipelineConfig): Section | undefined {
  const processor = input.processors.find(({ name }) => name === "wasm");
  return processor ?? filters.find((filter) => filter.name === "wasm" && takes(filter, tagOf(input, inputs)));
}

/** By default from the path of the request: plugins/in_opentelemetry/opentelemetry_prot.c:452, :1265 @v4.0.14 */
function tagOf(input: Section, inputs: readonly Section[]): string {
  return readBool(lastValue(input, "tag_from_uri") ?? "on") === false ? inputTag(input, inputs) : "v1_logs";
}
