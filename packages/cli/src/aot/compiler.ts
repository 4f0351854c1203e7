// Finds WAMR's AOT compiler: `flb-wamrc`, which a Fluent Bit build makes, or `wamrc`.
//   in   environment
//   out  its path and version
//   err  CliError with how to get one
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import type { AotHost } from "./compatibility.js";
import type { AotFormat } from "./header.js";

export interface AotCompiler {
  readonly path: string;
  /** `2.4.1`; `null` if it does not say. */
  readonly version: string | null;
  /** What it writes; `null` when the version tells nothing: then the file does. */
  readonly format: AotFormat | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

const NAMES = ["flb-wamrc", "wamrc"];

/** `FLB_WAMRC` comes first and must work; then the PATH. @throws CliError */
export async function findAotCompiler(environment: Environment, host: AotHost): Promise<AotCompiler> {
  const named = environment["FLB_WAMRC"];
  if (named) return await askVersion(named, "FLB_WAMRC");
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const path = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  if (path === undefined) throw new CliError(`Cannot compile to AOT: there is no flb-wamrc or wamrc on the PATH; ${howToGet(host)}`, ExitCode.NotAvailable);
  return await askVersion(path, "PATH");
}

/** @throws CliError when the compiler is known to write the other format. */
export function checkCompilerFits({ path, version, format }: AotCompiler, host: AotHost): void {
  if (format === null || format === host.format) return;
  throw new CliError(
    `Cannot compile for Fluent Bit ${host.fluentBit}: ${path} is of WAMR ${version} and writes AOT format ${format}, and this release loads ${host.format}; ${howToGet(host)}`,
    ExitCode.NotAvailable,
  );
}

function howToGet({ fluentBit, wamr }: AotHost): string {
  return `build Fluent Bit ${fluentBit} with cmake -DFLB_WAMRC=On and set FLB_WAMRC to its bin/flb-wamrc, or take the wamrc of WAMR ${wamr}`;
}

async function askVersion(path: string, from: string): Promise<AotCompiler> {
  try {
    const { stdout, stderr } = await promisify(execFile)(path, ["--version"]);
    const version = /(\d+\.\d+\.\d+)/.exec(stdout + stderr)?.[1] ?? null;
    return { path, version, format: formatOf(version) };
  } catch (problem) {
    throw new CliError(`Cannot run the AOT compiler ${path} of ${from}: ${problem instanceof Error ? problem.message.split("\n")[0] : String(problem)}; set FLB_WAMRC to a working one`, ExitCode.NotAvailable);
  }
}

/** core/config.h of each: 3 in WAMR 1.x, 5 in 2.4. Between them Fluent Bit has none. */
function formatOf(version: string | null): AotFormat | null {
  if (version === null) return null;
  if (version.startsWith("1.")) return 3;
  return version.startsWith("2.4.") ? 5 : null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
