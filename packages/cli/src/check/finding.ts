// A finding: what Fluent Bit would reveal only by losing records.
// Knows places and words only.

export type Severity = "error" | "warning" | "note";

/** `line` counts from 1; `null` where a whole file is meant. */
export interface FindingPlace {
  readonly file: string;
  readonly line: number | null;
}

export interface Finding {
  /** `FLB001`, stable for ever; its page is codes/FLB001.md. */
  readonly code: string;
  readonly severity: Severity;
  readonly place: FindingPlace;
  /** What is so, and what comes of it. */
  readonly problem: string;
  /** What to write or do. */
  readonly remedy: string;
}

export function placeWords({ file, line }: FindingPlace): string {
  return line === null ? file : `${file}:${line}`;
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** Errors first, then by file and line. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity]
    || a.place.file.localeCompare(b.place.file) || (a.place.line ?? 0) - (b.place.line ?? 0) || a.code.localeCompare(b.code));
}
