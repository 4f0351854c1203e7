// `flb-wasm traps`: every place of a built module that can trap, and so lose a record.
import { existsSync, readFileSync } from "node:fs";
import { type TrapSite, findTrapSites } from "@flb-wasm/host-sim";
import { UnknownInstruction, findInitialisers } from "@flb-wasm/host-sim/engine";
import { CliError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { type ModuleFile, openModule } from "../module/module-file.js";
import { foreignTool, isFromAsc } from "../module/toolchain.js";
import { findRecursion } from "../module/recursion.js";
import { type StartSite, countUsual, renderAuthored, renderRare, renderStart } from "../module/render-traps.js";
import { reachFrom } from "../module/stack.js";
import type { Terminal } from "../terminal/terminal.js";
import { plural } from "../terminal/text.js";
import { warn, wrap } from "../terminal/wrap.js";

export const traps = defineCommand({
  name: "traps",
  summary: "List every place in a module that can still lose a record",
  details: ["Array indices, non-null assertions, divisions, throws, and functions that call themselves, directly or through others: the stack of a filter is small. Those that can run before the first record, in top-level code, are marked: there Fluent Bit does not start. What hardly ever happens is summed up in one line per reason; --json has each place. A module that another compiler built is refused."],
  arguments: [{ name: "wasm", summary: "a module that asc built, with its .wasm.map next to it", isRequired: true, completes: "file" }],
  options: [{ flags: "--json", summary: "print as JSON" }],
  examples: [{ line: "flb-wasm traps build/filter.wasm", shows: "array indices, non-null assertions, divisions, throws, recursion, by line" }],
  run: (args, terminal) => {
    const module = openModule(args.word(0), terminal.cwd);
    if (module.report.aot) throw new CliError(`Cannot list the traps of ${module.name}: an AOT file is native code; give the .wasm that it was compiled from`);
    const map = existsSync(`${module.path}.map`) ? readMap(module) : null;
    refuseForeign(module, map);
    const sites = markStart([...findSites(module, map), ...findRecursion(module.bytes, map)], module);
    if (!args.flag("json")) terminal.out(renderSites(sites, module, map !== null, terminal));
    else {
      terminal.out(JSON.stringify(sites, null, 2));
      if (map === null) warn(withoutMap(module), terminal);
    }
    return Promise.resolve(ExitCode.Ok);
  },
});

/** Where no one can say what runs at the start, nothing is marked. */
function markStart(sites: readonly TrapSite[], { bytes, report }: ModuleFile): StartSite[] {
  const started = reachFrom(bytes, findInitialisers(report).map(({ index }) => index));
  return sites.map(({ functions, ...site }) => ({ ...site, atStart: functions.some((index) => started?.has(index)) }));
}

/** How asc throws, joins text and makes lists is what is looked for: in another compiler's code it means something else, or nothing. */
function refuseForeign(module: ModuleFile, map: string | null): void {
  if (isFromAsc(module, map)) return;
  const tool = foreignTool(module);
  const state = tool === null ? "nothing in it says that asc built it: no section flb-wasm, no import env.abort, no runtime, no source map of .ts files" : `${tool} built it, and traps only knows what asc builds`;
  throw new CliError(`Cannot list the traps of ${module.name}: ${state}; ${tool === null ? "build it with flb-wasm build, or with asc --sourceMap, and keep its .map beside it" : `flb-wasm run ${module.name} shows which records trap`}`);
}

function readMap({ name, path }: ModuleFile): string {
  const text = readFileSync(`${path}.map`, "utf8");
  try {
    if (typeof (JSON.parse(text) as { mappings?: unknown } | null)?.mappings === "string") return text;
  } catch {
    // said below
  }
  throw new CliError(`Cannot read ${name}.map: it is no source map; build it again with flb-wasm build`);
}

function findSites({ name, bytes }: ModuleFile, map: string | null): TrapSite[] {
  try {
    return findTrapSites(bytes, map);
  } catch (problem) {
    if (problem instanceof UnknownInstruction) throw new CliError(`Cannot list the traps of ${name}: opcode 0x${problem.opcode.toString(16)} at byte ${problem.offset} is unknown; flb-wasm check says what no release runs`);
    if (problem instanceof RangeError) throw new CliError(`Cannot read ${name}: ${problem.message}; build it again with flb-wasm build`);
    throw problem;
  }
}

function renderSites(sites: readonly StartSite[], module: ModuleFile, hasMap: boolean, { columns }: Terminal): string {
  const authored = sites.filter((site) => site.authored);
  const others = [...new Set(sites.filter((site) => !site.authored).map(({ reason }) => reason))].join(", ");
  const count = countUsual(authored);
  const rare = renderRare(authored, columns);
  const lines = [
    hasMap ? `${count === 0 ? "No line" : plural(count, "place")} of yours ${count === 0 && isCalled(sites) ? "is known to trap, but what you call can" : `can trap${count === 0 && rare.length > 0 ? ", but for these" : ""}`}` : withoutMap(module),
    ...(others !== "" ? [`${hasMap || authored.length > 0 ? "Beside them" : "What can trap in it"}: ${others}`] : hasMap || authored.length > 0 ? [] : ["Nothing in it can trap"]),
  ].map((line) => wrap(line, columns));
  return [...renderAuthored(authored, columns), lines[0] ?? "", ...renderStart(authored, columns), ...rare, ...lines.slice(1)].join("\n");
}

/** Whether something is left that no line leads to, and that needs neither a memory at its ceiling nor a function value that is none. */
function isCalled(sites: readonly StartSite[]): boolean {
  return sites.some(({ authored, reason }) => !authored && reason !== "memory at its ceiling" && reason !== "indirect call");
}

function withoutMap({ name }: ModuleFile): string {
  return `Without ${name}.map your lines cannot be told from the SDK's; build with flb-wasm build, which writes it, and keep it beside the module`;
}
