import { describe, expect, test } from "vitest";
import { compile } from "../asc.js";
import { runInput } from "./host.js";

const IMPORTS = 'import { ObjectWriter, emit } from "@flb-wasm/sdk/input";\n';

describe("an input", () => {
  test("exports _start and memory, asks for WASI only, and says what it is", async () => {
    const { wasm, messages } = await compile(`${IMPORTS}export function collect(): void { emit(new ObjectWriter().set("n", 1)); }`);
    expect(messages).toBe("");
    const module = new WebAssembly.Module(wasm! as BufferSource);
    expect(WebAssembly.Module.exports(module).map(({ name }) => name).sort()).toEqual(["_start", "free", "malloc", "memory"]);
    expect(new Set(WebAssembly.Module.imports(module).map((entry) => entry.module))).toEqual(new Set(["wasi_snapshot_preview1"]));
    const [about] = WebAssembly.Module.customSections(module, "flb-wasm");
    expect(JSON.parse(new TextDecoder().decode(about))).toEqual({ abi: "input", format: "json", inputs: ["collect"] });
    expect(runInput(wasm!)).toMatchObject({ output: '{"n":1}\n', log: [], exit: null });
  });

  test("may have any name, be renamed, and stand beside functions that are not exported", async () => {
    const { wasm, messages } = await compile(`${IMPORTS}function count(): i32 { return 3; }\nfunction gather(): void { emit(new ObjectWriter().set("n", count())); }\nexport { gather as host_facts };`);
    expect(messages).toBe("");
    expect(runInput(wasm!).output).toBe('{"n":3}\n');
  });

  test("writes nulls of every type as null, in lists too", async () => {
    const { wasm, messages } = await compile(`import { ObjectWriter, Value, emit } from "@flb-wasm/sdk/input";
let text: string | null = null;
let list: i32[] | null = null;
let value: Value | null = null;
export function collect(): void {
  emit(new ObjectWriter().set("a", null).set("b", text).set("c", list).set("d", value).set("e", 0).beginArray("f").add(null).add(text).add(0).end());
}`);
    expect(messages).toBe("");
    expect(runInput(wasm!).output).toBe('{"a":null,"b":null,"c":null,"d":null,"e":0,"f":[null,null,0]}\n');
  });

  test("runs the top level of its file in _start, where a failure leaves its words", async () => {
    const { wasm } = await compile(`import { readText } from "@flb-wasm/sdk/input";\nconst settings = readText("none")!;\nexport function collect(): void {}`);
    const { log, exit } = runInput(wasm!);
    expect(exit).toBe(1);
    expect(log[0]).toBe("[flb-wasm] [error] Cannot read none: no such file or directory");
    expect(log[1]).toContain("at assembly/index.ts:2:");
  });
});

describe("a mistake is refused at the author's line", () => {
  const filter = 'import { Record } from "@flb-wasm/sdk";\n';
  const mistakes: [what: string, source: string, place: string, remedy: string][] = [
    ["two inputs", "export function a(): void {}\nexport function b(): void {}", "index.ts(2,17)", "Cannot export b beside the input a: a module is one input, or filters"],
    ["a filter after an input", `${filter}export function a(): void {}\nexport function f(record: Record): void {}`, "index.ts(3,17)", "Cannot export f beside the input a"],
    ["an input after a filter", `${filter}export function f(record: Record): void {}\nexport function a(): void {}`, "index.ts(2,17)", "Cannot export f beside the input a"],
    ["a result", "export function a(): i32 { return 0; }", "index.ts(1,17)", "`export function a(): void` for an input"],
    ["a map that is written", `${IMPORTS}export function a(): void { emit(new ObjectWriter().set("m", new Map<string, i32>())); }`, "index.ts(2,34)", "Cannot write Map<string,i32> into a record: it holds strings, bools, numbers, null and Values. Begin it with `beginObject(key)`"],
    ["a list of objects", `class Mine {}\n${IMPORTS}export function a(): void { emit(new ObjectWriter().beginArray("l").add([new Mine()])); }`, "index.ts(3,34)", "Cannot write Array<Mine> into a record"],
    ["nothing exported", "function a(): void {}", "index.ts(1,1)", "`export function collect(): void` for an input"],
  ];
  test.each(mistakes)("%s", async (_what, source, place, remedy) => {
    const { wasm, messages } = await compile(source);
    expect(wasm).toBeNull();
    expect(messages).toContain(place);
    expect(messages).toContain(remedy);
  });
});
