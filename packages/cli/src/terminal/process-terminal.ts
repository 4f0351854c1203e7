// The terminal of this process. The only file beside the program's own that knows `process`.
//   in   streams, environment, current folder
//   out  a Terminal
//   err  none
import { once } from "node:events";
import { type Style, makeStyle, wantsColour } from "./style.js";
import type { Terminal } from "./terminal.js";
import { LEAST_COLUMNS } from "./wrap.js";

export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    drained: async () => {
      if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
    },
    columns: columnsOf(process.stdout),
    errorColumns: columnsOf(process.stderr),
    isInteractive: Boolean(process.stdin.isTTY && process.stdout.isTTY && !process.env["CI"]),
    canDrawProgress: Boolean(process.stderr.isTTY),
    style: styleOf(process.stdout),
    errorStyle: styleOf(process.stderr),
    cwd: process.cwd(),
    environment: process.env,
    input: process.stdin,
    interruption,
  };
}

function styleOf({ isTTY }: { readonly isTTY?: boolean }): Style {
  return makeStyle(wantsColour(process.env, Boolean(isTTY)));
}

/** A second Ctrl-C ends the program at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => {
    controller.abort();
    process.once("SIGINT", () => process.exit(130));
  });
  return controller.signal;
}

/** COLUMNS wins, also where there is no terminal. */
function columnsOf({ columns }: { readonly columns?: number }): number {
  const wanted = Number(process.env["COLUMNS"]);
  if (Number.isInteger(wanted) && wanted >= LEAST_COLUMNS) return wanted;
  return Math.max(LEAST_COLUMNS, columns || Number.POSITIVE_INFINITY);
}
