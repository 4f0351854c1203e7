// The project's own asc, in a process of its own.
//   in   the project's folder, words for asc
//   out  what it printed, and what it would have written
//   err  CliError NotAvailable without a compiler, and where packages are in no folder
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { execPath, versions } from "node:process";
import { fileURLToPath } from "node:url";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import type { Output } from "./outputs.js";

export interface Compiled {
  /** Empty if the compiler refused. */
  readonly files: readonly Output[];
  readonly isRefused: boolean;
  readonly printed: string;
  /** What asc threw instead of giving a diagnostic: it could not read its configuration. */
  readonly thrown: string | null;
}

const PROGRAM = fileURLToPath(new URL("../../bin/asc.js", import.meta.url));

/** @param words what stands behind a `--` is for Node.js, as with asc itself. */
export function runCompiler(words: readonly string[], cwd: string): Promise<Compiled> {
  const asc = findCompiler(cwd);
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  return new Promise((done, fail) => {
    const child = spawn(execPath, ["--enable-source-maps", ...words.slice(end + 1), PROGRAM, asc, ...words.slice(0, end)], {
      cwd, stdio: ["ignore", "pipe", "pipe", "ipc"], serialization: "advanced",
    });
    const parts: Buffer[] = [];
    let sent: { files?: Output[]; thrown?: string } = {};
    child.stdout?.on("data", (bytes: Buffer) => parts.push(bytes));
    child.stderr?.on("data", (bytes: Buffer) => parts.push(bytes));
    child.on("message", (message) => (sent = message as typeof sent));
    child.on("error", fail);
    child.on("close", (code) => done({
      files: sent.files ?? [], thrown: sent.thrown ?? null, isRefused: code !== 0, printed: Buffer.concat(parts).toString().trimEnd(),
    }));
  });
}

/** `asc` of the project, never one that happens to be elsewhere. */
function findCompiler(cwd: string): string {
  if (versions["pnp"] !== undefined || existsSync(join(cwd, ".pnp.cjs"))) {
    throw new CliError("Cannot build: asc looks for packages in node_modules, and Yarn's Plug'n'Play makes none; write nodeLinker: node-modules into .yarnrc.yml, then run yarn install", ExitCode.NotAvailable);
  }
  try {
    return createRequire(join(cwd, "package.json")).resolve("assemblyscript/dist/asc.js");
  } catch {
    throw new CliError("Cannot build: assemblyscript is not installed here; run npm install, or npm install --save-dev assemblyscript @flb-wasm/sdk", ExitCode.NotAvailable);
  }
}
