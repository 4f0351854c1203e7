// Where tag and record lie, and when they do not fit. Addresses and limits were seen on 5.1.1.
import asc from "assemblyscript/asc";
import { describe, expect, test } from "vitest";
import { FluentBit, NotSimulated, inspectModule } from "../src/index.js";
import { planMemory } from "../src/host/memory-plan.js";
import { heapBytesOf } from "../src/host/start.js";
import { SIX, identity, wat } from "./wat.js";

const body = (byteLength: number): { readonly record: string } => ({ record: `{"a":"${"x".repeat(byteLength - 8)}"}` });
const module = (memory: string, rest = ""): Uint8Array =>
  wat(`(module (memory (export "memory") ${memory}) ${rest} (func (export "f") ${SIX} (result i32) local.get $record))`);
const SIZE = '(func (export "size") (result i32) memory.size)';

describe("planMemory()", () => {
  const HEAP_BASE = '(global (export "__data_end") i32 (i32.const 1024)) (global (export "__heap_base") i32 (i32.const 70001))';
  const ALLOCATE = "(param i32) (result i32) i32.const 0";
  test.each([
    ["no memory.size: right behind the memory", module("2"), { address: 131072, byteLength: 8192 }],
    ["memory.size: new pages, less 1 KiB", module("2", SIZE), { address: 131072, byteLength: 64512 }],
    ["memory.size, one page at most: right behind", module("1 1", SIZE), { address: 65536, byteLength: 8192 }],
    ["linker globals: the memory ends at __heap_base", module("2", HEAP_BASE), { address: 70008, byteLength: 8192 }],
    ["malloc and free: none", module("1", `(func (export "malloc") ${ALLOCATE}) (func (export "free") (param i32))`), null],
    ["malloc alone is no allocator", module("1", `(func (export "malloc") ${ALLOCATE})`), { address: 65536, byteLength: 8192 }],
    ["a free that returns something is none", module("1", `(func (export "malloc") ${ALLOCATE}) (func (export "free") ${ALLOCATE})`), { address: 65536, byteLength: 8192 }],
    ["__new, __pin and __unpin: none", module("1", `(func (export "__new") (param i32) ${ALLOCATE}) (func (export "__pin") ${ALLOCATE}) (func (export "__unpin") (param i32))`), null],
    ["__new without __pin is no allocator", module("1", `(func (export "__new") (param i32) ${ALLOCATE}) (func (export "__unpin") (param i32))`), { address: 65536, byteLength: 8192 }],
  ])("%s", (_name, bytes, heap) => expect(planMemory(inspectModule(bytes), 8192).heap).toEqual(heap));

  test("wasm_heap_size is rounded up to pages with memory.size, and taken as it is without", () => {
    expect(planMemory(inspectModule(module("2", SIZE)), 70000).heap).toEqual({ address: 131072, byteLength: 130048 });
    expect(planMemory(inspectModule(module("2")), 70000).heap).toEqual({ address: 131072, byteLength: 70000 });
  });
});

describe("the record that does not fit", () => {
  test.each([
    ["behind the memory", "5.1", module("2"), 8163],
    ["in a page of its own", "5.1", module("2", SIZE), 64483],
    ["in a page of its own", "4.2", module("2", SIZE), 64483],
  ])("%s, on %s", async (_name, version, bytes, most) => {
    const host = await FluentBit.load(bytes, { functionName: "f", version });
    expect(host.filter([body(most)]).events[0]?.outcome).toBe("kept");
    const { events, log } = host.filter([body(most + 1)]);
    expect(events[0]?.outcome).not.toBe("kept");
    expect(log).toContainEqual({ level: "warn", from: "wamr", text: `warning: allocate ${most + 2} bytes memory failed` });
    expect(host.filter([body(100)]).events[0]?.outcome).toBe("kept");
  });

  test("the guest is called with record_ptr 0 and the true length", async () => {
    const bytes = wat(`(module (memory (export "memory") 1) (func (export "f") ${SIX} (result i32)
      (if (i32.or (local.get $record) (i32.ne (local.get $recordLen) (i32.const 9000))) (then (return (local.get $record)))) unreachable))`);
    const host = await FluentBit.load(bytes, { functionName: "f" });
    expect(host.filter([body(9000)]).events[0]?.reason).toContain("record_ptr was 0");
    expect(host.filter([body(90)]).events[0]?.outcome).toBe("kept");
  });

  test("a larger wasm_heap_size takes it; a smaller one is raised in silence", async () => {
    const roomy = await FluentBit.load(identity(), { functionName: "f", wasmHeapSize: 20000 });
    expect(roomy.filter([body(9000)]).events[0]?.outcome).toBe("kept");
    const small = await FluentBit.load(identity(), { functionName: "f", wasmHeapSize: 100 });
    expect(small.filter([body(8000)]).events[0]?.outcome).toBe("kept");
  });
});

