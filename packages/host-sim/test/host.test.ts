// Start, lifetime, imports and files.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FluentBit, type FluentBitOptions, NotSimulated, StartError, inspectModule } from "../src/index.js";
import { temporaryFolder } from "./temp-folder.js";
import { SIX, filter, identity, wat } from "./wat.js";

const F = `(func (export "f") ${SIX} (result i32) local.get $record)`;
const MEMORY = '(memory (export "memory") 1)';

/** What wasm-ld exports around a stack of so many bytes. */
const stackOf = (byteLength: number): string => `(global (mut i32) (i32.const ${1024 + byteLength})) (global (export "__data_end") i32 (i32.const 1009)) (global (export "__heap_base") i32 (i32.const 8192))`;

describe("modules that do not load", () => {
  test.each([
    ["SIMD", `(module ${MEMORY} ${F} (func (drop (i32x4.splat (i32.const 1)))))`, "unsupported opcode fd"],
    ["tail calls", `(module ${MEMORY} ${F} (func $g (return_call $g)))`, "unsupported opcode 12"],
    ["exceptions", `(module (tag) ${MEMORY} ${F})`, "invalid section id"],
    ["memory64", `(module (memory (export "memory") i64 1) ${F})`, "invalid limits flags"],
    ["multi-memory", `(module ${MEMORY} (memory 1) ${F})`, "multiple memories"],
    ["extended const", `(module ${MEMORY} (global i32 (i32.add (i32.const 1) (i32.const 2))) ${F})`, "illegal opcode or constant expression required"],
    ["a sum as a segment's place", `(module ${MEMORY} (data (offset (i32.add (i32.const 1) (i32.const 2))) "x") ${F})`, "illegal opcode or constant expression required"],
    ["a sum as an element's place", `(module ${MEMORY} (table 4 funcref) (elem (offset (i32.add (i32.const 1) (i32.const 2))) 0) ${F})`, "illegal opcode or constant expression required"],
    ["WASI without an exported memory", `(module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) (memory 1) ${F})`, "a module with WASI apis must export memory by default"],
    ["_start with a result", `(module ${MEMORY} (func (export "_start") (result i32) (i32.const 0)) ${F})`, "the signature of builtin _start function is wrong"],
    ["_initialize with a parameter", `(module ${MEMORY} (func (export "_initialize") (param i32)) ${F})`, "the signature of builtin _initialize function is wrong"],
    ["an imported _start", `(module (import "env" "go" (func $go)) ${MEMORY} (export "_start" (func $go)) ${F})`, "the builtin _start function can not be an import function"],
    ["an imported global", `(module (import "env" "g" (global i32)) ${MEMORY} ${F})`, "failed to link import global (env, g)"],
    ["an imported memory of another module", `(module (import "foo" "memory" (memory 1)) ${F})`, "failed to link import memory (foo, memory)"],
    ["a start function that traps", `(module ${MEMORY} (func $s unreachable) (start $s) ${F})`, "Exception: unreachable"],
    ["a stack in memory below 1280 bytes", `(module ${MEMORY} ${stackOf(1279)} ${F})`, "Create wasm execution environment failed."],
    ["the same, and constructors", `(module ${MEMORY} ${stackOf(1279)} (func (export "__wasm_call_ctors")) ${F})`, "Exception: allocate memory failed"],
    ["a global that WAMR takes for the top of that stack", `(module ${MEMORY} (global (mut i32) (i32.const 1)) ${stackOf(4096)} ${F})`, "Create wasm execution environment failed."],
    ["constructors that trap", `(module ${MEMORY} (func (export "__wasm_call_ctors") unreachable) ${F})`, "Exception: unreachable"],
  ])("%s", async (_name, text, message) => {
    const bytes = wat(text);
    await expect(FluentBit.load(bytes, { functionName: "f" })).rejects.toThrow(StartError);
    await expect(FluentBit.load(bytes, { functionName: "f" })).rejects.toThrow(message);
    // Up to 4.0 the agent starts, and the records pass.
    const old = await FluentBit.load(bytes, { functionName: "f", version: "4.0" });
    const { events, log } = old.filter([{ record: '{"a":1}' }]);
    expect(events[0]).toMatchObject({ outcome: "kept", behaviour: "instantiate failed", after: '{"a":1}' });
    expect(log.some(({ text: line }) => line.includes(message))).toBe(true);
  });

  test.each([
    ["a global", "(global i32 (global.get $a))", "unknown global"],
    ["a segment", '(data (offset (global.get $a)) "x")', "constant expression required"],
    ["elements", "(table 4 funcref) (elem (offset (global.get $a)) 0)", "constant expression required"],
  ])("%s by a global of its own", async (_name, field, before) => {
    const bytes = wat(`(module ${MEMORY} (global $a i32 (i32.const 3)) ${field} ${F})`);
    await expect(FluentBit.load(bytes, { functionName: "f" })).rejects.toThrow("module load failed: unknown global 0");
    const old = await FluentBit.load(bytes, { functionName: "f", version: "4.0" });
    expect(old.filter([{ record: '{"a":1}' }]).log.some(({ text }) => text.endsWith(`failed: ${before}`))).toBe(true);
  });

  test.each([["3.1.10", "instantiate failed"], ["3.2.2", "instantiate failed"], ["3.2.3", "body"], ["4.0", "body"], ["5.1", "body"]])("%s: _initialize beside _start", async (version, behaviour) => {
    const bytes = wat(`(module ${MEMORY} (func (export "_start")) (func (export "_initialize")) ${F})`);
    const host = await FluentBit.load(bytes, { functionName: "f", version });
    expect(host.filter([{ record: '{"a":1}' }]).events[0]?.behaviour).toBe(behaviour);
  });

  test("an imported _start is not simulated where WAMR reads outside of its table", async () => {
    const bytes = wat(`(module (import "env" "go" (func $go)) ${MEMORY} (export "_start" (func $go)) ${F})`);
    await expect(FluentBit.load(bytes, { functionName: "f", version: "3.1" })).rejects.toThrow(NotSimulated);
  });

  test.each([
    ["a stack in memory of 1280 bytes", stackOf(1280)],
    ["a small one that is not exported", "(global (mut i32) (i32.const 64))"],
    ["a top above __heap_base, and no other global", stackOf(9000)],
    ["a top at 0", stackOf(-1024)],
  ])("%s keeps no module from loading", async (_name, globals) => {
    const host = await FluentBit.load(wat(`(module ${MEMORY} ${globals} ${F})`), { functionName: "f" });
    expect(host.filter([{ record: '{"a":1}' }]).events[0]?.outcome).toBe("kept");
  });

  test.each([
    ["instructions", "(func (drop (ref.null func)))"],
    ["a table of other references", "(table 1 externref)"],
    ["two tables", "(table 1 funcref) (table 1 funcref)"],
    ["an imported table and another", '(import "env" "t" (table 1 funcref)) (table 1 funcref)'],
    ["passive elements", "(table 1 funcref) (elem func $g) (func $g)"],
    ["declared elements", "(elem declare func $g) (func $g)"],
    ["elements behind ordinary ones", "(table 1 funcref) (elem (i32.const 0) $g) (elem func $g) (func $g)"],
    ["table.copy", "(table 1 funcref) (func (table.copy (i32.const 0) (i32.const 0) (i32.const 1)))"],
    ["a global", "(global externref (ref.null extern))"],
  ])("reference types load since 4.0.3: %s", async (name, fields) => {
    const imports = /^\(import[^)]*\)\)/.exec(fields)?.[0] ?? "";
    const bytes = wat(`(module ${imports} ${MEMORY} ${F} ${fields.slice(imports.length)})`);
    expect(inspectModule(bytes).features).toContain("reference-types");
    if (imports !== "") return; // no release runs it
    expect((await FluentBit.load(bytes, { functionName: "f" })).filter([{ record: "{}" }]).events[0]?.behaviour).toBe("body");
    expect((await FluentBit.load(bytes, { functionName: "f", version: "4.0.2" })).filter([{ record: "{}" }]).events[0]?.behaviour).toBe("instantiate failed");
  });

  test("one table of functions with ordinary elements loads everywhere", async () => {
    const bytes = wat(`(module ${MEMORY} ${F} (type $t (func)) (table 2 funcref) (elem (i32.const 1) $g) (func $g (call_indirect (type $t) (i32.const 1))))`);
    expect(inspectModule(bytes).features).toEqual([]);
    expect((await FluentBit.load(bytes, { functionName: "f", version: "3.2" })).filter([{ record: "{}" }]).events[0]?.behaviour).toBe("body");
  });

  test.each([
    ["no module", Uint8Array.of(1, 2, 3, 4), {}, StartError, "other file format"],
    ["a path that is not there", "/nonexistent.wasm", {}, StartError, "cannot access wasm program at /nonexistent.wasm"],
    ["an accessible path that is not there", identity(), { accessiblePaths: ["/nonexistent"] }, StartError, "error while pre-opening directory /nonexistent: 2"],
    ["an AOT file", Uint8Array.of(0, 0x61, 0x6f, 0x74, 5, 0, 0, 0), {}, NotSimulated, "native code"],
    ["a release nobody knows", identity(), { version: "9.9" }, NotSimulated, "known are 3.0"],
    ["a key that is too new", identity(), { version: "3.1.4", wasmHeapSize: 9000 }, StartError, "wasm_heap_size"],
  ] as readonly (readonly [string, Uint8Array | string, Partial<FluentBitOptions>, typeof Error, string])[])("%s", async (_name, wasm, options, kind, message) => {
    const loading = FluentBit.load(wasm, { functionName: "f", ...options });
    await expect(loading).rejects.toThrow(kind);
    await expect(loading).rejects.toThrow(message);
  });
});

