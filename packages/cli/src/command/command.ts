// A command is a value: name, words for help, what it takes, and a function that runs it.
// Help, completion and parsing are made from it; a command never sees `process` or the parser.
import type { Terminal } from "../terminal/terminal.js";
import type { Arguments } from "./arguments.js";
import type { ExitCode } from "./exit-code.js";

/** A positional argument, in order. */
export interface ArgumentSpec {
  /** In usage: `<wasm>`. */
  readonly name: string;
  /** For help, without a full stop. */
  readonly summary: string;
  /** Without it the command line is refused with `ExitCode.Usage`; default false. */
  readonly isRequired?: boolean;
  /** Takes all that are left; only the last may. */
  readonly isVariadic?: boolean;
  /** What a shell may complete. */
  readonly completes?: "file" | "folder" | readonly string[];
}

/** An option of a command; {@link Arguments} gives its value by its long name. */
export interface OptionSpec {
  /** As help shows it: `-c, --config <file>`, `--json`. */
  readonly flags: string;
  /** For help, without a full stop. */
  readonly summary: string;
  /** Any other value is refused with `ExitCode.Usage`. */
  readonly choices?: readonly string[];
  /** In words, for help; the command itself applies it. */
  readonly whenAbsent?: string;
  /** What a shell may complete. */
  readonly completes?: "file" | "folder";
  /** May be given several times. */
  readonly isRepeatable?: boolean;
}

/** A command line for help. */
export interface Example {
  /** What to type. */
  readonly line: string;
  /** What it is for. */
  readonly shows: string;
}

/** A command as a value: help, completion and parsing are made from it. */
export interface Command {
  /** The word that is typed. */
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** Paragraphs below the summary. */
  readonly details?: readonly string[];
  /** In the order of the command line; what is not declared is refused. */
  readonly arguments?: readonly ArgumentSpec[];
  /** In the order of the help; `--help` is there without being declared. */
  readonly options?: readonly OptionSpec[];
  /** Gets what stands behind `--`, for a program that it starts; without it such words are refused with `ExitCode.Usage`. */
  readonly passesOn?: boolean;
  /** Below the help. */
  readonly examples: readonly Example[];
  /** Throws CliError for what the user can put right; anything else that is thrown is reported as a bug. */
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
