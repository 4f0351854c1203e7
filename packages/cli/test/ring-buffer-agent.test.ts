// What FLB036 says of a real Fluent Bit: beside a threaded tail that catches up through a wasm filter, another threaded input loses what it reads.
// The agents are named by FLUENT_BIT; what is not here is reported, not passed.
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PARAMS, Workshop, agentsSince, filterWat } from "./program.js";

const workshop = new Workshop();
/** The capacity can be chosen since 4.1. */
const agents = agentsSince(4, 1);
const SECONDS = 10;
const LINE = `${"x".repeat(300)}\n`;

beforeAll(async () => {
  // Some 100 microseconds a record, so that few records keep the engine busy for more than the second that an input waits.
  await workshop.writeWat("slow.wasm", filterWat(`(func (export "slow") ${PARAMS} (local $i i32)
    (loop $again (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20000))))
    (local.get $record))`));
  workshop.write("busy.log", LINE.repeat(40_000));
  workshop.write("quiet.log", LINE.repeat(20_000));
});
afterAll(() => workshop.remove());

/** How often the quiet input threw away what it had read; a ring of 2 places is full at once. */
function timesLost(binary: string, busy: string): number {
  const path = workshop.write("ring.yaml", `service: {flush: 0.5, grace: 1, log_level: error}
pipeline:
  inputs:
    - {name: tail, tag: busy, path: busy.log, read_from_head: true${busy}}
    - {name: tail, tag: quiet, path: quiet.log, read_from_head: true, threaded: true, thread.ring_buffer.capacity: 2}
  filters:
    - {name: wasm, match: '*', wasm_path: slow.wasm, function_name: slow}
  outputs:
    - {name: 'null', match: '*'}
`);
  const { stdout, stderr } = spawnSync(binary, ["-c", path], { cwd: workshop.folder, encoding: "utf8", timeout: SECONDS * 1000, killSignal: "SIGKILL" });
  return `${stdout}${stderr}`.split("could not enqueue records into the ring buffer").length - 1;
}

if (agents.length === 0) test("not run", () => console.log("not run: FLUENT_BIT names no agent of 4.1 or newer"));
test.each(agents)("a threaded tail that catches up makes %s throw away what another threaded input reads; one that is not threaded does not", (binary) => {
  expect(timesLost(binary, ", threaded: true")).toBeGreaterThan(0);
  expect(timesLost(binary, "")).toBe(0);
}, 4 * SECONDS * 1000);