describe("the instance's life", () => {
  const counter = filter(`(global.set $n (i32.add (global.get $n) (i32.const 1))) (i32.store8 (i32.const 70) (i32.add (i32.const 48) (global.get $n))) i32.const 64`,
    '(global $n (mut i32) (i32.const 0)) (data (i32.const 64) "{\\"n\\": 0}\\00")');
  test.each([["4.0", ['{"n":1}', '{"n":2}', '{"n":1}']], ["4.1", ['{"n":1}', '{"n":2}', '{"n":3}']]])("%s", async (version, expected) => {
    const host = await FluentBit.load(counter, { functionName: "f", version });
    const after = [...host.filter([{ record: "{}" }, { record: "{}" }]).events, ...host.filter([{ record: "{}" }]).events].map((event) => event.after);
    expect(after).toEqual(expected);
  });

  test.each([
    ["_initialize with WASI", '(import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))', "_initialize", "1"],
    ["_initialize without WASI", "", "_initialize", "0"],
    ["__wasm_call_ctors without WASI", "", "__wasm_call_ctors", "1"],
    ["__wasm_call_ctors with WASI", '(import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))', "__wasm_call_ctors", "0"],
    ["__post_instantiate", "", "__post_instantiate", "1"],
    ["_start", "", "_start", "0"],
  ])("%s", async (_name, imports, exported, ran) => {
    const bytes = wat(`(module ${imports} ${MEMORY} (data (i32.const 64) "{\\"n\\":0}\\00") (func (export "${exported}") (i32.store8 (i32.const 69) (i32.const 49))) (func (export "f") ${SIX} (result i32) i32.const 64))`);
    const host = await FluentBit.load(bytes, { functionName: "f" });
    expect(host.filter([{ record: "{}" }]).events[0]?.after).toBe(`{"n":${ran}}`);
  });
});

