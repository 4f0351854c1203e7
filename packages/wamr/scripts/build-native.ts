// Builds the native program from source: WAMR comes with the crate wamrx-sys, nothing else is fetched.
//   pnpm --filter @flb-wasm/wamr build:native            native/target/release/flb-wasm-wamr
//   pnpm --filter @flb-wasm/wamr build:native --package  and a copy into npm/<os>-<cpu>, ready to publish
// Fails with the missing tool's name. Never runs at install.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { arch, argv, exit, platform } from "node:process";
import { fileURLToPath } from "node:url";
import { PROGRAM_NAME } from "../src/program.js";
import { NEWEST_GLIBC_MINOR, newestGlibc } from "./glibc.js";

const TOOLS = [
  { command: "cargo", remedy: "install Rust 1.85 or newer from https://rustup.rs" },
  { command: "cmake", remedy: "install the package cmake" },
] as const;

const native = fileURLToPath(new URL("../native/", import.meta.url));
for (const { command, remedy } of TOOLS) {
  if (spawnSync(command, ["--version"]).error) fail(`Cannot build ${PROGRAM_NAME}: there is no ${command}; ${remedy}`);
}
// In the folder native/: cargo reads native/.cargo/config.toml only there.
const { status } = spawnSync("cargo", ["build", "--release", "--locked"], { cwd: native, stdio: "inherit" });
if (status !== 0) fail(`Cannot build ${PROGRAM_NAME}: cargo ended with ${status}; if it names libclang, install libclang-dev`);
const program = `${native}target/release/${PROGRAM_NAME}`;
console.log(program);
if (argv.includes("--package")) {
  const folder = fileURLToPath(new URL(`../npm/${platform}-${arch}/`, import.meta.url));
  const glibc = newestGlibc(readFileSync(program));
  if (glibc > NEWEST_GLIBC_MINOR) fail(`Cannot package ${PROGRAM_NAME}: it asks for glibc 2.${glibc}, and many machines have 2.${NEWEST_GLIBC_MINOR}; build it on Ubuntu 22.04 or Debian 12`);
  if (!existsSync(folder)) fail(`Cannot package ${PROGRAM_NAME}: there is no npm/${platform}-${arch}; add its package.json`);
  copyFileSync(program, folder + PROGRAM_NAME);
  console.log(folder + PROGRAM_NAME);
}

function fail(message: string): never {
  console.error(message);
  exit(1);
}
