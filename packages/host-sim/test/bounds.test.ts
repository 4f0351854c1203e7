// Where memory and stack end: outcomes and texts as on 5.1.1, 4.2.8, 4.0.14 and 3.2.10.
import { describe, expect, test } from "vitest";
import { FluentBit, type FluentBitOptions, inspectModule } from "../src/index.js";
import { planMemory } from "../src/host/memory-plan.js";
import { SIX, filter, wat } from "./wat.js";

const OUT = "out of bounds memory access";
const RECORDS = [{ record: '{"n":1}' }, { record: '{"n":2}' }];

async function outcomes(bytes: Uint8Array, options: Partial<FluentBitOptions> = {}): Promise<string[]> {
  const host = await FluentBit.load(bytes, { functionName: "f", ...options });
  return host.filter(RECORDS).events.map(({ outcome, reason }) => (outcome === "lost" ? reason.replace(/.*Exception: ([^;]*).*/, "$1") : outcome));
}

describe("a memory of one page, with 8 KiB of heap behind: 73728 bytes, of which V8 gives 131072", () => {
  const ALIGNED = '(import "env" "memory" (memory 1 1 shared))';
  test.each([
    ["i32.load, the last that fits", "(drop (i32.load (i32.const 73724)))", "kept"],
    ["i32.load, one byte over the end", "(drop (i32.load (i32.const 73725)))", OUT],
    ["i32.load with an offset", "(drop (i32.load offset=73000 (i32.const 725)))", OUT],
    ["i32.load with an offset beyond the end", "(drop (i32.load offset=90000 (i32.const 0)))", OUT],
    ["i32.load at an address that is no signed number", "(drop (i32.load (i32.const -8)))", OUT],
    ["i32.load8_u at the end", "(drop (i32.load8_u (i32.const 73728)))", OUT],
    ["i64.load", "(drop (i64.load (i32.const 73721)))", OUT],
    ["i64.load, the last that fits", "(drop (i64.load (i32.const 73720)))", "kept"],
    ["i64.load32_s", "(drop (i64.load32_s (i32.const 73725)))", OUT],
    ["f64.load", "(drop (f64.load (i32.const 73721)))", OUT],
    ["i32.store", "(i32.store (i32.const 90000) (i32.const 1))", OUT],
    ["i64.store16", "(i64.store16 (i32.const 73727) (i64.const 1))", OUT],
    ["f32.store", "(f32.store (i32.const 73725) (f32.const 1))", OUT],
    ["f64.store, the last that fits", "(f64.store (i32.const 73720) (f64.const 1))", "kept"],
    ["memory.fill", "(memory.fill (i32.const 73700) (i32.const 0) (i32.const 29))", OUT],
    ["memory.fill of nothing at the end", "(memory.fill (i32.const 73728) (i32.const 0) (i32.const 0))", "kept"],
    ["memory.fill of nothing beyond it", "(memory.fill (i32.const 73729) (i32.const 0) (i32.const 0))", OUT],
    ["memory.copy to", "(memory.copy (i32.const 100000) (i32.const 0) (i32.const 10))", OUT],
    ["memory.copy from", "(memory.copy (i32.const 0) (i32.const 100000) (i32.const 10))", OUT],
    ["memory.copy of more than there is", "(memory.copy (i32.const 0) (i32.const 0) (i32.const -1))", OUT],
    ["memory.init", "(memory.init $d (i32.const 73727) (i32.const 0) (i32.const 2))", OUT],
    ["memory.init, the last that fits", "(memory.init $d (i32.const 60000) (i32.const 0) (i32.const 2))", "kept"],
  ])("%s", async (_name, access, expected) => {
    const bytes = filter(`${access} local.get $record`, '(data $d "abc")');
    expect(await outcomes(bytes)).toEqual([expected, expected]);
  });

  test.each([
    ["i32.atomic.load", "(drop (i32.atomic.load (i32.const 90000)))"],
    ["i64.atomic.rmw16.add_u", "(drop (i64.atomic.rmw16.add_u (i32.const 90000) (i64.const 1)))"],
    ["i32.atomic.rmw.cmpxchg", "(drop (i32.atomic.rmw.cmpxchg (i32.const 90000) (i32.const 0) (i32.const 1)))"],
    ["i64.atomic.store8", "(i64.atomic.store8 (i32.const 90000) (i64.const 1))"],
    ["memory.atomic.notify", "(drop (memory.atomic.notify (i32.const 90000) (i32.const 1)))"],
  ])("%s", async (_name, access) => {
    const bytes = wat(`(module ${ALIGNED} (func (export "f") ${SIX} (result i32) ${access} local.get $record))`);
    expect(await outcomes(bytes)).toEqual([OUT, OUT]);
  });

  test("a value goes through an access that is checked", async () => {
    const bytes = filter(`(i32.store16 offset=3 (i32.const 65532) (i32.const 0x7d31)) (i32.store8 offset=1 (i32.const 65532) (i32.const 0x61))
      (memory.copy (i32.const 4) (i32.const 65535) (i32.const 2)) (i32.const 0)`, '(data (i32.const 0) "{\\"a\\":__\\00")');
    const host = await FluentBit.load(bytes, { functionName: "f" });
    expect(host.filter(RECORDS.slice(1)).events[0]?.returned).toEqual(new TextEncoder().encode('{"a"1}_'));
  });

  test("its size and its growing are told as WAMR's, which takes all of it for one page", async () => {
    const bytes = wat(`(module (memory (export "memory") 1 1) (data (i32.const 8) "{\\"a\\":0}\\00") (func (export "f") ${SIX} (result i32)
      (if (i32.ne (memory.size) (i32.const 1)) (then unreachable)) (if (i32.ne (memory.grow (i32.const 0)) (i32.const 1)) (then unreachable))
      (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable)) (i32.const 8)))`);
    expect(await outcomes(bytes)).toEqual(["replaced", "replaced"]);
  });

  test("a larger heap ends later, at a page of the machine's", async () => {
    const at = (address: number): Uint8Array => filter(`(drop (i32.load8_u (i32.const ${address}))) local.get $record`);
    expect(await outcomes(at(65536 + 12287), { wasmHeapSize: 10000 })).toEqual(["kept", "kept"]);
    expect(await outcomes(at(65536 + 12288), { wasmHeapSize: 10000 })).toEqual([OUT, OUT]);
  });

  test("a memory cut down to __heap_base ends there, also with an allocator of its own", async () => {
    const bytes = wat(`(module (memory (export "memory") 2) (global (export "__data_end") i32 (i32.const 1040)) (global (export "__heap_base") i32 (i32.const 4096))
      (func (export "malloc") (param i32) (result i32) (i32.const 1024)) (func (export "free") (param i32))
      (func (export "f") ${SIX} (result i32) (i32.store8 (i32.const 4096) (i32.const 0)) local.get $record))`);
    expect(await outcomes(bytes)).toEqual([OUT, OUT]);
  });

  test("an allocator that gives what lies behind it is not simulated: the agent dies", async () => {
    const bytes = wat(`(module (memory (export "memory") 2) (global (export "__data_end") i32 (i32.const 1040)) (global (export "__heap_base") i32 (i32.const 4096))
      (func (export "malloc") (param i32) (result i32) (i32.const 9000)) (func (export "free") (param i32))
      (func (export "f") ${SIX} (result i32) local.get $record))`);
    await expect(outcomes(bytes)).rejects.toThrow("its malloc gave 9000, which is outside its memory");
  });

  test("a trap's place is the author's line, whatever stands before it", async () => {
    const own = filter("(drop (i32.load (i32.const 0))) (drop (i32.load (i32.const 0))) (drop (i32.load (i32.const 90000))) local.get $record");
    const at = own.lastIndexOf(0x28); // i32.load
    const vlq = (value: number): string => {
      let text = "";
      for (let rest = value << 1; ; rest >>= 5) {
        const digit = rest & 31;
        text += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[rest > 31 ? digit | 32 : digit];
        if (rest <= 31) return text;
      }
    };
    const sourceMap = JSON.stringify({ version: 3, sources: ["assembly/index.ts"], names: [], mappings: `${vlq(at - 5)}AAA,${vlq(5)}ACA,${vlq(1)}ACA` });
    const host = await FluentBit.load(own, { functionName: "f", sourceMap });
    expect(host.filter(RECORDS).events[0]?.reason).toContain("trap: out of bounds memory access at assembly/index.ts:2:1");
  });
});