describe("imports", () => {
  test("env.abort of AssemblyScript does not link: warnings at load, a trap when called", async () => {
    const bytes = wat(`(module (import "env" "abort" (func $abort (param i32 i32 i32 i32))) ${MEMORY} (func (export "f") ${SIX} (result i32) (call $abort (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)) i32.const 0))`);
    const host = await FluentBit.load(bytes, { functionName: "f" });
    const { events, log } = host.filter([{ record: "{}" }]);
    expect(events[0]?.reason).toContain("failed to call unlinked import function (env, abort)");
    expect(log).toContainEqual({ level: "warn", from: "wamr", text: "warning: failed to link import function (env, abort)" });
  });

  test("random_get gives as many bytes as are asked for, and a character may be written in two parts", async () => {
    const bytes = wat(`(module
      (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 4) (data (i32.const 16) "\\c3\\a9\\0a") (data (i32.const 32) "\\10\\00\\00\\00\\01\\00\\00\\00\\11\\00\\00\\00\\02\\00\\00\\00")
      (func (export "f") ${SIX} (result i32)
        (drop (call $write (i32.const 2) (i32.const 32) (i32.const 1) (i32.const 0)))
        (drop (call $write (i32.const 2) (i32.const 40) (i32.const 1) (i32.const 0)))
        (if (i32.or (call $random (i32.const 1024) (i32.const 150000)) (i64.eqz (i64.load (i32.const 151000)))) (then unreachable))
        local.get $record))`);
    const { events, log } = (await FluentBit.load(bytes, { functionName: "f" })).filter([{ record: "{}" }]);
    expect(events[0]?.reason).toBe("the result is one JSON object: it becomes the body");
    expect(log.map(({ text }) => text)).toEqual(["é"]);
  });

  test.each([["env", "toString"], ["env", "_constructor"], ["wasi_snapshot_preview1", "hasOwnProperty"], ["__proto__", "then"], ["constructor", "prototype"]])("a function that no host has, whatever JavaScript has under that name: %s %s", async (module, name) => {
    const host = await FluentBit.load(wat(`(module (import "${module}" "${name}" (func $g)) ${MEMORY} (func (export "f") ${SIX} (result i32) (call $g) local.get $record))`), { functionName: "f" });
    expect(host.filter([{ record: "{}" }]).events[0]?.reason).toContain(`failed to call unlinked import function (${module}, ${name})`);
    expect("then" in {}).toBe(false);
  });

  test("what the host has and the simulator has not is NotSimulated", async () => {
    const bytes = wat(`(module (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32))) ${MEMORY} (func (export "f") ${SIX} (result i32) (call $poll (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))))`);
    const host = await FluentBit.load(bytes, { functionName: "f" });
    expect(() => host.filter([{ record: "{}" }])).toThrow(NotSimulated);
  });

  test.each([
    ["strlen", "(param i32) (result i32)", "(i32.const 200)", 5],
    ["strchr", "(param i32 i32) (result i32)", "(i32.const 200) (i32.const 108)", 202],
    ["strstr", "(param i32 i32) (result i32)", "(i32.const 200) (i32.const 203)", 203],
    ["strcspn", "(param i32 i32) (result i32)", "(i32.const 200) (i32.const 203)", 2],
    ["memchr", "(param i32 i32 i32) (result i32)", "(i32.const 200) (i32.const 111) (i32.const 5)", 204],
    ["memchr", "(param i32 i32 i32) (result i32)", "(i32.const 200) (i32.const 111) (i32.const 4)", 0],
    ["memcmp", "(param i32 i32 i32) (result i32)", "(i32.const 202) (i32.const 203) (i32.const 1)", 0],
    ["atoi", "(param i32) (result i32)", "(i32.const 210)", 42],
    ["isdigit", "(param i32) (result i32)", "(i32.const 55)", 1],
  ])("env.%s", async (name, type, args, expected) => {
    const bytes = wat(`(module (import "env" "${name}" (func $g ${type})) ${MEMORY} (data (i32.const 200) "hello\\00") (data (i32.const 210) "42x\\00")
      (func (export "f") ${SIX} (result i32) (if (i32.ne (call $g ${args}) (i32.const ${expected})) (then unreachable)) local.get $record))`);
    const host = await FluentBit.load(bytes, { functionName: "f" });
    expect(host.filter([{ record: "{}" }]).events[0]).toMatchObject({ outcome: "kept" });
  });

  test("env.strlen outside the memory traps", async () => {
    const bytes = wat(`(module (import "env" "strlen" (func $g (param i32) (result i32))) ${MEMORY} (func (export "f") ${SIX} (result i32) (call $g (i32.const -5))))`);
    const host = await FluentBit.load(bytes, { functionName: "f" });
    expect(host.filter([{ record: "{}" }]).events[0]?.reason).toContain("out of bounds memory access");
  });

  test("env.puts and stderr are log lines of the guest", async () => {
    const bytes = wat(`(module (import "env" "puts" (func $puts (param i32) (result i32))) (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      ${MEMORY} (data (i32.const 200) "hello\\00") (data (i32.const 300) "\\c8\\00\\00\\00\\05\\00\\00\\00\\40\\01\\00\\00\\01\\00\\00\\00") (data (i32.const 320) "\\0a")
      (func (export "f") ${SIX} (result i32) (drop (call $puts (i32.const 200))) (drop (call $write (i32.const 2) (i32.const 300) (i32.const 2) (i32.const 400))) local.get $record))`);
    const host = await FluentBit.load(bytes, { functionName: "f" });
    expect(host.filter([{ record: "{}" }]).log).toEqual([{ level: "info", from: "guest", text: "hello" }, { level: "error", from: "guest", text: "hello" }]);
  });
});

