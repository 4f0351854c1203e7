// What a command may know of the world around it. `main.ts` makes the real one, tests make their own.
import type { Readable } from "node:stream";
import type { Style } from "./style.js";

/** Output, input and surroundings of one run of a command. */
export interface Terminal {
  /** Writes a line (or several) to standard output; a newline is added. */
  readonly out: (text: string) => void;
  /** Writes a line (or several) to standard error; a newline is added. */
  readonly err: (text: string) => void;
  /** Resolves when standard output has taken everything written so far: long output in flat memory. */
  readonly drained: () => Promise<void>;
  /** Characters in a line of standard output; Infinity where it is no terminal: nothing is wrapped or cut there. */
  readonly columns: number;
  /** The same of standard error. */
  readonly errorColumns: number;
  /** Somebody sits in front of it: prompts and progress bars make sense. */
  readonly isInteractive: boolean;
  /** Standard error is a terminal: a progress bar can be drawn. */
  readonly canDrawProgress: boolean;
  /** Of standard output. */
  readonly style: Style;
  /** Of standard error: one may be a terminal, and the other a file. */
  readonly errorStyle: Style;
  /** Absolute; relative paths of the command line are relative to it. */
  readonly cwd: string;
  /** What commands read instead of `process.env`: FLUENT_BIT, FLB_WAMRC, … */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Standard input; read where a command line says `-` for a file. */
  readonly input: Readable;
  /** For commands that watch: from this call on Ctrl-C aborts the signal instead of ending the program. */
  readonly interruption: () => AbortSignal;
}
