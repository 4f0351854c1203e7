// What went wrong, for whoever typed the command.
//   in   what was thrown
//   out  lines on standard error: a sentence for what the user can put right, a stack for a bug; the exit code
import { renderError } from "../terminal/wrap.js";
import type { Terminal } from "../terminal/terminal.js";
import { CliError } from "./cli-error.js";
import { ExitCode } from "./exit-code.js";
import { fileError } from "./file-error.js";
import { PROGRAM } from "./help.js";

export function reportProblem(problem: unknown, terminal: Terminal): ExitCode {
  const known = problem instanceof CliError ? problem : fileError(problem, terminal.cwd);
  if (known) {
    terminal.err(renderError(known, terminal));
    return known.exitCode;
  }
  terminal.err(`${terminal.errorStyle.bad("error")} ${PROGRAM} itself failed: ${problem instanceof Error ? problem.stack ?? problem.message : String(problem)}`);
  return ExitCode.Internal;
}
