// The native program as a process: how it is found, how it is ended, and how its death is told. Needs no engine.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NotSimulated, release } from "@flb-wasm/host-sim";
import { Engine, forThisEngine, isAot, platformPackage, wamrAvailable, whyAotNotLoaded } from "../src/index.js";
import { newestGlibc } from "../scripts/glibc.js";
import { FrameReader } from "../src/frame-reader.js";

const PACKAGE = fileURLToPath(new URL("../", import.meta.url));

afterEach(() => vi.unstubAllEnvs());

describe("wamrAvailable()", () => {
  it("names the path that FLB_WASM_WAMR gives and that is no program", () => {
    vi.stubEnv("FLB_WASM_WAMR", "/no/such/program");
    expect(wamrAvailable()).toBe('not available: FLB_WASM_WAMR is "/no/such/program", which is no program');
  });

  it("says that a program does not start here, and what does", () => {
    const folder = mkdtempSync(join(tmpdir(), "flb-wasm-program-"));
    const program = join(folder, "program");
    vi.stubEnv("FLB_WASM_WAMR", program);
    const REMEDY = "it needs glibc 2.34 or newer, so take an image such as node:22-bookworm-slim, no Alpine, or set FLB_WASM_WAMR to one that you built here";
    for (const [text, words] of [
      ["#!/lib/ld-absent.so.1\n", `ENOENT; ${REMEDY}`],
      ["#!/bin/sh\necho \"program: /lib64/libc.so.6: version 'GLIBC_2.38' not found\" >&2\nexit 1\n", `program: /lib64/libc.so.6: version 'GLIBC_2.38' not found; ${REMEDY}`],
      ["#!/bin/sh\nexit 9\n", "exit code 9; run it to see why, or set FLB_WASM_WAMR to one that you built here"],
    ] as const) {
      writeFileSync(program, text, { mode: 0o755 });
      expect(wamrAvailable()).toBe(`not available: ${program} does not start: ${words}`);
    }
    writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
    expect(wamrAvailable()).toBe("available");
    rmSync(folder, { recursive: true });
  });

  describe("in an installed package, which has no repository to build in", () => {
    /** What it says on a platform. */
    function absence(os: string, cpu: string): string {
      const folder = mkdtempSync(join(tmpdir(), "flb-wasm-installed-"));
      const installed = join(folder, "node_modules/@flb-wasm/wamr");
      const { version, type, files, optionalDependencies } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as Record<string, unknown>;
      expect(files).toEqual(expect.arrayContaining(["dist"]));
      for (const name of (files as string[]).filter((each) => !each.startsWith("native/."))) cpSync(join(PACKAGE, name), join(installed, name), { recursive: true });
      mkdirSync(installed, { recursive: true });
      writeFileSync(join(installed, "package.json"), JSON.stringify({ version, type, optionalDependencies }));
      const program = `Object.defineProperties(process, { platform: { value: "${os}" }, arch: { value: "${cpu}" } });
const { wamrAvailable } = await import(${JSON.stringify(join(installed, "dist/available.js"))});
console.log(wamrAvailable());`;
      const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8", env: { ...process.env, FLB_WASM_WAMR: "", NODE_PATH: "" } }); // pnpm names the workspace there
      rmSync(folder, { recursive: true });
      return stdout.trim() + stderr;
    }

    it("names the platform's package", () => {
      const { version } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { version: string };
      expect(absence("linux", "x64")).toBe(`not available: ${platformPackage("linux", "x64")} is not installed; run npm install --save-dev --include=optional @flb-wasm/wamr@${version}, or set FLB_WASM_WAMR to the path of a flb-wasm-wamr`);
    });

    it("names the platforms where there is none for this one", () => {
      expect(absence("win32", "x64")).toBe("not available: there is no flb-wasm-wamr for win32-x64, only for darwin-arm64, darwin-x64, linux-arm64, linux-x64; use one of these, or set FLB_WASM_WAMR to the path of one that you built");
    });
  });
});

it("newestGlibc() reads which C library a program asks for", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  expect(newestGlibc(bytes("\0GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.4\0"))).toBe(34);
  expect(newestGlibc(bytes("\0__isoc23_strtoul\0GLIBC_2.38\0GLIBC_2.34\0"))).toBe(38);
  expect(newestGlibc(bytes("static"))).toBe(0);
});

