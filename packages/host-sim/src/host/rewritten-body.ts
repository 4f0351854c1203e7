// Functions of a rewritten module: bytes of the author's, and what stands between them or in their place.
//   in   ranges of the author's module, code of our own
//   out  the contents of a code section, and where each byte was
//   err  none
import type { CodeRun } from "./code-map.js";
import { Contents } from "./section-writer.js";
import { encodeU32 } from "./wasm-reader.js";

/** One function's body; the offsets of its runs count from its start. */
export class RewrittenBody {
  readonly contents = new Contents();
  readonly runs: CodeRun[] = [];

  constructor(private readonly bytes: Uint8Array) {}

  /** The author's bytes from `start` up to `end`. */
  own(start: number, end: number): void {
    this.#add(this.bytes.subarray(start, end), start, false);
  }

  /** Code that stands for the author's instruction at `original`, or before or behind it. */
  instead(code: readonly number[], original: number): void {
    this.#add(code, original, true);
  }

  #add(part: ArrayLike<number>, original: number, isOne: boolean): void {
    if (part.length === 0) return;
    this.runs.push({ at: this.contents.byteLength, original, isOne });
    this.contents.push(part);
  }
}

/** Appends the bodies, each behind its length. @returns their runs, by offsets in `out`. */
export function writeBodies(bodies: readonly RewrittenBody[], out: Contents): CodeRun[] {
  return bodies.flatMap(({ contents, runs }) => {
    out.push(encodeU32(contents.byteLength));
    const placed = runs.map((run) => ({ ...run, at: out.byteLength + run.at }));
    out.push(contents.bytes());
    return placed;
  });
}