describe("active data", () => {
  const data = (address: number, rest = ""): Uint8Array => filter("local.get $record", `(data (i32.const ${address}) "0123456789") ${rest}`);
  const start = (text: string): string => `Instantiate wasm module failed. error: WASM module instantiate failed: ${text}`;
  test.each([["5.1", OUT], ["4.2", OUT], ["4.0", OUT], ["3.2", "data segment does not fit"]])("beyond the end: no instance on %s", async (version, text) => {
    for (const bytes of [data(74000), data(140000), data(73719)]) {
      const load = FluentBit.load(bytes, { functionName: "f", version });
      if (version >= "4.1") await expect(load).rejects.toThrow(start(text));
      else expect((await load).filter(RECORDS).log[0]?.text).toBe(start(text));
    }
  });

  test("behind the module's own pages it overwrites the app heap, and every record is lost", async () => {
    for (const version of ["5.1", "3.2"]) {
      expect(await outcomes(data(65536), { version })).toEqual(["app heap corrupted", "app heap corrupted"]);
    }
  });

  test("with an allocator there is no heap to lie in", async () => {
    const own = '(func (export "malloc") (param i32) (result i32) i32.const 100) (func (export "free") (param i32))';
    await expect(FluentBit.load(data(65530, own), { functionName: "f" })).rejects.toThrow(OUT);
  });
});

