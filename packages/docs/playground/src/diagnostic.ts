// A message that belongs to a place in one of the workspace's files: the compiler's, a trap's, a bad record's.
// Plain values. Lines and columns count from 1; a column is in UTF-16 units, as the editor counts.

export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

export interface Diagnostic {
  readonly severity: "error" | "warning" | "info";
  /** `null` if it belongs to no file of the workspace. */
  readonly start: Place | null;
  /** Behind the last character; `null` if only a point is known. */
  readonly end: Place | null;
  readonly message: string;
  /** Who says so: `compiler`, `trap`, `records`. */
  readonly from: "compiler" | "trap" | "records";
}

/** The place of an offset in a text. */
export function placeAt(path: string, text: string, offset: number): Place {
  const before = text.slice(0, Math.max(0, offset));
  const line = before.split("\n").length;
  return { path, line, column: before.length - (before.lastIndexOf("\n") + 1) + 1 };
}

/** `assembly/index.ts:3:14` */
export function placeText({ path, line, column }: Place): string {
  return `${path}:${line}:${column}`;
}
