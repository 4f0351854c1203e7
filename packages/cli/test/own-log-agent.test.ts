// What FLB035 says of a real Fluent Bit: a wasm filter that loses records of the agent's own log makes it log without end.
// The agents are named by FLUENT_BIT; what is not here is reported, not passed.
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEEP, Workshop, agentsSince } from "./program.js";

const workshop = new Workshop();
beforeAll(() => workshop.writeWat("good.wasm", KEEP));
afterAll(() => workshop.remove());

/** The input is there since 5.0. */
const agents = agentsSince(5, 0);
/** An agent that starts and stops logs some 40 lines; one that loops, thousands a second. */
const ENOUGH = 2000;
const SECONDS = 3;

/** Lines of the agent's log, and what of them is an error of the filter. */
function logOf(binary: string, match: string): { readonly lines: number; readonly errors: number } {
  const path = workshop.write("own-log.yaml", `service: {flush: 0.2, grace: 1}
pipeline:
  inputs:
    - {name: fluentbit_logs, tag: agent}
    - {name: dummy, tag: app, dummy: '{"a":1}', samples: 1}
  filters:
    - {name: wasm, match: '${match}', wasm_path: good.wasm, function_name: kep}
  outputs:
    - {name: 'null', match: '*'}
`);
  const { stdout, stderr } = spawnSync(binary, ["-c", path], { cwd: workshop.folder, encoding: "utf8", timeout: SECONDS * 1000, killSignal: "SIGKILL", maxBuffer: 1 << 30 });
  const lines = `${stdout}${stderr}`.split("\n");
  return { lines: lines.length, errors: lines.filter((line) => line.includes("[error]") && !line.includes("[engine]")).length };
}

if (agents.length === 0) test("not run", () => console.log("not run: FLUENT_BIT names no agent of 5.0 or newer"));
test.each(agents)("a filter on the agent's own log makes %s log without end; on other records, once for each", (binary) => {
  expect(logOf(binary, "*").errors).toBeGreaterThan(ENOUGH);
  const { lines, errors } = logOf(binary, "app");
  expect(errors).toBe(1);
  expect(lines).toBeLessThan(ENOUGH);
}, 4 * SECONDS * 1000);