describe("Engine", () => {
  it("is no part of the terminal's process group, whose Ctrl-C would look like a crash", async () => {
    const folder = mkdtempSync(join(tmpdir(), "flb-wasm-engine-"));
    const program = join(folder, "grouped");
    writeFileSync(program, "#!/bin/sh\nexit $(($(ps -o pgid= -p $$) == $$ ? 7 : 8))\n", { mode: 0o755 });
    await expect(new Engine(program).version()).rejects.toThrow("exit code 7");
    rmSync(folder, { recursive: true });
  });

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

  describe("ends a program that does not answer", () => {
    let folder = "";
    beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "flb-wasm-engine-"))));
    afterEach(() => rmSync(folder, { recursive: true }));

    /** Says its process id in a file, and nothing else. */
    function silent(): { readonly program: string; readonly pid: () => number } {
      const [program, file] = [join(folder, "silent"), join(folder, "pid")];
      writeFileSync(program, `#!/bin/sh\necho $$ > ${file}.new\nmv ${file}.new ${file}\nexec sleep 1000\n`, { mode: 0o755 });
      return { program, pid: () => Number(readFileSync(file, "utf8")) };
    }

    it("after the limit", async () => {
      const { program, pid } = silent();
      const engine = new Engine(program, 2000);
      const requests = [engine.version(), engine.runMain()];
      await expect(requests[0]).rejects.toMatchObject({ name: "EngineNotReturned", seconds: 2, message: "Cannot go on in WAMR: call 1 has not returned for 2 s" });
      await expect(requests[1]).rejects.toMatchObject({ name: "EngineCrashed", signal: "SIGKILL after 2 s without an answer" });
      await expect(engine.version()).rejects.toThrow("SIGKILL after 2 s without an answer");
      await vi.waitFor(() => expect(() => process.kill(pid(), 0)).toThrow(/ESRCH/), 20_000);
    });

    it("when it is closed", async () => {
      const { program, pid } = silent();
      const engine = new Engine(program);
      const request = engine.version().catch(({ signal }: { signal: string }) => signal);
      await vi.waitFor(() => expect(pid()).toBeGreaterThan(0), 20_000);
      engine.close();
      expect(await request).toBe("SIGKILL by close()");
      await vi.waitFor(() => expect(() => process.kill(pid(), 0)).toThrow(/ESRCH/), 20_000);
    });
  });

  it("tells that the program could not be started", async () => {
    await expect(new Engine("/no/such/program").version()).rejects.toThrow(/ENOENT/);
  });
});

describe("FrameReader", () => {
  const frame = (...bytes: number[]): Buffer => Buffer.concat([Buffer.from(Uint32Array.of(bytes.length).buffer), Buffer.from(bytes)]);
  const stream = Buffer.concat([frame(1, 2, 3), frame(), frame(4), frame(5, 6, 7, 8, 9)]);

  it.each(Array.from({ length: stream.byteLength }, (_, i) => i + 1))("finds the frames in parts of %i bytes", (partBytes) => {
    const reader = new FrameReader();
    const frames = [];
    for (let at = 0; at < stream.byteLength; at += partBytes) frames.push(...reader.push(stream.subarray(at, at + partBytes)));
    expect(frames.map((each) => [...each])).toEqual([[1, 2, 3], [], [4], [5, 6, 7, 8, 9]]);
  });

  it("copies the bytes of a long frame once or twice, in however many parts it comes", () => {
    const long = frame(...new Uint8Array(50_000));
    const reader = new FrameReader();
    const concat = vi.spyOn(Buffer, "concat");
    const frames = [];
    for (let at = 0; at < long.byteLength; at += 10) frames.push(...reader.push(long.subarray(at, at + 10)));
    const copied = concat.mock.results.reduce((sum, { value }) => sum + (value as Buffer).byteLength, 0);
    concat.mockRestore();
    expect(frames.map((each) => each.byteLength)).toEqual([50_000]);
    expect(copied).toBeLessThan(2 * long.byteLength);
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
