// What a configuration says of one filter, in place of options of the command line.
//   in   --config, a module
//   out  the same command line with what the filter's section says; options that are given win
//   err  CliError where the configuration does not run the module, or does so in several ways
import { existsSync } from "node:fs";
import { basename, isAbsolute, resolve } from "node:path";
import { type PipelineConfig, type Section, lastProperty, lastValue, placeText, readEventFormat, splitPaths } from "@flb-wasm/host-sim";
import { allSections, startFolder } from "../check/module-paths.js";
import { isOpen, readConfig } from "../check/read-config.js";
import { readSizeText } from "../check/size-text.js";
import type { Arguments } from "../command/arguments.js";
import { CliError } from "../command/cli-error.js";
import type { OptionSpec } from "../command/command.js";
import type { ModuleFile } from "../module/module-file.js";
import type { Terminal } from "../terminal/terminal.js";

export const CONFIG_OPTION: OptionSpec = { flags: "-c, --config <file>", summary: "fluent-bit.yaml or fluent-bit.conf: the filter is set up as its section says", completes: "file" };

/** Keys of the section that are options here under another name. */
const OPTION_OF: Readonly<Record<string, string>> = {
  function_name: "function", event_format: "event-format", wasm_heap_size: "wasm-heap-size", wasm_stack_size: "wasm-stack-size",
};

export function withConfig(args: Arguments, module: ModuleFile, terminal: Terminal): Arguments {
  const configName = args.text("config");
  if (configName === undefined) return args;
  const { config } = readConfig(configName, terminal);
  if (config === null) throw new CliError(`Cannot read ${configName}: Fluent Bit refuses it; see flb-wasm check -c ${configName}`);
  const folder = startFolder(config, terminal.cwd);
  const section = sectionOf(config, module, args.text("function"), folder);
  const all = Object.entries(OPTION_OF).reduce((sofar, [key, option]) => {
    const property = lastProperty(section, key);
    if (property === undefined || sofar.text(option) !== undefined) return sofar;
    if (isOpen(property.value)) throw new CliError(`Cannot read ${placeText(property.place)}: ${property.value} has a variable that is not set here; set it, or give --${option}`);
    return sofar.with(option, readValue(key, property.value, placeText(property.place)));
  }, args);
  const paths = lastProperty(section, "accessible_paths");
  if (paths === undefined || all.texts("accessible-path").length > 0) return all;
  return all.with("accessible-path", accessiblePaths(paths.value, placeText(paths.place), folder, terminal.cwd));
}

/** The sections that run the module, in the order of the file; by its name where its path is that of another machine. */
function sectionOf(config: PipelineConfig, module: ModuleFile, functionName: string | undefined, folder: string): Section {
  const filters = allSections(config).filter(({ name }) => name === "wasm");
  const named = filters.filter((section) => {
    const path = lastValue(section, "wasm_path") ?? "";
    const resolved = resolve(folder, path);
    return resolved === module.path || (!existsSync(resolved) && basename(path) === basename(module.path));
  });
  const found = named.filter((section) => functionName === undefined || lastValue(section, "function_name") === functionName);
  const [first] = found;
  if (first === undefined) throw new CliError(`Cannot run ${module.name} as ${config.file} has it: ${whatItRuns(named.length > 0 ? named : filters, module, functionName)}; correct the one or the other`);
  const names = new Set(found.map((section) => lastValue(section, "function_name")));
  if (names.size > 1) throw new CliError(`Cannot run ${module.name} as ${config.file} has it: it calls ${[...names].join(" and ")}; name one with --function`);
  return first;
}

function whatItRuns(sections: readonly Section[], { name }: ModuleFile, functionName: string | undefined): string {
  if (sections.length === 0) return "it has no wasm filter";
  const runs = sections.map((section) => `${lastValue(section, "function_name")} of ${lastValue(section, "wasm_path")} (${placeText(section.place)})`);
  return `it runs ${runs.join(", ")}, not ${functionName === undefined ? "" : `${functionName} of `}${name}`;
}

function readValue(key: string, value: string, place: string): string {
  if (key === "event_format") {
    const format = readEventFormat(value);
    if (format === null) throw new CliError(`Cannot read ${place}: event_format ${value || '""'} is none; write json or msgpack`);
    return format;
  }
  if (!key.endsWith("_size")) return value;
  const bytes = readSizeText(value);
  if (bytes === null) throw new CliError(`Cannot read ${place}: ${key} ${value} is no size; write bytes, or a number with k, M or G`);
  return String(bytes);
}

/** A guest knows a folder by the path that is written: another start would give another one. */
function accessiblePaths(text: string, place: string, folder: string, cwd: string): readonly string[] {
  const paths = splitPaths(text);
  const relative = paths.find((path) => !isAbsolute(path));
  if (relative !== undefined && resolve(folder) !== resolve(cwd)) throw new CliError(`Cannot read ${place}: ${relative} begins where Fluent Bit is started, in ${folder}; start flb-wasm there, or give --accessible-path`);
  return paths;
}
