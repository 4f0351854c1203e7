// Colours with a meaning. Without colour every function returns its text unchanged, so words must carry the meaning alone.
import picocolors from "picocolors";

/** One function a meaning; nobody else names a colour. */
export interface Style {
  readonly isColour: boolean;
  readonly heading: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly added: (text: string) => string;
  readonly removed: (text: string) => string;
  readonly name: (text: string) => string;
  readonly faint: (text: string) => string;
}

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