describe("the heap at __heap_base, in a module that asks for its memory's size", () => {
  const linked = (heapBase: number, pages: string, code = "local.get $record"): Uint8Array => wat(`(module (memory (export "memory") ${pages})
    (global $base (export "__heap_base") i32 (i32.const ${heapBase})) (global (export "__data_end") i32 (i32.const 1040))
    (func (export "size") (result i32) memory.size) (func (export "f") ${SIX} (result i32) ${code}))`);
  test.each([
    ["in the last page", 2048, "2", 8192, { initialPages: 2, heap: { address: 2048, byteLength: 8192 } }],
    ["over the end of a page", 60000, "1 3", 8192, { initialPages: 2, maxPages: 4 }],
    ["close before the end of a page", 56904, "2", 8192, { initialPages: 3 }],
    ["at the start of a page", 65536, "2", 70000, { initialPages: 4 }],
    ["behind the memory: new pages", 131072, "2", 8192, { initialPages: 3, heap: { address: 131072, byteLength: 64512 } }],
  ])("%s", (_name, heapBase, pages, heapBytes, expected) => {
    expect(planMemory(inspectModule(linked(heapBase, pages)), heapBytes)).toMatchObject(expected);
  });

  test("its memory's size is told with the pages that came; __heap_base stays, over the app heap", async () => {
    const code = `(if (i32.ne (global.get $base) (i32.const 60000)) (then unreachable)) (if (i32.ne (memory.size) (i32.const 2)) (then unreachable))
      (if (i32.or (i32.lt_u (local.get $record) (i32.const 60000)) (i32.ge_u (local.get $record) (i32.const 68192))) (then unreachable)) local.get $record`;
    expect(await outcomes(linked(60000, "1 3", code))).toEqual(["kept", "kept"]);
  });

  test("at no multiple of 8 there is no heap, so no instance", async () => {
    await expect(FluentBit.load(linked(2044, "2"), { functionName: "f" })).rejects.toThrow("init app heap failed");
  });
});

