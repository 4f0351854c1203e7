// Finds the author's source line of a trap.
//   in   a source map's text, or none; a trap's offsets in the module that V8 ran
//   out  words: `trap: unreachable at assembly/index.ts:14:3; record: {"a":1…`
//   err  none: without a map the offset is left out
// The map speaks of the author's module; `codeShift` is how far its code moved in ours.
import { type EncodedSourceMap, TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import type { FilterReturn } from "./filter-call.js";
import type { Trap } from "./trap.js";

const SHOWN_CHARACTERS = 120;

export class SourceLines {
  readonly #map: TraceMap | null;

  /** @param codeShift bytes that the code moved when the module was rewritten. */
  constructor(sourceMap: string | null, readonly codeShift: number) {
    // asc's sourceRoot is the output's name, which would stand before every path.
    this.#map = sourceMap === null ? null : new TraceMap({ ...(JSON.parse(sourceMap) as EncodedSourceMap), sourceRoot: "" });
  }

  /** The host's reason, and for a trap its place and the record's start. */
  describe(returned: FilterReturn, record: string): string {
    if (returned.text !== null || !returned.trap) return returned.text === null ? returned.reason : "";
    const start = record.length > SHOWN_CHARACTERS ? `${record.slice(0, SHOWN_CHARACTERS)}…` : record;
    return `${returned.reason}; ${this.describeTrap(returned.trap)}; record: ${start}`;
  }

  /** `trap: unreachable at assembly/index.ts:14:3` */
  describeTrap({ text, offsets }: Trap): string {
    const place = this.#place(offsets);
    return `trap: ${text}${place === null ? "" : ` at ${place}`}`;
  }

  /** The innermost frame in the author's own files; else the innermost of all. */
  #place(offsets: readonly number[]): string | null {
    const map = this.#map;
    if (!map) return null;
    const places = offsets.flatMap((offset) => {
      const { source, line, column } = originalPositionFor(map, { line: 1, column: offset - this.codeShift });
      return source === null ? [] : [`${source}:${line}:${column + 1}`];
    });
    return places.find((place) => !place.startsWith("~lib/")) ?? places[0] ?? null;
  }
}
