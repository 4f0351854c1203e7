// The native program as a process: how it is found, and how its death is told. Needs no engine.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { NotSimulated, release } from "@flb-wasm/host-sim";
import { Engine, forThisEngine, isAot, wamrAvailable, whyAotNotLoaded } from "../src/index.js";

afterEach(() => vi.unstubAllEnvs());

describe("wamrAvailable()", () => {
  it("names the path that FLB_WASM_WAMR gives and that is no program", () => {
    vi.stubEnv("FLB_WASM_WAMR", "/no/such/program");
    expect(wamrAvailable()).toBe('not available: FLB_WASM_WAMR is "/no/such/program", which is no program');
  });
});

describe("Engine", () => {
  it("tells the signal that ended the program", async () => {
    const folder = mkdtempSync(join(tmpdir(), "flb-wasm-engine-"));
    const program = join(folder, "crashes");
    writeFileSync(program, "#!/bin/sh\nkill -SEGV $$\n", { mode: 0o755 });
    const engine = new Engine(program);
    await expect(engine.filter([{ tag: new Uint8Array(), time: { sec: 0, nsec: 0 }, record: new Uint8Array() }], true))
      .rejects.toThrow("Cannot go on in WAMR: the engine died of SIGSEGV in call 1");
    await expect(engine.version()).rejects.toThrow("SIGSEGV");
    rmSync(folder, { recursive: true });
  });

  it("tells that the program could not be started", async () => {
    await expect(new Engine("/no/such/program").version()).rejects.toThrow(/ENOENT/);
  });
});

describe("forThisEngine()", () => {
  const aot = (format: number): Uint8Array => Uint8Array.of(0x00, 0x61, 0x6f, 0x74, format, 0, 0, 0, 7);

  it("gives Fluent Bit's AOT format the number of this engine", () => {
    expect(isAot(aot(5))).toBe(true);
    expect(forThisEngine(aot(5))).toEqual(aot(6));
  });

  it("leaves other formats and modules as they are", () => {
    for (const module of [aot(3), aot(6), Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 5)]) expect(forThisEngine(module)).toBe(module);
  });

  it("is asked for what the release loads: format 3 up to 4.0, 5 from 4.1 on", () => {
    for (const [format, version] of [[5, "4.0"], [6, "3.2"], [3, "4.1"], [4, "5.1"]] as const) {
      expect(whyAotNotLoaded(aot(format), release(version))).toBe("Load wasm module failed. error: AOT module load failed: unknown binary version");
    }
    for (const version of ["4.1", "5.1"]) expect([aot(5), aot(6), Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 5)].map((module) => whyAotNotLoaded(module, release(version)))).toEqual([null, null, null]);
    expect(() => whyAotNotLoaded(aot(3), release("4.0"))).toThrow(NotSimulated);
  });
});
