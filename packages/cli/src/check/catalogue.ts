// Every code and what it stands for. A code is never reused and never changes its meaning.
import { readFileSync } from "node:fs";
import { CliError, usageError } from "../command/cli-error.js";
import { nearestName } from "../command/nearest.js";

/** Codes below 100 are about modules and their configuration, from 100 on about routing. */
export const CODES: Readonly<Record<string, string>> = Object.freeze({
  FLB001: "function_name is missing or no export of the module",
  FLB002: "the function has another signature than Fluent Bit calls",
  FLB003: "an imported function does not link",
  FLB004: "an imported global, table or memory does not link",
  FLB005: "the module uses a feature that this Fluent Bit does not load",
  FLB006: "the module exports no allocator",
  FLB007: "event_format is not what the module was built for",
  FLB008: "wasm_heap_size is too small for records",
  FLB009: "wasm_stack_size is too small for the function",
  FLB010: "a path does not exist",
  FLB011: "WASM runs in more than one thread",
  FLB012: "the module does not fit a ConfigMap",
  FLB013: "the file is no module that this Fluent Bit loads",
  FLB014: "a module that imports WASI does not export its memory",
  FLB015: "a key of the wasm filter or of exec_wasi is unknown",
  FLB016: "a key came with a later Fluent Bit, or works since one",
  FLB017: "a value is replaced or left out",
  FLB018: "an output with workers has a wasm processor",
  FLB019: "an input calls the filter in a coroutine",
  FLB020: "the wasm filter matches nothing",
  FLB021: "Fluent Bit refuses the configuration",
  FLB022: "a part of the configuration was not checked",
  FLB023: "the module does not start",
  FLB024: "event_format msgpack cuts answers at a zero byte",
  FLB025: "the stack has no bound",
  FLB026: "a variable is not set",
  FLB027: "a key of a plugin stands twice",
  FLB028: "the configuration does not run the module",
  FLB029: "buf_size does not fit the input's lines",
  FLB030: "a parser is defined nowhere",
  FLB031: "a wasm filter takes the records of an exec_wasi input before 4.1",
  FLB032: "wasm_stack_size is far too large",
  FLB033: "OpenTelemetry's resource and scope are left out before 4.2.3",
  FLB034: "a plugin of that name is not known",
  FLB035: "a wasm filter takes the agent's own log",
  FLB036: "an input throws records away while the wasm filter is busy",
  FLB037: "a threaded input reads ahead of the wasm filter",
  FLB038: "a settings file is missing or cannot be read",
  FLB101: "a rule is not anchored",
  FLB102: "no output takes records under their old tag",
  FLB103: "no output takes records under their new tag",
  FLB104: "a rewrite_tag filter matches what it emits",
  FLB105: "a rule is never reached",
  FLB106: "KEEP is no boolean",
  FLB107: "a capture is used and there is no group",
  FLB108: "a filter sees a record twice",
  FLB109: "an output has no match",
  FLB110: "an output belongs to two routes",
  FLB111: "the match of an output does not fit its route",
  FLB112: "routes have no default",
  FLB113: "a route names no output",
  FLB114: "a filter reads what the filter kubernetes adds later",
  FLB115: "kube_tag_prefix is not what stands before the pod's name",
  FLB116: "no output takes the records of an input",
  FLB117: "a content_modifier loses the records behind one that it cannot change",
});

/** The page of a code, as Markdown. */
export function codePage(code: string): string {
  const wanted = code.toUpperCase();
  if (!(wanted in CODES)) {
    const nearest = nearestName(wanted, Object.keys(CODES));
    throw usageError(`Cannot explain ${code}: there is no such code; ${nearest === null ? "see flb-wasm check --codes" : `did you mean ${nearest}`}`);
  }
  try {
    return readFileSync(new URL(`../../codes/${wanted}.md`, import.meta.url), "utf8").trimEnd();
  } catch {
    throw new CliError(`Cannot explain ${wanted}: its page is not installed; install @flb-wasm/cli again`);
  }
}
