// What FLB037 says of a real Fluent Bit: an agent that is killed while a threaded tail catches up through a wasm filter loses what it has read ahead.
// The agents are named by FLUENT_BIT; what is not here is reported, not passed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PARAMS, Workshop, agentsSince, filterWat } from "./program.js";

const workshop = new Workshop();
/** Before 5.0.3 tail cuts a line in two where it is killed. */
const agents = agentsSince(4, 1);
const LINES = 20_000;
const CUT = 2;
const [KILLED_AFTER, STOPPED_AFTER] = [2000, 4000];

beforeAll(async () => {
  // A millisecond a record and more, so that the filter is at it for much longer than the agent lives.
  await workshop.writeWat("slow.wasm", filterWat(`(func (export "slow") ${PARAMS} (local $i i32)
    (loop $again (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000000))))
    (local.get $record))`));
  workshop.write("in.log", Array.from({ length: LINES }, (_, line) => `line-${line}-${"x".repeat(200)}\n`).join(""));
});
afterAll(() => workshop.remove());

/** How many lines are nowhere after a kill and a second start, which has no filter: it is done at once. */
function linesLost(binary: string, threaded: string): number {
  for (const name of ["state.db", "state.db-wal", "state.db-shm", "chunks", "arrived"]) rmSync(join(workshop.folder, name), { recursive: true, force: true });
  const start = (filters: string, timeout: number, killSignal: NodeJS.Signals): void => {
    const path = workshop.write("ahead.yaml", `service: {flush: 0.2, grace: 1, log_level: error, storage.path: chunks}
pipeline:
  inputs:
    - {name: tail, tag: app, path: in.log, read_from_head: true, db: state.db, storage.type: filesystem${threaded}}
${filters}  outputs:
    - {name: file, match: app, path: ., file: arrived, format: plain}
`);
    spawnSync(binary, ["-c", path], { cwd: workshop.folder, timeout, killSignal });
  };
  start("  filters:\n    - {name: wasm, match: app, wasm_path: slow.wasm, function_name: slow}\n", KILLED_AFTER, "SIGKILL");
  start("", STOPPED_AFTER, "SIGTERM");
  const arrived = join(workshop.folder, "arrived");
  return LINES - new Set(existsSync(arrived) ? readFileSync(arrived, "utf8").match(/line-\d+-/g) : []).size;
}

if (agents.length === 0) test("not run", () => console.log("not run: FLUENT_BIT names no agent of 4.1 or newer"));
test.each(agents)("killed while it catches up, %s loses what a threaded tail has read ahead, and nothing without threaded", (binary) => {
  expect(linesLost(binary, ", threaded: true")).toBeGreaterThan(CUT);
  expect(linesLost(binary, "")).toBeLessThanOrEqual(CUT);
}, 60_000);
