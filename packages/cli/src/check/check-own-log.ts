// A wasm filter on the log of its own agent.
//   in   a configuration with places, a release
//   out  a finding at the first wasm filter that takes what the input fluentbit_logs reads
// A trap is a line of that log, so it comes back as the next record: plugins/in_fluentbit_logs/fluentbit_logs.c:51-95, src/wasm/flb_wasm.c:282 @v5.1.1
import { inputTag, instanceName } from "@flb-wasm/host-sim";
import { type ThreadContext, takes } from "./check-threads.js";
import type { Finding } from "./finding.js";
import { compareVersions } from "./versions.js";

/** The first release that has the input; before, an agent with it does not start: plugins/in_fluentbit_logs @v5.0.9 */
const HAS_INPUT_SINCE = "5.0.0";

export function checkOwnLog({ config: { inputs, filters }, release: { version } }: ThreadContext): Finding[] {
  if (compareVersions(version, HAS_INPUT_SINCE) < 0) return [];
  return inputs.filter(({ name }) => name === "fluentbit_logs").flatMap((input): Finding[] => {
    const tag = inputTag(input, inputs);
    const taker = input.processors.find(({ name }) => name === "wasm") ?? filters.find((filter) => filter.name === "wasm" && takes(filter, tag));
    return taker === undefined ? [] : [{
      code: "FLB035", severity: "warning", place: taker.place,
      problem: `the wasm filter takes the agent's own log from ${instanceName(input, inputs)}: a record of it that traps logs a line, which is the next record, without end`,
      remedy: "write a match that leaves this input's tag alone",
    }];
  });
}
