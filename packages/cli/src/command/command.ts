// A command is a value: name, words for help, what it takes, and a function that runs it.
// Help, completion and parsing are made from it; a command never sees `process` or the parser.
import type { Terminal } from "../terminal/terminal.js";
import type { Arguments } from "./arguments.js";
import type { ExitCode } from "./exit-code.js";

/** A positional argument, in order. */
export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
  readonly isRequired?: boolean;
  /** Takes all that are left; only the last may. */
  readonly isVariadic?: boolean;
  /** What a shell may complete. */
  readonly completes?: "file" | "folder" | readonly string[];
}

export interface OptionSpec {
  /** As help shows it: `-c, --config <file>`, `--json`. */
  readonly flags: string;
  readonly summary: string;
  readonly choices?: readonly string[];
  /** In words, for help; the command itself applies it. */
  readonly whenAbsent?: string;
  readonly completes?: "file" | "folder";
  /** May be given several times. */
  readonly isRepeatable?: boolean;
}

export interface Example {
  /** What to type. */
  readonly line: string;
  /** What it is for. */
  readonly shows: string;
}

export interface Command {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** Paragraphs below the summary. */
  readonly details?: readonly string[];
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  readonly examples: readonly Example[];
  readonly run: (args: Arguments, terminal: Terminal) => Promise<ExitCode>;
}

/**
 * Checks nothing at run time; gives a command its type.
 *
 * @example
 * ```ts
 * import { defineCommand, ExitCode } from "@flb-wasm/cli";
 * const hello = defineCommand({
 *   name: "hello", summary: "Says hello", examples: [],
 *   run: async (_, terminal) => { terminal.out("hello"); return ExitCode.Ok; },
 * });
 * ```
 */
export function defineCommand(command: Command): Command {
  return Object.freeze(command);
}
