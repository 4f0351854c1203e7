// What coverage is asked for, and what it falls short of.
//   in   coverage, shares of a hundred, and who asks for them
//   out  a label and words for each share that was not reached
//   err  none
import { type FileCoverage, percent, tallyBranches, tallyLines } from "./coverage.js";
import { shown } from "./render.js";

/** Of a hundred; absent where nobody asks. */
export interface LeastCoverage {
  readonly lines?: number | undefined;
  readonly branches?: number | undefined;
}

export interface Shortfall {
  readonly label: string;
  readonly words: string;
}

/** @param askers what the author wrote, for each of them. */
export function shortfalls(files: readonly FileCoverage[], least: LeastCoverage, askers: { readonly lines: string; readonly branches: string }): readonly Shortfall[] {
  const [lines, branches] = [percent(tallyLines(files)), percent(tallyBranches(files))];
  return [
    lines < (least.lines ?? 0) ? { label: "too few lines:", words: `${shown(lines)} of the lines ran, and ${askers.lines} asks for ${least.lines} %` } : [],
    branches < (least.branches ?? 0) ? { label: "too few branches:", words: `${shown(branches)} of the branches were taken, and ${askers.branches} asks for ${least.branches} %` } : [],
  ].flat();
}
