// `flb-wasm check`: what Fluent Bit would reveal only by losing records.
import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { DEFAULT_VERSION, type PipelineConfig } from "@flb-wasm/host-sim";
import { CODES } from "../check/catalogue.js";
import { checkConfig } from "../check/check-config.js";
import { checkModule } from "../check/check-module.js";
import { checkDefaultStack } from "../check/check-sizes.js";
import { type Finding, sortFindings } from "../check/finding.js";
import { modulePaths, startFolder } from "../check/module-paths.js";
import { readParsers } from "../check/parsers.js";
import { findUnset } from "../check/unset-variables.js";
import { type ConfigRead, isOpen, readConfig } from "../check/read-config.js";
import { renderCount, renderFindings, renderJsonFindings, renderLimits, renderPage, renderSarif } from "../check/render.js";
import type { Arguments } from "../command/arguments.js";
import { usageError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { OtherContent } from "../command/given-file.js";
import { type ModuleFile, openModule } from "../module/module-file.js";
import { renderTable } from "../terminal/table.js";
import type { Terminal } from "../terminal/terminal.js";
import { version } from "../version.js";
import { readRelease } from "./release-option.js";

export const check = defineCommand({
  name: "check",
  summary: "Find what Fluent Bit would reveal only by losing records",
  details: ["Looks at the module, and with --config at every wasm filter, processor and exec_wasi input of a configuration, YAML or classic. With --config alone the modules are those that it names. Nothing is run. The exit code is 5 when there is an error."],
  arguments: [{ name: "wasm", summary: "the built filter", completes: "file" }],
  options: [
    { flags: "-c, --config <file>", summary: "fluent-bit.yaml or fluent-bit.conf", completes: "file" },
    { flags: "--fluent-bit <version>", summary: "the release that will run it", whenAbsent: DEFAULT_VERSION },
    { flags: "--strict", summary: "exit with code 5 for warnings too" },
    { flags: "--format <format>", summary: "how to print", choices: ["text", "json", "sarif"], whenAbsent: "text" },
    { flags: "--json", summary: "the same as --format json" },
    { flags: "--codes", summary: "list every code" },
    { flags: "--explain <code>", summary: "print the page of a code" },
  ],
  examples: [
    { line: "flb-wasm check build/filter.wasm -c fluent-bit.yaml", shows: "a filter and its configuration" },
    { line: "flb-wasm check -c fluent-bit.yaml", shows: "a configuration and the modules that it names" },
    { line: "flb-wasm check build/filter.wasm --fluent-bit 4.0", shows: "will an older release load it" },
    { line: "flb-wasm check build/filter.wasm --format sarif > findings.sarif", shows: "for code review" },
    { line: "flb-wasm check --explain FLB003", shows: "what a code means" },
  ],
  run: checkFilter,
});

async function checkFilter(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  if (args.flag("codes")) {
    terminal.out(renderTable(Object.entries(CODES).map(([code, title]) => [terminal.style.heading(code), title]), terminal));
    return ExitCode.Ok;
  }
  const explained = args.text("explain");
  if (explained !== undefined) {
    terminal.out(renderPage(explained, terminal.columns));
    return ExitCode.Ok;
  }
  const findings = sortFindings(await findAll(args, terminal));
  const format = args.flag("json") ? "json" : args.choice<"text" | "json" | "sarif">("format", "text");
  const configName = args.text("config");
  const limits = findings.length > 0 || configName === undefined ? [] : [renderLimits(configName, readRelease(args, "check for").version, terminal.columns)];
  if (format === "json") terminal.out(renderJsonFindings(findings));
  else if (format === "sarif") terminal.out(renderSarif(findings, version()));
  else terminal.out([...(findings.length > 0 ? [renderFindings(findings, terminal), ""] : []), renderCount(findings, terminal.style), ...limits].join("\n"));
  const fails = findings.some(({ severity }) => severity === "error" || (args.flag("strict") && severity === "warning"));
  return fails ? ExitCode.Findings : ExitCode.Ok;
}

async function findAll(args: Arguments, terminal: Terminal): Promise<Finding[]> {
  const configName = args.text("config");
  let name = args.words[0];
  if (name === undefined && configName === undefined) throw usageError("Cannot check: no module is named; write flb-wasm check build/filter.wasm");
  const chosen = readRelease(args, "check for");
  let read: ConfigRead | null = null;
  if (name === undefined) {
    read = readConfig(configName ?? "", terminal);
    if (read.config === null) return [...read.findings];
    name = namedModule(read.config, terminal.cwd);
  }
  const module = openOrFind(name, terminal.cwd);
  if ("code" in module) return [module];
  const own = await checkModule(module, chosen);
  if (configName === undefined) return [...own, ...checkDefaultStack(module, chosen)];
  const { config, variables, findings } = read ?? readConfig(configName, terminal);
  if (config === null) return [...own, ...findings];
  const others = new Map<string, ModuleFile | Finding>();
  const openOther = (path: string): ModuleFile | null => {
    const opened = others.get(path) ?? openOrFind(relative(terminal.cwd, path), terminal.cwd);
    others.set(path, opened);
    return "code" in opened ? null : opened;
  };
  const folder = startFolder(config, terminal.cwd);
  const configured = checkConfig({ config, release: chosen, folder, module, parsers: readParsers(config, { folder, cwd: terminal.cwd, variables }), openOther });
  const ofOthers = await Promise.all([...others.values()].map(async (each) => ("code" in each ? [each] : checkModule(each, chosen))));
  // What the configuration's line says need not be said of the module again.
  const unsaid = own.filter(({ code, problem }) => !configured.some((each) => each.code === code && each.problem === problem));
  return [...unsaid, ...findings, ...findUnset(config, chosen), ...configured, ...ofOthers.flat()];
}

/** The first module that a configuration names and that is here, as one would write it. */
function namedModule(config: PipelineConfig, cwd: string): string {
  const configName = config.file;
  const folder = startFolder(config, cwd);
  const paths = modulePaths(config);
  const open = paths.find(isOpen);
  if (open !== undefined) throw usageError(`Cannot check ${configName}: it runs ${open}, and the variable is not set here; set it, or name the module: flb-wasm check build/filter.wasm -c ${configName}`);
  const here = paths.find((path) => path !== "" && existsSync(resolve(folder, path)));
  if (here !== undefined) return relative(cwd, resolve(folder, here));
  const state = paths.length === 0 ? "it runs no module" : `${paths.join(", ")} ${paths.length === 1 ? "is" : "are"} not here`;
  throw usageError(`Cannot check ${configName}: ${state}; name the module: flb-wasm check build/filter.wasm -c ${configName}`);
}

/** A file that is no module is a finding, not an error of the command. */
function openOrFind(name: string, cwd: string): ModuleFile | Finding {
  try {
    return openModule(name, cwd);
  } catch (problem) {
    if (!(problem instanceof OtherContent)) throw problem;
    const [state = "", remedy = ""] = problem.reason.split(/; (?=[^;]*$)/);
    return { code: "FLB013", severity: "error", place: { file: name, line: null }, problem: `${state}: Fluent Bit does not load it`, remedy };
  }
}
