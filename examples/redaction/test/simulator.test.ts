// The example's records through the built filter, in the simulator, on every release line that it should run on.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FluentBit, RELEASE_LINES, parseJsonText, renderJson } from "@flb-wasm/host-sim";
import { describe, expect, test } from "vitest";

const folder = new URL("../", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");
const lines = (name: string): string[] => read(name).trimEnd().split("\n");
/** The same JSON in one spelling, numbers untouched. */
const spelt = (json: string | null): string | null => (json === null ? null : renderJson(parseJsonText(json)));
const FILES = ["redaction/redaction.json", "redaction/key"];

describe.each(RELEASE_LINES.filter((line) => line >= "3.1"))("redact on Fluent Bit %s", (version) => {
  test("redacts what expected.jsonl says and loses no record", async () => {
    const wasm = fileURLToPath(new URL("build/filter.wasm", folder));
    const files = Object.fromEntries(FILES.map((name) => [name, read(name)]));
    const host = await FluentBit.load(wasm, { functionName: "redact", version, accessiblePaths: ["redaction"], files });
    const { events, agent, log } = host.filter(lines("records.jsonl").map((record) => ({ record })));
    expect(agent).toBe("alive");
    expect(log.filter(({ level }) => level === "error")).toEqual([]);
    expect(events.map(({ after }) => spelt(after))).toEqual(lines("expected.jsonl").map(spelt));
  });
});