describe("the linker's stack: a fifth of it is the filter's", () => {
  const stack = (top: number, code = "", rest = ""): Uint8Array => wat(`(module (memory (export "memory") 2) (global $sp (mut i32) (i32.const ${top}))
    (global (export "__data_end") i32 (i32.const 1040)) (global (export "__heap_base") i32 (i32.const 32768)) ${rest}
    (func (export "f") ${SIX} (result i32) ${code} local.get $record))`);
  // data end, rounded up to 16, is 1040: 6000 bytes of stack, of which 1200 are the filter's
  test.each([
    ["down to its end", "(global.set $sp (i32.const 5841)) (global.set $sp (i32.const 7040))", "kept"],
    ["at its end", "(global.set $sp (i32.const 5840))", "wasm auxiliary stack overflow"],
    ["above its top", "(global.set $sp (i32.const 7041))", "wasm auxiliary stack underflow"],
    ["below zero", "(global.set $sp (i32.const -16))", "wasm auxiliary stack underflow"],
  ])("%s", async (_name, code, expected) => {
    expect(await outcomes(stack(7040, code))).toEqual([expected, expected]);
  });

  test("less than 256 bytes: no instance, so up to 4.0 records pass as they came", async () => {
    expect(await outcomes(stack(1040 + 1280))).toEqual(["kept", "kept"]);
    const text = "Create wasm execution environment failed.";
    await expect(FluentBit.load(stack(1040 + 1279), { functionName: "f" })).rejects.toThrow(text);
    const old = await FluentBit.load(stack(1040 + 1279, "unreachable"), { functionName: "f", version: "4.0" });
    expect(old.filter(RECORDS)).toMatchObject({ events: [{ outcome: "kept" }, { outcome: "kept" }], log: [{ text }] });
    const initialised = stack(1040 + 1279, "", '(func (export "__wasm_call_ctors"))');
    await expect(FluentBit.load(initialised, { functionName: "f" })).rejects.toThrow("instantiate failed: Exception: allocate memory failed");
  });

  test("a stack below the data is a fifth of all up to it", async () => {
    const first = (code: string): Uint8Array => wat(`(module (memory (export "memory") 2) (global $sp (mut i32) (i32.const 5000))
      (global (export "__data_end") i32 (i32.const 6000)) (global (export "__heap_base") i32 (i32.const 6000))
      (func (export "f") ${SIX} (result i32) ${code} local.get $record))`);
    expect(await outcomes(first("(global.set $sp (i32.const 4009))"))).toEqual(["kept", "kept"]);
    expect(await outcomes(first("(global.set $sp (i32.const 4008))"))).toEqual(["wasm auxiliary stack overflow", "wasm auxiliary stack overflow"]);
  });
});

describe("two allocators in one module", () => {
  const exports = (list: string): Uint8Array => filter("local.get $record", list);
  const MALLOC = '(func (export "malloc") (param i32) (result i32) i32.const 1024)';
  const NEW = '(func (export "__new") (param i32 i32) (result i32) i32.const 1024)';
  const PIN = '(func (export "__pin") (param i32) (result i32) i32.const 2048)';
  const free = (name: string): string => `(func (export "${name}") (param i32))`;
  test.each([
    ["free, then __unpin", MALLOC + free("free") + free("__unpin"), { allocate: "malloc", retain: null, free: "__unpin" }],
    ["__unpin, then free", free("__unpin") + MALLOC + free("free"), { allocate: "malloc", retain: null, free: "free" }],
    ["__new, then malloc", NEW + PIN + MALLOC + free("free"), { allocate: "malloc", retain: "__pin", free: "free" }],
    ["malloc, then __new", MALLOC + PIN + NEW + free("free"), { allocate: "__new", retain: "__pin", free: "free" }],
    ["malloc, then __new without __pin", MALLOC + NEW + free("free"), null],
    ["__new without __pin, then malloc", NEW + MALLOC + free("free"), { allocate: "malloc", retain: null, free: "free" }],
  ])("the last export counts: %s", (_name, list, allocator) => {
    expect(planMemory(inspectModule(exports(list)), 8192).allocator).toEqual(allocator);
  });
});

