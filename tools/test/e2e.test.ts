// The comparison with a real agent, without one: records side by side, and where a binary is looked for.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { compare } from "../e2e.js";
import { findFluentBits } from "../real-fluent-bit.js";

const kept = (after: string) => ({ outcome: "kept" as const, after });
const dropped = { outcome: "dropped" as const, after: null };

describe("compare()", () => {
  it.each([
    { id: "all the same", events: [kept('{"a":1}'), dropped, kept('{"a":2}')], arrived: ['{"a":1}', '{"a":2}'], same: [true, true, true], surplus: 0 },
    { id: "another body", events: [kept('{"a":1}'), kept('{"a":2}')], arrived: ['{"a":1}', '{"a":3}'], same: [true, false], surplus: 0 },
    { id: "one is missing", events: [kept('{"a":1}'), kept('{"a":2}')], arrived: ['{"a":2}'], same: [false, true], surplus: 0 },
    { id: "one too many", events: [kept('{"a":1}'), dropped], arrived: ['{"a":1}', '{"a":9}'], same: [true, true], surplus: 1 },
    { id: "integers beyond 2^53", events: [kept('{"a":9007199254740993}')], arrived: ['{"a":9007199254740992}'], same: [false], surplus: 0 },
    { id: "1 is not 1.0", events: [kept('{"a":1.0}')], arrived: ['{"a":1}'], same: [false], surplus: 0 },
  ])("$id", ({ events, arrived, same, surplus }) => {
    const comparison = compare(events, arrived);
    expect(comparison.verdicts.map(({ isSame }) => isSame)).toEqual(same);
    expect(comparison.surplus).toHaveLength(surplus);
  });
});

describe("findFluentBits()", () => {
  it("takes FLUENT_BIT first, then the first executable of the PATH", () => {
    const folder = mkdtempSync(join(tmpdir(), "flb-wasm-path-"));
    const binary = join(folder, "fluent-bit");
    writeFileSync(binary, "");
    chmodSync(binary, 0o755);
    expect(findFluentBits({ FLUENT_BIT: ["/a/fluent-bit", "/b/fluent-bit"].join(delimiter), PATH: folder })).toEqual(["/a/fluent-bit", "/b/fluent-bit"]);
    expect(findFluentBits({ PATH: [join(folder, "none"), folder].join(delimiter) })).toEqual([binary]);
    expect(findFluentBits({ PATH: join(folder, "none") })).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
