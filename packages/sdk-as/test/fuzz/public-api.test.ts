// Tries to kill the agent or to corrupt a chunk through the public API: on every release of the simulator, on WAMR, in real Fluent Bits.
//   good records, bad records and adversarial programs, mixed in chunks ──► no outcome is `agent-crashed` or `corrupted`, every good record is kept
// What an author should never do is done here too: edits under a cursor, values of members that are gone, memory to its ceiling, traps.
// A value of one record that is kept for the next is outside: it is valid until the filter returns.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ChunkResult, type EventInput, FluentBit, type Host, RELEASE_LINES } from "@flb-wasm/host-sim";
import { loadWamr, wamrAvailable } from "@flb-wasm/wamr";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "../asc.js";
import { BAD_BODIES } from "../soak/feed.js";
import { findFluentBits, runInFluentBit, versionOf } from "../../../../tools/real-fluent-bit.js";
import { type Property, fixturesOf, holds } from "./property.js";
import { runsOf } from "./runs.js";

/** Pages: low enough that programs reach it. */
const CEILING = ["--maximumMemory", "48"];
const GOOD = '{"good":1,"log":"line"}';

const strings = fc.oneof(
  { arbitrary: fc.constantFrom("a", "b", "log", "_p", "x", "", "$a['b']", "$a[0]", "$a[", "$b[0]['a']"), weight: 6 },
  { arbitrary: fc.constantFrom("\u0000", '"', "\\", "\ud800", "\udc00\ud800", "a\u0000b", "\u001f\n", "é🙂", '{"a":1}', "x".repeat(300), "-"), weight: 3 },
  { arbitrary: fc.string({ unit: "binary", maxLength: 4 }), weight: 1 },
);
const nearJson = fc.oneof(fc.json({ maxDepth: 2 }), fc.constantFrom("", "{", "}", "[", '"', "nan", "01", "1e999", "{}{}", "[1,]", '{"a"}', '"\u0000"', "\u0000", "1\u00002", '"\ud800"', "{7:8}", "//", "[".repeat(40) + "]".repeat(40), "tru", "-", "1.797693134862316e+308"));
const edits = ["text", "raw", "float", "int", "nil", "remove", "rename", "keep", "huge", "self", "copy", "config", "read"];
const others = ["eachAdd", "eachRemove", "eachSelf", "eachRename", "eachInside", "eachKeep", "log", "element", "tag", "grow", "garbage", "trap", "throw", "endless", "drop"];
const stales = ["keepValue", "keepRecord", "keepCursor", "keepElements", "staleCopy", "staleNext", "staleElements", ...edits.map((code) => `stale${code}`)];

interface Step {
  readonly code: string;
  readonly map: string;
  readonly key: string;
  readonly text: string;
}
const steps: fc.Arbitrary<Step> = fc.record({
  code: fc.oneof({ arbitrary: fc.constantFrom(...edits), weight: 5 }, { arbitrary: fc.constantFrom(...others), weight: 3 }, { arbitrary: fc.constantFrom(...stales), weight: 4 }),
  map: fc.oneof({ arbitrary: fc.constant(""), weight: 3 }, { arbitrary: fc.constantFrom("a", "b", "nope", "$a[0]"), weight: 2 }),
  key: strings,
  text: fc.oneof(strings, nearJson, fc.constantFrom("1", "NaN", "Infinity", "-1e300", "1e-310")),
});

type Given =
  | { readonly kind: "good" }
  | { readonly kind: "bad"; readonly body: Uint8Array }
  | { readonly kind: "program"; readonly record: string; readonly steps: readonly Step[] };

const given: fc.Arbitrary<Given> = fc.oneof(
  { arbitrary: fc.constant({ kind: "good" } as const), weight: 2 },
  { arbitrary: fc.constantFrom(...BAD_BODIES).map((body) => ({ kind: "bad", body }) as const), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant("program" as const), record: fc.constantFrom('"a":{"b":1,"a":"x"},"b":[{"a":1},[2],"three"],"log":"line"', '"a":[1,{"b":[]},"x"],"x":"y"', `"log":"${"long ".repeat(2000)}","a":{}`, '"a":"\\u00e9\\n","b":null,"":{"":1}'), steps: fc.array(steps, { minLength: 1, maxLength: 5 }) }), weight: 4 },
);
const chunks = fc.array(fc.array(given, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 });

