// Builds the modules of cases.
//   in   a case's module source
//   out  the module's bytes
//   err  Error with the compiler's words
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import initWabt from "wabt";
import type { ModuleSource } from "./case.js";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const BUILD = fileURLToPath(new URL("build/", import.meta.url));
const FEATURES = { bulk_memory: true, sign_extension: true, mutable_globals: true, multi_value: true, sat_float_to_int: true, simd: true, tail_call: true, reference_types: true, threads: true, multi_memory: true, exceptions: true, memory64: true, extended_const: true };

const wabt = await initWabt();
const built = new Map<string, Uint8Array>();

export function buildModule(source: ModuleSource): Uint8Array {
  const key = JSON.stringify(source);
  const module = built.get(key) ?? build(source);
  built.set(key, module);
  return module;
}

function build(source: ModuleSource): Uint8Array {
  if ("wat" in source) return assemble(source.wat);
  if ("bytes" in source) return Uint8Array.from(Buffer.from(source.bytes.replaceAll(" ", ""), "hex"));
  return compile(source.assemblyscript, source.flags);
}

function assemble(wat: string): Uint8Array {
  const parsed = wabt.parseWat("case.wat", wat, FEATURES);
  try {
    return Uint8Array.from(parsed.toBinary({}).buffer);
  } finally {
    parsed.destroy();
  }
}

function compile(source: string, flags: readonly string[]): Uint8Array {
  mkdirSync(BUILD, { recursive: true });
  const output = `${BUILD}${source.replaceAll("/", "-")}${flags.join("").replaceAll(/\W/g, "-")}.wasm`;
  execFileSync(`${ROOT}node_modules/.bin/asc`, [source, ...flags, "-o", output], { cwd: ROOT, stdio: ["ignore", "ignore", "pipe"] });
  return readFileSync(output);
}
