// The recipe that flattens, where it matters: at every depth that a record can have, wide, with long keys, and on the agent's stack.
//   not run on WAMR where its program is not built
import { readFileSync } from "node:fs";
import { FluentBit } from "@flb-wasm/host-sim";
import { Engine, findProgram } from "@flb-wasm/wamr";
import { beforeAll, describe, expect, it } from "vitest";
import { compileSnippet } from "../src/chapter-snippet.js";

/** The most that a record can hold. */
const MOST_LEVELS = 62;

const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

describe("nested maps flattened", () => {
  let wasm: Uint8Array;
  let host: FluentBit;
  beforeAll(async () => {
    wasm = new Uint8Array(readFileSync(await compileSnippet("20-flatten")));
    host = await FluentBit.load(wasm, { functionName: "flatten" });
  }, 60_000);
  const after = (record: string): unknown => JSON.parse(host.filter([{ record }]).events[0]!.after ?? record);

  it(`to ${MOST_LEVELS} levels`, () => {
    for (let levels = 1; levels <= MOST_LEVELS; levels++) expect(after(nested(levels))).toEqual({ [Array(levels).fill("a").join(".")]: 1 });
  });

  it("a map of too many members stays whole, and what is beside it does not", () => {
    const wide = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`m${i}`, String(i)]));
    expect(after(JSON.stringify({ wide, k: { wide, x: { y: "z" } } }))).toEqual({ wide, "k.wide": wide, "k.x.y": "z" });
  });

  it("no more than 500 members of many maps", () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`m${i}`, { a: "1", b: "2" }]));
    const flat = after(JSON.stringify(many)) as Readonly<Record<string, unknown>>;
    expect([Object.keys(flat).length, typeof flat["m249.b"], typeof flat["m250"]]).toEqual([550, "string", "object"]);
  });

  it("what lies below a long key stays whole under it", () => {
    const long = "k".repeat(300);
    expect(after(JSON.stringify({ a: { [long]: { b: { c: "d" } } }, [long]: { e: "f" } }))).toEqual({ [`a.${long}`]: { b: { c: "d" } }, [long]: { e: "f" } });
  });

  it("on the 8192 bytes of stack that a wasm filter has in Fluent Bit", async () => {
    const program = findProgram();
    if (program.path === null) return void console.log(`not run: flatten on WAMR: ${program.reason}`);
    const engine = new Engine(program.path);
    // Fluent Bit's defaults: src/wasm/flb_wasm.h:36-37 @v5.1.1
    await engine.load({ functionName: "flatten", heapBytes: 8192, stackBytes: 8192, accessiblePaths: ["."] }, wasm);
    const [answer] = await engine.filter([{ tag: Buffer.from("t"), time: { sec: 1_700_000_000, nsec: 0 }, record: Buffer.from(nested(MOST_LEVELS)) }], true);
    engine.close();
    expect(JSON.parse(Buffer.from(answer!.bytes).toString())).toEqual({ [Array(MOST_LEVELS).fill("a").join(".")]: 1 });
  });
});
