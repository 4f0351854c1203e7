// Compiles a C peer with clang for wasm32.
//   in   a .c file
//   out  the module's bytes; or why there is none
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Built = { readonly module: Uint8Array } | { readonly module: null; readonly reason: string };

const FLAGS = ["--target=wasm32", "-O2", "-nostdlib", "-Wl,--no-entry", "-Wl,-z,stack-size=16384"];

export function compileC(source: string): Built {
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-bench-"));
  try {
    const output = join(folder, "peer.wasm");
    execFileSync(process.env["CLANG"] ?? "clang", [...FLAGS, "-o", output, source], { stdio: ["ignore", "ignore", "pipe"] });
    return { module: readFileSync(output) };
  } catch (problem) {
    return { module: null, reason: `clang did not compile it: ${problem instanceof Error ? problem.message.split("\n", 2).join(" ") : problem}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