describe("files under accessible_paths", () => {
  // Opens the path at 200 below the first preopened directory, reads it to 512 and answers with it; -errno as {"e":n} otherwise.
  const reader = (path: string): Uint8Array => wat(`(module
    (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    ${MEMORY} (data (i32.const 200) "${path}") (data (i32.const 400) "\\00\\02\\00\\00\\00\\10\\00\\00") (data (i32.const 480) "{\\"e\\":  }\\00")
    (func (export "f") ${SIX} (result i32) (local $errno i32)
      (local.set $errno (call $open (i32.const 3) (i32.const 1) (i32.const 200) (i32.const ${path.length}) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 420)))
      (if (local.get $errno) (then
        (i32.store8 (i32.const 485) (i32.add (i32.const 48) (i32.div_u (local.get $errno) (i32.const 10))))
        (i32.store8 (i32.const 486) (i32.add (i32.const 48) (i32.rem_u (local.get $errno) (i32.const 10)))) (return (i32.const 480))))
      (drop (call $read (i32.load (i32.const 420)) (i32.const 400) (i32.const 1) (i32.const 424))) i32.const 512))`);

  const run = async (path: string, options: Partial<FluentBitOptions>): Promise<string | null | undefined> =>
    (await FluentBit.load(reader(path), { functionName: "f", ...options })).filter([{ record: "{}" }]).events[0]?.after;

  test("virtual files", async () => {
    const options = { accessiblePaths: ["/etc/app"], files: { "/etc/app/rules.json": '{"r":1}', "/etc/other.json": '{"r":2}' } };
    expect(await run("rules.json", options)).toBe('{"r":1}');
    expect(await run("none.json", options)).toBe('{"e":44}');
    expect(await run("rules.json/a", options)).toBe('{"e":54}');
    expect(await run("../other.json", options)).toBe('{"e":76}');
    expect(await run("/etc/app/rules.json", options)).toBe('{"e":76}');
  });

  test("real files, and no way out of the directory", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "in", "sub"), { recursive: true });
    writeFileSync(join(root, "in", "sub", "a.json"), '{"r":1}');
    writeFileSync(join(root, "secret.json"), '{"r":"secret"}');
    const options = { accessiblePaths: [join(root, "in")] };
    expect(await run("sub/a.json", options)).toBe('{"r":1}');
    expect(await run("sub/../sub/a.json", options)).toBe('{"r":1}');
    expect(await run("../secret.json", options)).toBe('{"e":76}');
    expect(await run("sub/a.json/b", options)).toBe('{"e":54}');
  });

  // Each was seen on 3.2.10, 4.0.14, 4.2.8, 5.0.9 and 5.1.1.
  test.each([
    ["as a ConfigMap has it", { "..data": "..2024", "a.json": "..data/a.json" }, "a.json", '{"r":1}'],
    ["of a folder, with more of the path behind it", { "..data": "..2024" }, "..data/../..data/./a.json", '{"r":1}'],
    ["by an absolute target inside the directory", { "a.json": "$/in/..2024/a.json" }, "a.json", '{"e":76}'],
    ["out of the directory", { "a.json": "../secret.json" }, "a.json", '{"e":76}'],
    ["out of the directory and back", { "a.json": "../in/..2024/a.json" }, "a.json", '{"e":76}'],
    ["in a circle", { "a.json": "b.json", "b.json": "a.json" }, "a.json", '{"e":32}'],
    ["to nothing", { "a.json": "none.json" }, "a.json", '{"e":44}'],
    ["through a file", { "a.json": "..2024/a.json/b" }, "a.json", '{"e":54}'],
  ])("a symbolic link %s", async (_, links, path, answer) => {
    const root = temporaryFolder();
    mkdirSync(join(root, "in", "..2024"), { recursive: true });
    writeFileSync(join(root, "in", "..2024", "a.json"), '{"r":1}');
    writeFileSync(join(root, "secret.json"), '{"r":"secret"}');
    for (const [name, target] of Object.entries(links)) symlinkSync(target.replace("$", root), join(root, "in", name));
    expect(await run(path, { accessiblePaths: [join(root, "in")] })).toBe(answer);
  });
});

describe("inspectModule()", () => {
  test("reads exports, imports, memory, features and custom sections", () => {
    const report = inspectModule(wat(`(module (import "env" "puts" (func (param i32) (result i32))) (memory (export "memory") 2 5)
      (global (export "k") i32 (i32.const 7)) (@custom "flb-wasm.abi" "1") (func (export "f") ${SIX} (result i32) (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)) (drop (memory.size)) (i32.extend8_s (i32.const 0))))`.replace('(@custom "flb-wasm.abi" "1")', "")));
    expect(report.functions).toEqual([{ name: "f", index: 1, imported: false, signature: { params: Array(6).fill("i32"), results: ["i32"] } }]);
    expect(report.imports).toEqual([{ module: "env", name: "puts", signature: { params: ["i32"], results: ["i32"] } }]);
    expect(report.memories).toEqual([{ initialPages: 2, maxPages: 5, shared: false, memory64: false, imported: false }]);
    expect(report.constantGlobals).toEqual([{ name: "k", value: 7 }]);
    expect(report.features).toEqual(["bulk-memory", "sign-extension"]);
    expect(report).toMatchObject({ usesMemorySize: true, usesMemoryGrow: false, hasStart: false, aot: false });
  });
});
