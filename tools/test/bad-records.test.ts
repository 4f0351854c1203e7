// Bad records between good ones: how they are made, and that a filter which answers with its input does not survive them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FluentBit, decodeMsgpack, encodeMsgpack, parseJsonText } from "@flb-wasm/host-sim";
import { describe, expect, it } from "vitest";
import initWabt from "wabt";
import { BAD_MEMBERS, mixThrough, mixedBodies, withMember } from "../bad-records.js";
import { exampleNames, inFolderOf, readFilters } from "../example.js";
import { renderMixed } from "../e2e.js";
import { findFluentBits, noticesDoubleFree, versionOf } from "../real-fluent-bit.js";

const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));
const RELEASES = ["3.2.10", "4.0.14", "4.2.8", "5.1.1"];

const membersOf = (body: Uint8Array): number => {
  const decoded = decodeMsgpack(body, 0, 64);
  if (!decoded.ok || decoded.body.kind !== "map" || decoded.end !== body.length) throw new Error("no map");
  return decoded.body.members.length;
};

describe("withMember()", () => {
  it.each([0, 14, 15, 16, 300])("adds to a map of %i", (count) => {
    const map = encodeMsgpack(parseJsonText(JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])))));
    for (const { member } of BAD_MEMBERS) expect(membersOf(withMember(map, Buffer.from(member.replaceAll(" ", ""), "hex")))).toBe(count + 1);
  });
});

describe("mixedBodies()", () => {
  it.each([1, 2, 40])("puts a bad record before and behind each of %i good ones", (count) => {
    const mixed = mixedBodies(Array.from({ length: count }, (_, i) => `{"a":${i}}`));
    expect(new Set(mixed.filter(({ bad }) => bad === null).map(({ record }) => record)).size).toBe(count);
    expect(mixed.map(({ bad }) => bad !== null)).toEqual(mixed.map((_, i) => i % 2 === 0));
    expect(new Set(mixed.map(({ bad }) => bad))).toEqual(new Set([null, ...BAD_MEMBERS.map(({ what }) => what)]));
    expect(mixed.map(({ number }) => number)).toEqual(mixed.map((_, i) => i));
  });
});

describe("renderMixed()", () => {
  it.each([
    { id: "a good record says nothing", verdict: { isSame: true, bad: null, wanted: "{}", got: "{}", became: "" }, lines: [] },
    { id: "a bad one says what it became", verdict: { isSame: true, bad: "NaN", wanted: "{}", got: "{}", became: "$bad: null" }, lines: ["NaN  +\\$bad: null$"] },
    { id: "a lost good one", verdict: { isSame: false, bad: null, wanted: '{"a":1}', got: null, became: "" }, lines: ["DIFFERENT", 'alone +{"a":1}', "fluent-bit +nothing arrives"] },
  ])("$id", ({ verdict, lines }) => {
    const rendered = renderMixed(1, verdict).map((line) => line.replace(/\u001b\[\d+m/g, ""));
    expect(rendered).toHaveLength(lines.length);
    lines.forEach((line, i) => expect(rendered[i]).toMatch(new RegExp(line)));
  });
});

describe.each(exampleNames(EXAMPLES).flatMap((name) => readFilters(EXAMPLES, name)).map((example) => [example.name, example] as const))("%s", (_, example) => {
  it.each(RELEASES)("loses none of them in the simulator of %s", (version) => inFolderOf(example, async () => {
    const bodies = mixedBodies(example.records);
    const outcomes = async (bad: boolean): Promise<string[]> => {
      const host = await FluentBit.load(example.wasmPath, { ...example.filter, version });
      const chunk = bad ? bodies : bodies.filter((one) => one.bad === null);
      const { events, agent } = host.filter(chunk.map(({ body }) => ({ tag: example.tag, record: body })));
      expect(agent).toBe("alive");
      for (const { outcome } of events) expect(["kept", "replaced"]).toContain(outcome);
      return events.filter((_event, i) => chunk[i]!.bad === null).map(({ outcome, after }) => `${outcome} ${after}`);
    };
    expect(await outcomes(true)).toEqual(await outcomes(false));
  }));
});

describe("a filter that answers with its input", () => {
  const binary = findFluentBits(process.env).find((each) => noticesDoubleFree(each));
  if (binary === undefined) it("not run: no fluent-bit without jemalloc found (set FLUENT_BIT or put it on the PATH)", () => console.log("not run: a filter that answers with its input: no fluent-bit found that notices a double free"));
  else it("does not survive them in a real agent", async () => {
    const folder = mkdtempSync(join(tmpdir(), "flb-wasm-echo-"));
    try {
      const wabt = await initWabt();
      const wat = '(module (memory (export "memory") 1) (func (export "echo") (param i32 i32 i32 i32 i32 i32) (result i32) (local.get 4)))';
      const wasmPath = join(folder, "echo.wasm");
      writeFileSync(wasmPath, wabt.parseWat("echo.wat", wat).toBinary({}).buffer);
      const filter = { functionName: "echo", eventFormat: "json" as const, accessiblePaths: ["."] };
      const { ends, verdicts } = await mixThrough(binary, versionOf(binary), { name: "echo", folder, wasmPath, tag: "t", filter, records: ['{"a":1}', '{"a":2}'], expected: null });
      expect(ends).toEqual(["SIGABRT", "exit code 0"]);
      expect(verdicts.some(({ bad, isSame }) => bad === null && !isSame)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
