// What is wrong with a project whose sources compile, or whose compiler does not even start.
//   in   a module; asc's configuration file; what asc threw
//   out  CliError with the remedy, null where nothing is wrong
import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { JsonTextError, inspectModule, parseJsonText } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import { FILTER_SIGNATURE, filterNames, readAbout, renderSignature } from "../module/module-file.js";

const DEFAULT_CONFIG = "asconfig.json";
const WANTED = '{ "extends": "@flb-wasm/sdk/asconfig.json" }';

/** asc's configuration file: its own, or the one that is passed on to it. */
export function configName(passedOn: readonly string[]): string {
  return passedOn[passedOn.indexOf("--config") + 1 || passedOn.length] ?? DEFAULT_CONFIG;
}

/** One sentence if there is no configuration: then the compiler's messages are about a file that it built without the SDK. */
export function missingConfig(config: string, cwd: string): string | null {
  return existsSync(resolve(cwd, config)) ? null : `there is no ${config} here, so the SDK takes no part; write ${WANTED} into it, or start in your project's folder`;
}

/** A module that the SDK did not make may be a filter by hand, or a WASI program for exec_wasi. */
export function whyNoFilter(bytes: Uint8Array, entry: string, config: string, cwd: string): CliError | null {
  const report = inspectModule(bytes);
  const about = readAbout(report);
  if (about.abi === "input" || filterNames({ report, about }).length > 0) return null;
  if (about.abi === "filter") return new CliError(`Cannot build ${entry}: the module exports no function that Fluent Bit can call; export one that takes a Record`, ExitCode.Build);
  if (report.exports.some(({ name }) => name === "_start")) return null;
  const missing = missingConfig(config, cwd);
  if (missing !== null) return new CliError(`Cannot build ${entry}: ${missing}`);
  return new CliError(
    `Cannot build ${entry}: it exports no filter, and ${config} does not extend @flb-wasm/sdk/asconfig.json; ` +
    `write ${WANTED} there, or export a function ${renderSignature(FILTER_SIGNATURE)} by hand`,
  );
}

/** What asc throws is about its configuration; anything else is given as it is. */
export function configError(thrown: string, entry: string, config: string, cwd: string): CliError {
  const [first = ""] = thrown.split("\n");
  const [, path] = /^Asconfig is not valid json: (.*)$/.exec(first) ?? [];
  if (path !== undefined) return brokenJson(resolve(cwd, path), cwd);
  const [, member, place] = /^Asconfig\.(.*?): (.*)$/.exec(first) ?? [];
  if (member !== undefined && place !== undefined) return new CliError(`Cannot read ${named(resolve(cwd, place), cwd)}: ${member}; correct it, ${WANTED} is enough`);
  const [, wanted] = /^Cannot find module '(.*?)'/.exec(first) ?? [];
  if (wanted !== undefined) return new CliError(`Cannot build ${entry}: ${config} extends ${wanted}, which is not there; run npm install, or correct the name`, ExitCode.NotAvailable);
  return new CliError(`Cannot build ${entry}: the compiler failed with "${first}"; correct ${config}, ${WANTED} is enough`, ExitCode.Build);
}

function brokenJson(path: string, cwd: string): CliError {
  const file = named(path, cwd);
  try {
    parseJsonText(readFileSync(path, "utf8"));
  } catch (problem) {
    const [, state, place] = (problem instanceof JsonTextError && /^Cannot read JSON: (.*) at (\d+:\d+)$/.exec(problem.message)) || [];
    if (place !== undefined) return new CliError(`Cannot read ${file}:${place}: ${state}; correct it, ${WANTED} is enough`);
  }
  return new CliError(`Cannot read ${file}: it is no JSON; correct it, ${WANTED} is enough`);
}

function named(path: string, cwd: string): string {
  const nearby = relative(cwd, path);
  return nearby.startsWith("..") ? path : nearby;
}
