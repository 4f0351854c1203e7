// The engine behind the simulator's interface: what only a real engine can tell, and that both agree on the rest.
// Without the native program the file has one test, which prints why.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FluentBit, type EventInput, type LogLine } from "@flb-wasm/host-sim";
import initWabt from "wabt";
import { describe, expect, it, vi } from "vitest";
import { type WamrOptions, findProgram, loadWamr, wamrAvailable } from "../src/index.js";

const state = wamrAvailable();
const { parseWat } = await initWabt();

function assemble(wat: string): Uint8Array {
  return parseWat("guest.wat", wat, { bulk_memory: true, sign_extension: true, mutable_globals: true }).toBinary({}).buffer;
}

/** A guest whose `f` is the given body: (tag, tagLength, seconds, nanoseconds, record, recordLength) -> result. */
function guest(body: string, more = ""): Uint8Array {
  const parameters = ["tag", "tag_len", "sec", "nsec", "record", "record_len"].map((name) => `(param $${name} i32)`).join(" ");
  return assemble(`(module (memory (export "memory") 1) ${more} (func (export "f") ${parameters} (result i32) ${body}))`);
}

const DATA = '(data (i32.const 16) "{\\"a\\":1}\\00") (data (i32.const 32) "{\\"a\\":\\00")';
const RECORDS: EventInput[] = [{ record: '{"n":1}' }, { record: '{"n":2}' }, { record: '{"n":3}' }];

/** First byte of the record after `{"n":`. */
const DIGIT = "(i32.load8_u offset=5 (local.get $record))";

const AGREEING: readonly { readonly name: string; readonly wasm: Uint8Array; readonly options?: Partial<WamrOptions> }[] = [
  { name: "returns the record", wasm: guest("(local.get $record)") },
  { name: "returns an object", wasm: guest("(i32.const 16)", DATA) },
  { name: "returns the empty string", wasm: guest("(i32.const 8)") },
  { name: "traps", wasm: guest("unreachable") },
  { name: "traps once", wasm: guest(`(if (i32.eq ${DIGIT} (i32.const 50)) (then unreachable)) (local.get $record)`) },
  { name: "returns invalid JSON", wasm: guest("(i32.const 32)", DATA) },
  { name: "kills the agent", wasm: guest(`(select (i32.const 32) (i32.const 16) (i32.eq ${DIGIT} (i32.const 50)))`, DATA) },
  { name: "gives an address outside memory", wasm: guest("(i32.const -1)") },
  { name: "has no such function", wasm: guest("(local.get $record)"), options: { functionName: "g" } },
  { name: "gets msgpack and cuts it", wasm: guest("(local.get $record)"), options: { eventFormat: "msgpack" } },
  { name: "has no memory", wasm: assemble(`(module (func (export "f") (param i32 i32 i32 i32 i32 i32) (result i32) (i32.const 0)))`) },
  { name: "has a malloc that traps", wasm: guest("(local.get $record)", '(func (export "malloc") (param i32) (result i32) unreachable) (func (export "free") (param i32))') },
  { name: "is loaded per chunk", wasm: guest("(local.get $record)"), options: { version: "3.2" } },
];