describe("addresses that a guest gives to the host", () => {
  const wasi = (name: string, params: string, code: string): Uint8Array => wat(`(module
    (import "wasi_snapshot_preview1" "${name}" (func $call (param ${params}) (result i32))) (memory (export "memory") 1)
    (func (export "_initialize")) (func (export "f") ${SIX} (result i32) (drop (call $call ${code})) local.get $record))`);
  const int = (...values: number[]): string => values.map((value) => `(i32.const ${value})`).join(" ");
  test.each([
    ["random_get over the end", "random_get", "i32 i32", int(70000, 10000), OUT],
    ["random_get up to the end", "random_get", "i32 i32", int(70000, 3728), "kept"],
    ["fd_write, its vector", "fd_write", "i32 i32 i32 i32", int(1, 100000, 1, 0), OUT],
    ["fd_write, before it looks at the descriptor", "fd_write", "i32 i32 i32 i32", int(9, 0, 1, 73725), OUT],
    ["fd_write, a length that its vector says", "fd_write", "i32 i32 i32 i32", int(1, 256, 1, 0), OUT],
    ["clock_time_get", "clock_time_get", "i32 i64 i32", `${int(0)} (i64.const 1) ${int(73721)}`, OUT],
    ["clock_time_get of a clock that is not there", "clock_time_get", "i32 i64 i32", `${int(9)} (i64.const 1) ${int(73721)}`, OUT],
    ["fd_prestat_get", "fd_prestat_get", "i32 i32", int(99, 73721), OUT],
    ["args_get", "args_get", "i32 i32", int(73725, 0), OUT],
    ["environ_sizes_get", "environ_sizes_get", "i32 i32", int(0, 73725), OUT],
    ["path_open, its path", "path_open", "i32 i32 i32 i32 i32 i64 i64 i32 i32", `${int(3, 0, 73720, 20, 0)} (i64.const 0) (i64.const 0) ${int(0, 0)}`, OUT],
    ["fd_prestat_dir_name of no length at the end", "fd_prestat_dir_name", "i32 i32 i32", int(99, 73728, 0), "kept"],
  ])("%s", async (_name, name, params, args, expected) => {
    const code = name === "fd_write" && args.includes("256") ? `(block (result i32) (i32.store offset=4 (i32.const 256) (i32.const 80000)) (i32.const 1)) ${int(256, 1, 0)}` : args;
    expect(await outcomes(wasi(name, params, code))).toEqual([expected, expected]);
  });

  test("libc-builtin: a length that reaches over the end", async () => {
    const bytes = wat(`(module (import "env" "memset" (func $memset (param i32 i32 i32) (result i32))) (memory (export "memory") 1)
      (func (export "f") ${SIX} (result i32) (drop (call $memset (i32.const 73000) (i32.const 0) (i32.const 1000))) local.get $record))`);
    expect(await outcomes(bytes)).toEqual([OUT, OUT]);
  });

  test("a host function runs in a start function", async () => {
    const bytes = wat(`(module (import "env" "puts" (func $puts (param i32) (result i32))) (memory (export "memory") 1) (data (i32.const 8) "hi\\00")
      (func $s (drop (call $puts (i32.const 8)))) (start $s) (func (export "f") ${SIX} (result i32) local.get $record))`);
    const host = await FluentBit.load(bytes, { functionName: "f" });
    expect(host.filter(RECORDS).log).toContainEqual({ level: "info", from: "guest", text: "hi" });
  });
});
