import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aotHost, checkAotLoads } from "../../src/aot/compatibility.js";
import { AOT_TARGETS, compileAot } from "../../src/aot/compile.js";
import { findAotCompiler } from "../../src/aot/compiler.js";
import { type AotTarget, readAotHeader } from "../../src/aot/header.js";

/** The head that wamrc of WAMR 1.3.3 or 2.4.1 writes. */
function aotFile(format: number, target: AotTarget, features = 2): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x746f6100, true);
  view.setUint32(4, format, true);
  view.setUint16(22, target === "x86_64" ? 0x3e : 0xb7, true);
  if (format >= 5) view.setBigUint64(32, BigInt(features), true);
  bytes.set(new TextEncoder().encode(target === "x86_64" ? "x86_64" : "aarch64v8"), format >= 5 ? 48 : 36);
  return bytes;
}

describe("readAotHeader", () => {
  it.each([[3, "x86_64", "x86_64"], [3, "aarch64", "aarch64v8"], [5, "x86_64", "x86_64"], [5, "aarch64", "aarch64v8"]] as const)("format %i for %s", (format, target, arch) => {
    expect(readAotHeader(aotFile(format, target), "f.aot")).toEqual({ format, target, arch, usesSimd: false });
  });

  it.each([["no AOT file", new TextEncoder().encode("\0asm\x01\0\0\0".padEnd(64))], ["too short", aotFile(5, "x86_64").subarray(0, 40)], ["empty", new Uint8Array()]])("refuses %s", (_, bytes) => {
    expect(() => readAotHeader(bytes, "f.aot")).toThrow(/^Cannot read f\.aot: it is no AOT file/);
  });
});

describe("checkAotLoads", () => {
  it.each([
    // file                      Fluent Bit  machine    refused because
    [aotFile(5, "x86_64"),       "5.1",      "x86_64",  null],
    [aotFile(5, "x86_64"),       "4.1.2",    "x86_64",  null],
    [aotFile(3, "aarch64"),      "4.0",      "aarch64", null],
    [aotFile(3, "x86_64"),       "4.1",      "x86_64",  "it has AOT format 3 (Fluent Bit up to 4.0), and this release loads 5; compile with the wamrc of WAMR 2.4.1"],
    [aotFile(5, "x86_64"),       "4.0",      "x86_64",  "it has AOT format 5 (Fluent Bit 4.1 and later), and this release loads 3; compile with the wamrc of WAMR 1.3.3"],
    [aotFile(4, "x86_64"),       "5.1",      "x86_64",  "it has AOT format 4, and this release loads 5"],
    [aotFile(5, "x86_64"),       "5.1",      "aarch64", "it is for x86_64, not aarch64; compile with --target aarch64"],
    [aotFile(5, "x86_64", 3),    "5.1",      "x86_64",  "its code uses SIMD"],
  ] as const)("%#", (bytes, version, target, because) => {
    const check = (): void => checkAotLoads(readAotHeader(bytes, "f.aot"), "f.aot", aotHost(version), target);
    if (because === null) expect(check).not.toThrow();
    else expect(check).toThrow(because);
  });
});

describe("compileAot", () => {
  let folder = "";
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "flb-aot-"))));
  afterEach(() => rm(folder, { recursive: true }));

  /** A program in wamrc's place: says a version, writes given bytes to the path behind -o. */
  async function fakeCompiler(version: string, bytes: Uint8Array): Promise<string> {
    const path = join(folder, "wamrc");
    await writeFile(join(folder, "bytes"), bytes);
    await writeFile(path, `#!/bin/sh\n[ "$1" = --version ] && echo "wamrc ${version}" && exit 0\necho "$@" > "${folder}/words"\nwhile [ "$1" != -o ]; do shift; done\ncat "${folder}/bytes" > "$2"\n`);
    await chmod(path, 0o755);
    return path;
  }
  const request = (fluentBit: string, environment: Record<string, string>, target: AotTarget = "x86_64") =>
    ({ module: join(folder, "filter.wasm"), fluentBit, targets: [target], environment });

  it("says how to get a compiler when there is none", async () => {
    await expect(compileAot(request("4.0", { PATH: folder }))).rejects.toThrow(
      "Cannot compile to AOT: there is no flb-wamrc or wamrc on the PATH; build Fluent Bit 4.0.14 with cmake -DFLB_WAMRC=On and set FLB_WAMRC to its bin/flb-wamrc, or take the wamrc of WAMR 1.3.3",
    );
  });

  it("refuses the compiler of the other WAMR before it runs", async () => {
    const FLB_WAMRC = await fakeCompiler("1.3.3", aotFile(3, "x86_64"));
    await expect(compileAot(request("5.1", { FLB_WAMRC }))).rejects.toThrow(/WAMR 1\.3\.3 and writes AOT format 3, and this release loads 5; build Fluent Bit 5\.1\.1/);
    expect(existsSync(join(folder, "words"))).toBe(false);
  });

  it("leaves no file that does not load", async () => {
    const FLB_WAMRC = await fakeCompiler("9.9.9", aotFile(3, "x86_64"));
    await expect(compileAot(request("5.1", { FLB_WAMRC }))).rejects.toThrow("it has AOT format 3");
    expect(existsSync(join(folder, "filter.x86_64.v5.aot"))).toBe(false);
  });

  it("compiles for any processor, without SIMD, and names machine and format", async () => {
    const FLB_WAMRC = await fakeCompiler("2.4.1", aotFile(5, "aarch64"));
    const [file] = await compileAot(request("5.1", { FLB_WAMRC }, "aarch64"));
    expect(file?.path).toBe(join(folder, "filter.aarch64.v5.aot"));
    expect(await readFile(join(folder, "words"), "utf8")).toContain("--target=aarch64v8 --cpu=cortex-a57 --disable-simd");
  });

  it.each(["Error: open or create aot file failed.", "Error: write to aot file failed."])("%s says which file", async (said) => {
    const FLB_WAMRC = await fakeCompiler("2.4.1", aotFile(5, "x86_64"));
    await writeFile(FLB_WAMRC, `#!/bin/sh\n[ "$1" = --version ] && echo "wamrc 2.4.1" && exit 0\necho "${said}"\nexit 1\n`);
    await expect(compileAot(request("5.1", { FLB_WAMRC }))).rejects.toThrow(`Cannot write ${join(folder, "filter.x86_64.v5.aot")}: the compiler says ${said}; make room in its folder, or correct its permissions`);
  });

  it("a compiler that does not run is named", async () => {
    await expect(compileAot(request("5.1", { FLB_WAMRC: join(folder, "gone") }))).rejects.toThrow(/^Cannot run the AOT compiler .*gone of FLB_WAMRC/);
  });

  it("the true compiler, for both machines", async () => {
    const host = aotHost("5.1");
    const compiler = await findAotCompiler(process.env, host).catch((problem: Error) => problem.message);
    if (typeof compiler === "string" || (compiler.format ?? host.format) !== host.format) {
      console.log(`not run: ${typeof compiler === "string" ? compiler : `${compiler.path} is of WAMR ${compiler.version}`}`);
      return;
    }
    const module = join(folder, "filter.wasm");
    await writeFile(module, Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    const files = await compileAot({ module, fluentBit: "5.1", environment: process.env });
    expect(files.map(({ header }) => [header.format, header.target])).toEqual(AOT_TARGETS.map((target) => [5, target]));
  });
});
