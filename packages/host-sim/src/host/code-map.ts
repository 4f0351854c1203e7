// Where the code of a rewritten module stands in the author's.
//   in   runs of bytes, in the order of the rewritten module
//   out  the author's offset of an offset; the words of a trap that is the simulator's own
//   err  none
/** Bytes that came from one place. */
export interface CodeRun {
  /** Where they begin in the rewritten module. */
  readonly at: number;
  /** Where they began in the author's; `null` for functions that are not the author's. */
  readonly original: number | null;
  /** All of them stand for the one instruction there. */
  readonly isOne: boolean;
}

export class CodeMap {
  /** @param before of the module that this one was rewritten from, if that is not the author's. */
  constructor(readonly runs: readonly CodeRun[], readonly texts: ReadonlyMap<number, string>, readonly before: CodeMap | null = null) {}

  /** The same behind another rewriting. */
  after(before: CodeMap): CodeMap {
    return new CodeMap(this.runs, this.texts, before);
  }

  /** `null` within the simulator's own functions. */
  originalOf(offset: number): number | null {
    const run = this.runs.findLast(({ at }) => at <= offset);
    if (!run || run.original === null) return null;
    const original = run.isOne ? run.original : run.original + offset - run.at;
    return this.before ? this.before.originalOf(original) : original;
  }

  /** WAMR's words, where V8 only says `unreachable`. */
  textAt(offset: number | undefined): string | null {
    return offset === undefined ? null : this.texts.get(offset) ?? null;
  }
}
