// Recipes that count by the event's time, with records of several times: the guide gives all records of a page one.
//   in   the modules of the chapter's code
//   out  what happens to each record
import { beforeAll, describe, expect, it } from "vitest";
import { FluentBit } from "@flb-wasm/host-sim";
import { compileSnippet } from "../src/chapter-snippet.js";

const FUTURE = 4_000_000_000;
const NOW = 1_704_067_200;

async function outcomes(wasm: string, functionName: string, seconds: readonly number[]): Promise<unknown[]> {
  const host = await FluentBit.load(wasm, { functionName });
  const { events } = host.filter(seconds.map((sec) => ({ record: '{"log":"again"}', time: { sec, nsec: 0 } })));
  return events.map(({ outcome, after }) => outcome === "replaced" ? after : outcome);
}

describe("a limit for each pod", () => {
  let wasm = "";
  beforeAll(async () => void (wasm = await compileSnippet("20-rate-limit")), 60_000);

  it("begins anew with each second, and says what it dropped", async () => {
    expect(await outcomes(wasm, "limit", [NOW, NOW, NOW, NOW + 1])).toEqual(["kept", "kept", "dropped", '{"log":"again","dropped_before":1}']);
  });

  it("a record with a time in the future holds no other back", async () => {
    expect(await outcomes(wasm, "limit", [FUTURE, FUTURE, NOW, NOW, NOW + 1])).toEqual(["kept", "kept", "kept", "kept", "kept"]);
  });
});

describe("repeats left out", () => {
  let wasm = "";
  beforeAll(async () => void (wasm = await compileSnippet("20-repeats")), 60_000);

  it("for a minute, and then it says how many", async () => {
    expect(await outcomes(wasm, "leave_out_repeats", [NOW, NOW + 1, NOW + 59, NOW + 60, NOW + 61])).toEqual(["kept", "dropped", "dropped", '{"log":"again","repeated_before":2}', "dropped"]);
  });

  it("a record with a time in the future holds no other back", async () => {
    expect(await outcomes(wasm, "leave_out_repeats", [FUTURE, NOW, NOW + 1])).toEqual(["kept", "kept", "dropped"]);
  });
});
