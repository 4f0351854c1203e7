// What the user can put right: one sentence with the remedy, and the exit code. Anything else that is thrown is a bug.
import { ExitCode } from "./exit-code.js";

/**
 * Ends a command with a message for people.
 *
 * The text follows `Cannot <action>: <state with place>; <remedy>`, without a full stop.
 */
export class CliError extends Error {
  override readonly name = "CliError";

  constructor(message: string, readonly exitCode: ExitCode = ExitCode.Input) {
    super(message);
  }
}

/** The command line itself is wrong. */
export function usageError(message: string): CliError {
  return new CliError(message, ExitCode.Usage);
}
