// `flb-wasm traps`: every place of a built module that can trap, and so lose a record.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type TrapSite, findTrapSites } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { renderTable } from "../terminal/table.js";
import type { Terminal } from "../terminal/terminal.js";

export const traps = defineCommand({
  name: "traps",
  summary: "List every place of a module that can still lose a record",
  arguments: [{ name: "wasm", summary: "a module that asc built, with its .wasm.map beside it", isRequired: true }],
  options: [{ flags: "--json", summary: "print as JSON" }],
  examples: [{ line: "flb-wasm traps build/filter.wasm", shows: "array indices, non-null assertions, divisions, throws, by line" }],
  run: (args, terminal) => {
    const path = resolve(terminal.cwd, args.word(0));
    if (!existsSync(path)) throw new CliError(`Cannot read ${args.word(0)}: there is no such file; build it with flb-wasm build`, ExitCode.Input);
    const map = `${path}.map`;
    const sites = findTrapSites(new Uint8Array(readFileSync(path)), existsSync(map) ? readFileSync(map, "utf8") : null);
    terminal.out(args.flag("json") ? JSON.stringify(sites, null, 2) : renderSites(sites, existsSync(map), terminal));
    return Promise.resolve(ExitCode.Ok);
  },
});

function renderSites(sites: readonly TrapSite[], hasMap: boolean, terminal: Terminal): string {
  const authored = sites.filter((site) => site.authored);
  const others = new Set(sites.filter((site) => !site.authored).map(({ reason }) => reason));
  const lines = authored.length > 0 ? [renderTable(authored.map(({ place, reason }) => [place ?? "?", reason]), terminal)] : [];
  lines.push(`${authored.length === 0 ? "No line of yours" : `${authored.length} ${authored.length === 1 ? "place" : "places"} of yours`} can trap`);
  if (others.size > 0) lines.push(`${hasMap ? "Beside them" : "Without a .wasm.map there are no lines; what can trap"}: ${[...others].join(", ")}`);
  return lines.join("\n");
}
