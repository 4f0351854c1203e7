// What an agent's run waits for, by the filters in its configuration.
import { readPipelineConfig } from "@flb-wasm/host-sim";
import { expect, test } from "vitest";
import { heldMilliseconds, stagesOf, wasmTells } from "../src/way/stages.js";

test.each([
  ["{name: multiline}", 4000, "nothing"],
  ["{name: multiline, flush_ms: 700}", 1400, "nothing"],
  ["{name: multiline, buffer: off}", 0, "nothing"],
  ["{name: rewrite_tag}", 0, "alone"],
  ["{name: modify}", 0, "in-order"],
])("%s holds records for %i ms", (filter, milliseconds, tells) => {
  const stages = stagesOf(readPipelineConfig(`pipeline:\n  filters:\n    - ${filter}\n    - {name: wasm}\n`, { file: "f.yaml" }), []);
  expect([heldMilliseconds(stages), wasmTells(stages)]).toEqual([milliseconds, tells]);
});
