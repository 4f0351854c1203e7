// Files of settings that a module names, where it is deployed: what is missing or broken is said, and nothing is refused.
import { afterEach, beforeEach, expect, test } from "vitest";
import { PARAMS, Workshop, filterWat, spellText } from "../program.js";

const CLUSTER = `service: { http_server: true, health_check: true }
pipeline:
  inputs:
    - { name: tail, tag: a, path: /var/log/app/*.log }
  filters:
    - { name: wasm, match: "*", wasm_path: /fluent-bit/wasm/filter.wasm, function_name: keep, accessible_paths: /etc/flb-wasm }
  outputs:
    - { name: stdout, match: a }
`;
const MISSING = "the module reads /etc/flb-wasm/policy.json, and nothing supplies it, so its defaults apply; add --file /etc/flb-wasm/policy.json=<file>, or --mounted /etc/flb-wasm where something else mounts it";
const BROKEN = "--file /etc/flb-wasm/policy.json, which the module reads, is no JSON object: the module goes on as if it were not there; correct the file: one object, without comments and without a comma after its last member";

let workshop: Workshop;
beforeEach(async () => {
  workshop = new Workshop();
  await workshop.writeWat("build/filter.wasm", filterWat(`(func (export "keep") ${PARAMS} (local.get $record)) (data (i32.const 9000) "${spellText("/etc/flb-wasm/policy.json")}")`));
  workshop.write("k8s.yaml", CLUSTER);
  workshop.write("good.json", "{}");
  workshop.write("broken.json", '{"a":1,}');
});
afterEach(() => workshop.remove());

test("an input's settings too", async () => {
  workshop.write("k8s.yaml", CLUSTER.replace(/  filters:\n.*\n/, "").replace("tail, tag: a, path: /var/log/app/*.log", "exec_wasi, tag: a, wasi_path: /fluent-bit/wasm/filter.wasm, accessible_paths: /etc/flb-wasm"));
  const { code, err } = await workshop.run("manifest helm build/filter.wasm -c k8s.yaml --name a --file /etc/flb-wasm/policy.json=broken.json");
  expect([code, err.replace(/\n +/g, " ").split("\n").filter((line) => line.includes("policy.json"))]).toEqual([0, [`warning ${BROKEN}`]]);
});

test.each([
  ["--file /etc/flb-wasm/policy.json=good.json", null],
  ["--file /etc/flb-wasm/policy.json=broken.json", BROKEN],
  ["--file /etc/flb-wasm/other.json=broken.json", MISSING],
  ["--mounted /etc/flb-wasm", null],
  ["--mounted /etc", null],
])("%s", async (options, problem) => {
  for (const kind of ["helm", "operator"]) {
    const { code, err } = await workshop.run(`manifest ${kind} build/filter.wasm -c k8s.yaml --name a ${options}`);
    expect([code, err.replace(/\n +/g, " ").split("\n").filter((line) => line.includes("policy.json"))]).toEqual([0, problem === null ? [] : [`warning ${problem}`]]);
  }
});