describe("the leak of tag and record", () => {
  test.each([
    ["4.1.1", "unbounded: the heap is gone for good", false],
    ["4.0.13", "bounded to one chunk", true],
  ])("%s: %s", async (version, _effect, recovers) => {
    const host = await FluentBit.load(identity(), { functionName: "f", version });
    const { events } = host.filter(Array.from({ length: 100 }, () => body(200)));
    expect(events.slice(0, 30).every(({ outcome }) => outcome === "kept")).toBe(true);
    expect(events.at(-1)?.outcome).not.toBe("kept");
    expect(host.filter([body(200)]).events[0]?.outcome === "kept").toBe(recovers);
  });

  test.each(["4.0.14", "4.1.2", "5.1"])("%s: fixed", async (version) => {
    const host = await FluentBit.load(identity(), { functionName: "f", version });
    for (let chunk = 0; chunk < 5; chunk++) {
      expect(host.filter(Array.from({ length: 100 }, () => body(200))).events.every(({ outcome }) => outcome === "kept")).toBe(true);
    }
  });
});

describe("AssemblyScript", () => {
  const SOURCE = `export function f(tag: usize, tagLen: i32, sec: i32, nsec: i32, record: usize, recordLen: i32): usize {
    const text = String.UTF8.decodeUnsafe(record, recordLen);
    return changetype<usize>(String.UTF8.encode(text.slice(0, text.length - 1) + ',"added":"yes"}', true));
  }`;
  const records = Array.from({ length: 10_000 }, (_, i) => ({
    record: JSON.stringify({
      log: `2024-01-01T00:00:00Z stdout F request ${i} handled in ${i % 97} ms`, stream: "stdout", time: "2024-01-01T00:00:00Z",
      kubernetes: {
        pod_name: `web-${i % 50}`, namespace_name: "prod", pod_id: `0d7b9d0e-0000-4000-8000-${String(i).padStart(12, "0")}`,
        labels: { "app.kubernetes.io/name": "web", "region": "ap-south-1", "pod-template-hash": "5c8b9d" },
        host: `node-${i % 9}`, container_name: "web", docker_id: `abcdef0123456789${i}`,
      },
    }),
  }));
  const shortRecord = (i: number): string =>
    `{"log":"request ${i} handled in ${i % 97} ms","stream":"stdout","kubernetes":{"pod_name":"web-${i % 50}","namespace_name":"prod","labels":{"app.kubernetes.io/name":"web","region":"ap-south-1"},"host":"node-${i % 9}","docker_id":"abcdef0123456789${i}"}}`;

  async function compile(...flags: string[]): Promise<Uint8Array> {
    const { error, binary } = await asc.compileString(SOURCE, { optimizeLevel: 3, ...Object.fromEntries(flags.map((flag) => [flag, true])) });
    if (error) throw error;
    return binary ?? new Uint8Array();
  }

  test("asc's defaults: its allocator runs over the host's heap, and nearly all is lost", async () => {
    const host = await FluentBit.load(await compile(), { functionName: "f" });
    const { events } = host.filter(records);
    const lost = events.filter(({ outcome }) => outcome === "lost");
    expect(events.filter(({ outcome }) => outcome === "replaced")).toHaveLength(11); // as on 4.2.8 and 5.1.1
    expect(lost).toHaveLength(9_989);
    expect(lost.at(-1)).toMatchObject({ behaviour: "app heap corrupted", reason: "Got exception running wasm code: Exception: app heap corrupted" });
  });

  test("the same with short records: the heap is not broken but full, and the guest answers record_ptr 0 with nothing", async () => {
    const host = await FluentBit.load(await compile(), { functionName: "f" });
    const { events } = host.filter(records.map((_, i) => ({ record: shortRecord(i) })));
    expect(events.filter(({ outcome }) => outcome === "replaced")).toHaveLength(17); // as on 5.1.1
    expect(events.at(-1)).toMatchObject({ outcome: "lost", behaviour: "no room" });
  });

  test("with --exportRuntime nothing is lost", async () => {
    const host = await FluentBit.load(await compile("exportRuntime"), { functionName: "f" });
    expect(host.filter(records).events.every(({ outcome }) => outcome === "replaced")).toBe(true);
  });

  const HEAD = "export function f(tag: usize, tagLen: i32, sec: i32, nsec: i32, record: usize, recordLen: i32): usize {\n";
  test.each<[string, string, string[], string | null]>([
    ["the author's file, where all of the function was generated for it", `${HEAD}  if (recordLen > 9) unreachable();\n  return record;\n}\n`, [], null],
    ["the author's line", `${HEAD}  if (recordLen > 9) {\n    unreachable();\n  }\n  return record;\n}\n`, [], "3:5"],
    ["the line that leads to a library's check, not drawn in", `let list: i32[] = [1];\n${HEAD}  if (recordLen > 9) {\n    return list[recordLen];\n  }\n  return record;\n}\n`, ["-O0"], "4:12"],
    ["the line that leads to a library's check, drawn in", `let list: i32[] = [1];\n${HEAD}  if (recordLen > 9) {\n    return list[recordLen];\n  }\n  return record;\n}\n`, ["-O3"], "4:12"],
  ])("a trap names %s, and the record", async (_, source, flags, place) => {
    const files = new Map<string, string>();
    const { error } = await asc.main(["assembly/index.ts", "--outFile", "out.wasm", "--sourceMap", "--runtime", "stub", "--use", "abort=", ...flags], {
      readFile: (name) => (name === "assembly/index.ts" ? source : null),
      writeFile: (name, contents) => void files.set(name, typeof contents === "string" ? contents : Buffer.from(contents).toString("latin1")),
      listFiles: () => [],
    });
    if (error) throw error;
    const wasm = Uint8Array.from(Buffer.from(files.get("out.wasm") ?? "", "latin1"));
    const map = files.get("out.wasm.map") ?? "";
    const sourceMap = place === null ? map.replaceAll("assembly/index.ts", "assembly/index.flb-wasm.ts") : map;
    const host = await FluentBit.load(wasm, { functionName: "f", sourceMap });
    const { events } = host.filter([{ record: '{"a":"long enough"}' }, { record: "{}" }]);
    expect(events[0]?.reason).toBe(`Got exception running wasm code: Exception: unreachable; trap: unreachable at assembly/index.ts${place === null ? "" : `:${place}`}; record: {"a":"long enough"}`);
    expect(events[1]?.outcome).toBe("kept");
  });

  test.each([
    [0, 64_000], [3, 64_000], [0, 40_000_000], [3, 40_000_000],
  ])("a trap of an allocator whose memory does not grow says so, and another does not: -O%i, %i bytes at a time", async (optimizeLevel, byteLength) => {
    const source = `${HEAD}  if (recordLen == 2) unreachable();\n  if (recordLen > 9) {\n    for (;;) heap.alloc(${byteLength});\n  }\n  return record;\n}\n`;
    const { error, binary } = await asc.compileString(source, { runtime: "stub", maximumMemory: 32, use: "abort=", optimizeLevel });
    if (error) throw error;
    const host = await FluentBit.load(binary ?? new Uint8Array(), { functionName: "f" });
    const { events } = host.filter([{ record: "{}" }, { record: '{"a":"long enough"}' }]);
    const most = "2112 KiB"; // 32 pages, and the one of the host's heap
    const state = byteLength === 64_000 ? `the memory is at its maximum of ${most}` : `the memory has 64 KiB, and its maximum is ${most}`;
    expect(events.map(({ reason }) => reason)).toEqual([
      "Got exception running wasm code: Exception: unreachable; trap: unreachable; record: {}",
      `Got exception running wasm code: Exception: unreachable; trap: unreachable; memory.grow was refused: ${state}; record: {"a":"long enough"}`,
    ]);
  });
});

test.each<readonly [wasmHeapSize: number | undefined, older: number, newer: number]>([
  [undefined, 8192, 8192], [0, 8192, 8192], [100_000, 100_000, 100_000], [2 ** 29 + 1, 2 ** 29, 2 ** 29 + 1], [4e9, 2 ** 29, 2 ** 30],
])("a wasm_heap_size of %s is %d bytes up to 4.0, %d since", (wasmHeapSize, older, newer) => {
  const options = wasmHeapSize === undefined ? {} : { wasmHeapSize };
  expect([heapBytesOf(options, { wamr: "1.3.3" }), heapBytesOf(options, { wamr: "2.4.1" })]).toEqual([older, newer]);
});

test("a wasm_heap_size of 4 GiB is not simulated", () => {
  expect(() => heapBytesOf({ wasmHeapSize: 2 ** 32 }, { wamr: "2.4.1" })).toThrow(NotSimulated);
});
