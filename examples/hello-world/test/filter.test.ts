// The example's records through the built filter, in the simulator, on every release line that it should run on.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FluentBit, RELEASE_LINES, parseJsonText, renderJson } from "@flb-wasm/host-sim";
import { describe, expect, test } from "vitest";

const folder = new URL("../", import.meta.url);
const lines = (name: string): string[] => readFileSync(new URL(name, folder), "utf8").trimEnd().split("\n");
/** The same JSON in one spelling, numbers untouched. */
const spelt = (json: string | null): string | null => (json === null ? null : renderJson(parseJsonText(json)));

describe.each(RELEASE_LINES.filter((line) => line >= "3.1"))("hello on Fluent Bit %s", (version) => {
  test("adds msg to every record and loses none", async () => {
    const wasm = fileURLToPath(new URL("build/filter.wasm", folder));
    const host = await FluentBit.load(wasm, { functionName: "hello", version });
    const { events, agent } = host.filter(lines("records.jsonl").map((record) => ({ record })));
    expect(agent).toBe("alive");
    expect(events.map(({ outcome }) => outcome)).toEqual(["replaced", "replaced", "replaced", "replaced"]);
    if (version >= "4.0") expect(events.map(({ after }) => spelt(after))).toEqual(lines("expected.jsonl").map(spelt));
  });
});
