// What the user can put right: one sentence with the remedy, and the exit code. Anything else that is thrown is a bug.
import { ExitCode } from "./exit-code.js";

/**
 * Ends a command with a message for people.
 *
 * The text follows `Cannot <action>: <state with place>; <remedy>`, without a full stop.
 *
 * @example
 * ```ts
 * import { CliError, ExitCode } from "@flb-wasm/cli";
 * new CliError("Cannot read a.wasm: there is no such file; run flb-wasm build").exitCode === ExitCode.Input; // true
 * ```
 */
export class CliError extends Error {
  override readonly name = "CliError";

  constructor(
    message: string,
    /** What the program then ends with. */
    readonly exitCode: ExitCode = ExitCode.Input,
  ) {
    super(message);
  }
}

/** The command line itself is wrong. */
export function usageError(message: string): CliError {
  return new CliError(message, ExitCode.Usage);
}
