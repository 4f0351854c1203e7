// One interval of the guide's input, without an agent.
import { expect, test } from "vitest";
import { ExecWasi } from "@flb-wasm/host-sim";
import { compileSnippet } from "../../src/chapter-snippet.js";

const wasm = await compileSnippet("14-an-input");

// #region test
test("one record for each interface; a line that is none is told and passed by", async () => {
  const files = { "/proc/net/dev": "head\nhead\n  eth0: 1 0 0 0 0 0 0 0 2 0\n  eth1: none\n" };
  const input = await ExecWasi.load(wasm, { parser: "json", accessiblePaths: ["/proc"], files });
  const { outcome, events, log } = input.collect();
  expect(outcome).toBe("collected");
  expect(events).toHaveLength(1);
  expect(log.map(({ text }) => text).join("\n")).toContain("Cannot read a line of /proc/net/dev:   eth1: none");
});
// #endregion test