function recordOf({ record, steps: program }: Extract<Given, { kind: "program" }>): string {
  const escape = (text: string): string => [...Array(text.length).keys()].map((i) => /\w/.test(text[i]!) ? text[i]! : `%${text.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");
  return `{"_p":"${program.map(({ code, map, key, text }) => [code, ...[map, key, text].map(escape)].join(",")).join(";")}",${record}}`;
}

function eventOf(one: Given): EventInput {
  return { tag: "test", record: one.kind === "good" ? GOOD : one.kind === "bad" ? one.body : recordOf(one) };
}

function expectSafe(chunk: readonly Given[], { agent, events }: ChunkResult): void {
  expect(agent).toBe("alive");
  events.forEach(({ outcome, reason }, i) => {
    expect(["agent-crashed", "corrupted"].includes(outcome) ? reason : "safe").toBe("safe");
    if (chunk[i]!.kind === "good") expect(outcome).toBe("kept");
    if (chunk[i]!.kind === "bad") expect(["kept", "replaced"]).toContain(outcome);
  });
}

let wasm: Uint8Array;
beforeAll(async () => {
  const source = readFileSync(fileURLToPath(new URL("../guests/adversary.ts", import.meta.url)), "utf8");
  const compiled = await compile(source, CEILING);
  if (compiled.wasm === null) throw new Error(compiled.messages);
  wasm = compiled.wasm;
}, 60_000);

interface Case {
  readonly version: string;
  readonly chunks: readonly (readonly Given[])[];
}

function property(start: (version: string) => Host | Promise<Host>): Property<Case> {
  return {
    name: "public-api",
    cases: fc.record({ version: fc.constantFrom(...RELEASE_LINES.filter((line) => line >= "3.1")), chunks }),
    check: async (one) => {
      const host = await start(one.version);
      try {
        for (const chunk of one.chunks) expectSafe(chunk, await host.filter(chunk.map(eventOf)));
        const alive = [{ kind: "good" }] as const;
        expectSafe(alive, await host.filter(alive.map(eventOf)));
      } finally {
        await host.close();
      }
    },
  };
}

describe("the public API cannot crash the agent, corrupt a chunk or hurt a neighbour", () => {
  const simulated = property((version) => FluentBit.load(wasm, { functionName: "adversary", version }));
  test(`in the simulator, every release, and the ${fixturesOf(simulated).length} fixtures first`, () => holds(simulated, runsOf("V8", 250)), 36_000_000);

  const state = wamrAvailable();
  test(state === "available" ? "on WAMR" : `on WAMR: not run: ${state}`, async () => {
    if (state !== "available") return console.log(`not run: public-api on WAMR: ${state}`);
    await holds(property((version) => loadWamr(wasm, { functionName: "adversary", version })), runsOf("WAMR", 200));
  }, 36_000_000);

  const binaries = findFluentBits(process.env);
  if (binaries.length === 0) test("in a real Fluent Bit: not run: none found (set FLUENT_BIT or put it on the PATH)", () => console.log("not run: public-api in a real Fluent Bit: none found"));
  test.each(binaries.map((binary) => [versionOf(binary), binary] as const))("in a real Fluent Bit %s", (_version, binary) => {
    const folder = mkdtempSync(join(tmpdir(), "flb-wasm-public-api-"));
    try {
      writeFileSync(join(folder, "filter.wasm"), wasm);
      const programs = fc.sample(given.filter(({ kind }) => kind !== "bad"), { numRuns: 300, seed: 3451 });
      const run = runInFluentBit(binary, {
        name: "adversary", folder, wasmPath: join(folder, "filter.wasm"), tag: "test", expected: null,
        filter: { functionName: "adversary", eventFormat: "json", accessiblePaths: ["."] },
        records: programs.map((one) => String(eventOf(one).record)),
      });
      expect(run.end).toBe("exit code 0");
      expect(run.arrived.filter((record) => record === GOOD)).toHaveLength(programs.filter(({ kind }) => kind === "good").length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});
