// What a file is: modules of the SDK and of others, and AOT files, made by the true compiler where it is here.
import { readFileSync } from "node:fs";
import { env } from "node:process";
import { wamrAvailable } from "@flb-wasm/wamr";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAotExports } from "../src/aot/exports.js";
import type { Description } from "../src/inspect/description.js";
import { KEEP, PARAMS, Workshop, aotFile, filterWat } from "./program.js";

const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("keep.wasm", KEEP);
  await workshop.writeWat("simd.wasm", filterWat(`(func (export "keep") ${PARAMS} (drop (v128.const i32x4 0 0 0 0)) (local.get $record))`, '(import "env" "now" (func (result i64)))'));
  workshop.write("cases.yaml", "cases:\n  - record: { a: 1 }\n    expect: { record: { a: 1 } }\n");
  workshop.write("records.jsonl", '{"a":1}\n{"a":2}\n');
});
afterAll(() => workshop.remove());

async function inspect(name: string): Promise<Description> {
  const { code, out } = await workshop.run(`inspect ${name} --json`);
  expect(code).toBe(0);
  return JSON.parse(out) as Description;
}

describe("a module", () => {
  test("of another toolchain", async () => {
    const { out } = await workshop.run("inspect keep.wasm");
    expect(out.replace(/sha256 .*/, "sha256")).toMatchInlineSnapshot(`
      "keep.wasm

      kind        module
      built with  another toolchain: it has no section "flb-wasm"
      size        134 B, 137 B compressed
      sha256
      memory      128 KiB at the start, no limit
      features    none beyond WebAssembly 1.0
      Fluent Bit  loads in 3.0, 3.1, 3.2, 4.0, 4.1, 4.2, 5.0, 5.1

      Exports
        memory  memory
        malloc  (i32) -> i32
        free    (i32) -> nothing
        keep    (i32, i32, i32, i32, i32, i32) -> i32  a filter, 184 B of stack at
                                                       most"
    `);
  });

  test("that no release loads, with its imports and features", async () => {
    expect(await inspect("simd.wasm")).toMatchObject({ loads: [], features: ["simd"], sdk: null, imports: [{ module: "env", name: "now", kind: "function", signature: "() -> i64" }] });
    expect((await workshop.run("inspect simd.wasm")).out).toContain("no release loads it; flb-wasm check says why");
  });

  test("of the SDK says what it was built for", async () => {
    const about = new TextEncoder().encode('{"abi":"filter","format":"msgpack","filters":["keep"]}');
    workshop.write("about.wasm", Uint8Array.from([...readFileSync(`${workshop.folder}/keep.wasm`), 0, about.length + 9, 8, ...new TextEncoder().encode("flb-wasm"), ...about]));
    expect(await inspect("about.wasm")).toMatchObject({ sdk: { abi: "filter", format: "msgpack", filters: ["keep"] }, customSections: [{ name: "flb-wasm", byteLength: about.length }] });
  });

  test.each([["gone.wasm", "there is no such file"], ["records.jsonl", "it is text, not a module"]])("refuses %s", async (name, state) => {
    expect(await workshop.run(`inspect ${name}`)).toMatchObject({ code: 3, out: "", err: expect.stringContaining(state) });
  });
});

describe("an AOT file", () => {
  test("names its exports, and one that ends in the middle names none", () => {
    const bytes = aotFile();
    expect(readAotExports(bytes)).toEqual([{ kind: "function", name: "keep" }, { kind: "memory", name: "memory" }]);
    for (let end = 8; end < bytes.byteLength; end++) expect(readAotExports(bytes.subarray(0, end))).toEqual([]);
  });

  test("is described by machine, format and releases", async () => {
    workshop.write("keep.aot", aotFile());
    expect(await inspect("keep.aot")).toMatchObject({ kind: "aot", aot: { format: 5, target: "x86_64" }, loads: ["4.1", "4.2", "5.0", "5.1"], exports: [{ name: "keep", isFilter: true, signature: null }, { name: "memory" }] });
  });

  test("a function_name that it does not export is FLB001", async () => {
    workshop.write("keep.aot", aotFile());
    workshop.write("aot.conf", "[FILTER]\n    name wasm\n    match *\n    wasm_path keep.aot\n    function_name kepe\n");
    expect((await workshop.run("check keep.aot -c aot.conf")).out).toContain("fix write function_name keep");
  });

  test("runs its cases, records and measurements on WAMR, unless another engine is named", async () => {
    const made = env["FLB_WAMRC"] === undefined ? null : await workshop.run("aot keep.wasm --target x86_64", { environment: { FLB_WAMRC: env["FLB_WAMRC"] } });
    const absence = made === null ? "FLB_WAMRC names no compiler" : made.code !== 0 ? made.err : process.arch !== "x64" ? "this is no x86_64" : wamrAvailable() === "available" ? null : wamrAvailable();
    if (absence !== null) return console.log(`not run: AOT on WAMR: ${absence}`);
    expect(await workshop.run("test cases.yaml --wasm keep.x86_64.v5.aot")).toMatchObject({ code: 0, out: expect.stringContaining("1 passed, 1 case on wamr") });
    expect(await workshop.run("run keep.x86_64.v5.aot -i records.jsonl --show none")).toMatchObject({ code: 0, out: expect.stringContaining("function keep, WAMR") });
    expect(await workshop.run("test cases.yaml --wasm keep.x86_64.v5.aot --engine sim")).toMatchObject({ code: 8, err: expect.stringContaining("it is native code") });
    expect(await workshop.run("bench keep.x86_64.v5.aot -i records.jsonl --seconds 1", { environment: { FLUENT_BIT: "/nowhere" } })).toMatchObject({ code: 0, err: expect.stringContaining("not run: sim: Cannot run an AOT file") });
  });
});
