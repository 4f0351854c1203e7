// The program. It alone ends the process; everything below it gets a Terminal.
//   in   process.argv, environment, streams
//   out  an exit code
//   err  none: a CliError and what the file system refused are printed as one line; anything else is a bug and is printed with its stack
import { ExitCode } from "./command/exit-code.js";
import { fileError } from "./command/file-error.js";
import { renderCommandHelp, renderOverview } from "./command/help.js";
import { parseCommandLine } from "./command/parse.js";
import { reportProblem } from "./command/report.js";
import { COMMANDS, COMMAND_GROUPS } from "./commands/all.js";
import { processTerminal } from "./terminal/process-terminal.js";
import type { Terminal } from "./terminal/terminal.js";
import { version } from "./version.js";

/** Runs a command line in this process, by default its own, and sets the exit code. */
export async function main(words: readonly string[] = process.argv.slice(2)): Promise<void> {
  process.stdout.on("error", endQuietlyWhenClosed);
  process.stderr.on("error", () => undefined); // nobody is left to be told: what was asked for goes on, and the exit code says how it ended
  process.exitCode = await runCommandLine(words, processTerminal());
}

/**
 * Runs one command line; never throws, and leaves `process` alone: what is wrong is a line of `terminal.err` and the exit code.
 *
 * @param words without node and the script's path.
 * @example
 * ```ts
 * import { Readable } from "node:stream";
 * import { type Terminal, makeStyle, runCommandLine } from "@flb-wasm/cli";
 * const lines: string[] = [];
 * const terminal: Terminal = {
 *   out: (text) => void lines.push(text), err: (text) => void lines.push(text), drained: async () => undefined,
 *   columns: 80, errorColumns: 80, isInteractive: false, canDrawProgress: false, style: makeStyle(false),
 *   errorStyle: makeStyle(false), cwd: process.cwd(), environment: {}, input: Readable.from([]), interruption: () => new AbortController().signal,
 * };
 * await runCommandLine(["traps", "build/filter.wasm"], terminal); // 0, and `lines` holds what it says
 * ```
 */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    const parsed = parseCommandLine(COMMANDS, words);
    if (parsed.kind === "run") return await parsed.command.run(parsed.args, terminal);
    terminal.out(parsed.kind === "version" ? version() : parsed.command ? renderCommandHelp(parsed.command, terminal) : renderOverview(COMMAND_GROUPS, terminal));
    return ExitCode.Ok;
  } catch (problem) {
    return reportProblem(problem, terminal);
  }
}

/** `flb-wasm run … | head` closes the pipe: that is no error of ours. */
function endQuietlyWhenClosed(problem: NodeJS.ErrnoException): void {
  if (problem.code === "EPIPE") process.exit(process.exitCode ?? ExitCode.Ok);
  const known = fileError(problem, process.cwd(), "standard output");
  if (!known) throw problem;
  process.stderr.write(`error ${known.message}\n`);
  process.exit(known.exitCode);
}
