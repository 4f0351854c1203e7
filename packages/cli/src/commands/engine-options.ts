// Options that every command with an engine takes, and how they become a filter's configuration.
import { resolve } from "node:path";
import { RELEASE_LINES, DEFAULT_VERSION } from "@flb-wasm/host-sim";
import type { Arguments } from "../command/arguments.js";
import { usageError } from "../command/cli-error.js";
import type { OptionSpec } from "../command/command.js";
import { ENGINE_NAMES, type EngineName, type EngineOptions } from "../engine/engine.js";
import { type ModuleFile, chooseFunction } from "../module/module-file.js";
import { type SeenFiles, readFolder } from "../test/given-files.js";

export const ACCESSIBLE_PATH_OPTION: OptionSpec = {
  flags: "--accessible-path <folder>", summary: "a folder that the filter may read; may be given several times", whenAbsent: "the current folder", isRepeatable: true, completes: "folder",
};

export const ENGINE_OPTIONS: readonly OptionSpec[] = [
  { flags: "--engine <name>", summary: "what runs the filter", choices: ENGINE_NAMES, whenAbsent: "sim, or wamr for an AOT file" },
  { flags: "--function <name>", summary: "the export to call, function_name", whenAbsent: "the module's only filter" },
  { flags: "--fluent-bit <version>", summary: `the release to behave as: ${RELEASE_LINES[0]} to ${RELEASE_LINES.at(-1)}, or exact; a real Fluent Bit must match`, whenAbsent: `${DEFAULT_VERSION}, and any real one` },
  { flags: "--event-format <format>", summary: "event_format", choices: ["json", "msgpack"], whenAbsent: "what the module was built for" },
  { flags: "--wasm-heap-size <size>", summary: "wasm_heap_size", whenAbsent: "8192" },
  { flags: "--wasm-stack-size <size>", summary: "wasm_stack_size", whenAbsent: "8192" },
  ACCESSIBLE_PATH_OPTION,
];

export const FILES_OPTION: OptionSpec = {
  flags: "--files <folder>", summary: "in the simulator: a folder that takes the place of the root and of the current folder, so that its etc/a is /etc/a; nothing is read from the disk", completes: "folder",
};

export const BUF_SIZE_OPTION: OptionSpec = { flags: "--buf-size <size>", summary: "buf_size of an input", whenAbsent: "4096" };

export interface EngineChoice {
  readonly engine: EngineName;
  readonly options: EngineOptions;
}

/**
 * @param cwd where relative paths begin.
 * @param accessiblePaths as written, by the command line or what stands for it.
 */
export function readEngineChoice(args: Arguments, module: ModuleFile, cwd: string, accessiblePaths = readAccessiblePaths(args)): EngineChoice {
  if (args.text("buf-size") !== undefined) throw usageError(`Cannot run ${module.name} with --buf-size: that is for inputs, and the module is a filter; leave --buf-size out`);
  const heap = args.size("wasm-heap-size");
  const stack = args.size("wasm-stack-size");
  const version = args.text("fluent-bit");
  return {
    // The simulator runs no native code.
    engine: args.choice<EngineName>("engine", module.report.aot ? "wamr" : "sim"),
    options: {
      functionName: chooseFunction(module, args.text("function")),
      eventFormat: args.choice<"json" | "msgpack">("event-format", module.about.format ?? "json"),
      // As written: the guest opens files under these names.
      accessiblePaths: accessiblePaths.map((path) => resolve(path) === resolve(cwd, path) ? path : resolve(cwd, path)),
      ...(version === undefined ? {} : { version }),
      ...(heap === undefined ? {} : { wasmHeapSize: heap }),
      ...(stack === undefined ? {} : { wasmStackSize: stack }),
    },
  };
}

/** What a module sees in place of the disk; `undefined` without --files. */
export function readFilesOption(args: Arguments, engine: EngineName, cwd: string): SeenFiles | undefined {
  const folder = args.text("files");
  if (folder === undefined) return undefined;
  if (engine !== "sim") throw usageError(`Cannot use --files with --engine ${engine}: it reads the disk; leave one of the two out`);
  return readFolder(resolve(cwd, folder), folder, "--files names the folder with what the module reads");
}

/** Where a module may read, as the command line has it; else as `otherwise` has it. */
export function readAccessiblePaths(args: Arguments, otherwise: readonly string[] | null = null): readonly string[] {
  const given = args.texts("accessible-path");
  return given.length > 0 ? given : otherwise ?? ["."];
}