if (state !== "available") {
  it(`WAMR: not run: ${state}`, () => expect(state).toMatch(/^not available: /));
} else {
  describe("loadWamr() and FluentBit.load() answer alike when the guest", () => {
    for (const { name, wasm, options } of AGREEING) {
      it(name, async () => {
        const settings = { functionName: "f", ...options };
        const wamr = await loadWamr(wasm, settings);
        const simulator = await FluentBit.load(wasm, settings);
        const real = await wamr.filter(RECORDS);
        const simulated = simulator.filter(RECORDS);
        const brief = ({ events }: typeof real) => events.map(({ outcome, behaviour, after }) => ({ outcome, behaviour, after }));
        expect(brief(real)).toEqual(brief(simulated));
        expect(real.agent).toBe(simulated.agent);
        await wamr.close();
      });
    }
  });

  describe("loadWamr() blames the heap for record_ptr 0", () => {
    const FREE = '(func (export "free") (param i32))';
    it.each([
      ["where malloc gave 0", guest("unreachable", `(func (export "malloc") (param i32) (result i32) (i32.const 0)) ${FREE}`), true],
      ["not where malloc trapped", guest("(local.get $record)", `(func (export "malloc") (param i32) (result i32) unreachable) ${FREE}`), false],
      ["not where an earlier free trapped", guest("(local.get $record)", '(func (export "malloc") (param i32) (result i32) (i32.const 1024)) (func (export "free") (param i32) unreachable)'), false],
      ["not without a memory", assemble(`(module (func (export "f") (param i32 i32 i32 i32 i32 i32) (result i32) (i32.const 0)))`), false],
    ])("%s", async (_name, wasm, isBlamed) => {
      const host = await loadWamr(wasm, { functionName: "f" });
      const { events } = await host.filter(RECORDS);
      const lost = events.filter(({ outcome }) => outcome === "lost");
      expect(lost.length).toBeGreaterThan(0);
      for (const { reason } of lost) expect(reason.includes("record_ptr was 0")).toBe(isBlamed);
      await host.close();
    });
  });

  describe("loadWamr()", () => {
    it("overflows the operand stack where 8192 bytes end", async () => {
      // matrix §8: a tiny recursive function reaches 142 levels
      const levels = (count: number) => assemble(`(module (memory (export "memory") 1)
        (func $down (param i32) (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1))))))
        (func (export "f") (param i32 i32 i32 i32 i32 i32) (result i32) (call $down (i32.const ${count})) (local.get 4)))`);
      const outcomes = [];
      for (const count of [60, 400]) {
        const host = await loadWamr(levels(count), { functionName: "f" });
        const [event] = (await host.filter([{ record: '{"n":1}' }])).events;
        outcomes.push(event?.outcome === "kept" ? "kept" : event?.reason);
        if (count === 60) expect(host.readings[0]?.stackBytes).toBeGreaterThan(60 * 44);
        await host.close();
      }
      expect(outcomes[0]).toBe("kept");
      expect(outcomes[1]).toContain("wasm operand stack overflow");
    });

    it("tells what the guest printed as log lines of its chunk", async () => {
      const host = await loadWamr(assemble(`(module (import "env" "puts" (func $puts (param i32) (result i32)))
        (memory (export "memory") 1) (data (i32.const 16) "hello from the guest\\00")
        (func (export "f") (param i32 i32 i32 i32 i32 i32) (result i32) (drop (call $puts (i32.const 16))) (local.get 4)))`), { functionName: "f" });
      const { log } = await host.filter(RECORDS.slice(0, 2));
      expect(log.filter(({ from }) => from === "guest").map(({ text }) => text)).toEqual(["hello from the guest", "hello from the guest"]);
      await host.close();
    });

    it("tells it in the order in which it was written, line by line, as the simulator does", async () => {
      const wasm = assemble(`(module
        (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
        (import "env" "puts" (func $puts (param i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 16) "error one\\n") (data (i32.const 32) "out ") (data (i32.const 48) "one\\n") (data (i32.const 64) "by puts\\00")
        (func (export "_initialize"))
        (func $write (param $stream i32) (param $text i32) (param $count i32)
          (i32.store (i32.const 128) (local.get $text)) (i32.store (i32.const 132) (local.get $count))
          (drop (call $fd_write (local.get $stream) (i32.const 128) (i32.const 1) (i32.const 136))))
        (func (export "f") (param i32 i32 i32 i32 i32 i32) (result i32)
          (call $write (i32.const 2) (i32.const 16) (i32.const 10))
          (call $write (i32.const 1) (i32.const 32) (i32.const 4))
          (call $write (i32.const 2) (i32.const 16) (i32.const 10))
          (call $write (i32.const 1) (i32.const 48) (i32.const 4))
          (drop (call $puts (i32.const 64)))
          (call $write (i32.const 2) (i32.const 16) (i32.const 10))
          (call $write (i32.const 1) (i32.const 32) (i32.const 4))
          (local.get 4)))`);
      const lines = ({ log }: { readonly log: readonly LogLine[] }): string[] => log.map(({ level, from, text }) => `${from} ${level} ${text}`);
      const once = ["guest error error one", "guest error error one", "guest info out one", "guest info by puts", "guest error error one"];
      const again = once.map((line) => line.replace("out one", "out out one"));
      const host = await loadWamr(wasm, { functionName: "f" });
      expect(lines(await host.filter(RECORDS.slice(0, 2)))).toEqual([...once, ...again]);
      await host.close();
      expect(lines((await FluentBit.load(wasm, { functionName: "f" })).filter(RECORDS.slice(0, 2)))).toEqual([...once, ...again]);
    });

    it("ends a call that does not return, and says of which event", async () => {
      const host = await loadWamr(guest(`(loop $again (br_if $again (i32.eq ${DIGIT} (i32.const 50)))) (local.get $record)`), { functionName: "f", limitMilliseconds: 2000 });
      await expect(host.filter(RECORDS)).rejects.toMatchObject({ name: "EngineNotReturned", seconds: 2, answers: [expect.objectContaining({ kind: "text" })] });
      expect(host.lastIndex).toBe(1);
      expect((await host.filter(RECORDS)).agent).toBe("crashed");
      await host.close();
    });

    it("ends a start that does not return", async () => {
      const wasm = guest("(local.get $record)", "(func $start (loop $again (br $again))) (start $start)");
      await expect(loadWamr(wasm, { functionName: "f", limitMilliseconds: 2000 })).rejects.toThrow("has not returned for 2 s");
    });

    it("leaves no engine behind when its program is killed while the guest runs", async () => {
      const folder = mkdtempSync(join(tmpdir(), "flb-wasm-parent-"));
      const [module, wrapper, pid] = [join(folder, "endless.wasm"), join(folder, "engine"), join(folder, "pid")];
      writeFileSync(module, guest("(loop $again (br $again)) (local.get $record)"));
      writeFileSync(wrapper, `#!/bin/sh\necho $$ > ${pid}\nexec ${findProgram().path}\n`, { mode: 0o755 });
      const program = `import { loadWamr } from ${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)};
const host = await loadWamr(${JSON.stringify(module)}, { functionName: "f" });
const answer = host.filter([{ record: "{}" }]);
console.log("asked");
await answer;`;
      const parent = spawn(process.execPath, ["--input-type=module", "--eval", program], { env: { ...process.env, FLB_WASM_WAMR: wrapper }, stdio: ["ignore", "pipe", "inherit"] });
      await once(parent.stdout, "data");
      const engine = Number(readFileSync(pid, "utf8"));
      expect(process.kill(engine, 0)).toBe(true);
      parent.kill("SIGKILL");
      await vi.waitFor(() => expect(() => process.kill(engine, 0)).toThrow(/ESRCH/), 20_000);
      rmSync(folder, { recursive: true });
    });

    it("does not run an AOT file of later releases up to 4.0, whose chunks pass as they came", async () => {
      const host = await loadWamr(Uint8Array.of(0x00, 0x61, 0x6f, 0x74, 5, 0, 0, 0), { functionName: "f", version: "4.0" });
      const { events, log } = await host.filter(RECORDS.slice(0, 1));
      expect([events[0]?.outcome, events[0]?.behaviour, log.map(({ text }) => text)]).toEqual(["kept", "instantiate failed", ["Load wasm module failed. error: AOT module load failed: unknown binary version"]]);
      await host.close();
      await expect(loadWamr(Uint8Array.of(0x00, 0x61, 0x6f, 0x74, 3, 0, 0, 0), { functionName: "f", version: "5.1" })).rejects.toThrow("Cannot start Fluent Bit 5.1.1: Load wasm module failed. error: AOT module load failed: unknown binary version");
    });

    it("does not start with a module that WAMR refuses", async () => {
      await expect(loadWamr(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7), { functionName: "f" })).rejects.toThrow(/^Cannot start Fluent Bit 5\.1\.1: /);
    });
  });
}
