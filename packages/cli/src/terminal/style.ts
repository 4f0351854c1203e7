// Colours with a meaning. Without colour every function returns its text unchanged, so words must carry the meaning alone.
import picocolors from "picocolors";

/** One function a meaning; nobody else names a colour. */
export interface Style {
  /** Whether the functions add ANSI escapes; without it they give their text back. */
  readonly isColour: boolean;
  /** Above a group of lines. */
  readonly heading: (text: string) => string;
  /** As it should be: kept, replaced, passed. */
  readonly good: (text: string) => string;
  /** Worth a look: dropped, a warning. */
  readonly warning: (text: string) => string;
  /** Wrong: lost, failed, an error. */
  readonly bad: (text: string) => string;
  /** A member that is new. */
  readonly added: (text: string) => string;
  /** A member that is gone. */
  readonly removed: (text: string) => string;
  /** What somebody typed or could type: a command, a file, a function. */
  readonly name: (text: string) => string;
  /** Beside the point: places, sources, log lines. */
  readonly faint: (text: string) => string;
}

/**
 * A style with or without colour; it does not look at the environment.
 *
 * @example
 * ```ts
 * import { makeStyle } from "@flb-wasm/cli";
 * makeStyle(false).bad("lost"); // "lost"
 * ```
 */
export function makeStyle(isColour: boolean): Style {
  const colours = picocolors.createColors(isColour);
  return {
    isColour,
    heading: colours.bold,
    good: colours.green,
    warning: colours.yellow,
    bad: colours.red,
    added: colours.green,
    removed: colours.red,
    name: colours.cyan,
    faint: colours.dim,
  };
}

/** Whether to colour: NO_COLOR wins, then FORCE_COLOR, then whether it is a terminal that can. https://no-color.org */
export function wantsColour(environment: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if (environment["NO_COLOR"]) return false;
  if (environment["FORCE_COLOR"] !== undefined) return environment["FORCE_COLOR"] !== "0";
  return isTerminal && environment["TERM"] !== "dumb";
}
