// Finds the author's source line of a trap.
//   in   a source map's text, or none; the module it speaks of; a trap's offsets in that module
//   out  words: `trap: unreachable at assembly/index.ts:14:3; record: {"a":1…`
//   err  none: without a map the offset is left out
// Where the optimiser has drawn a function of a library into the author's, the place is the author's line that leads to it:
// the nearest one before it.
import { type EncodedSourceMap, TraceMap, decodedMappings, originalPositionFor } from "@jridgewell/trace-mapping";
import type { FilterReturn } from "./filter-call.js";
import type { Trap } from "./trap.js";
import { readBodies } from "./wasm-reader.js";

const SHOWN_CHARACTERS = 120;
const GENERATED = /\.flb-wasm\.ts$/;

/** Whether a source of a map is what the transform generates around the author's functions. */
export function isGeneratedFile(source: string): boolean {
  return GENERATED.test(source);
}

/** Whether a source of a map is a file of the author's, and neither generated nor of a library. */
export function isAuthorsFile(source: string): boolean {
  return !source.startsWith("~lib/") && !isGeneratedFile(source);
}

/** The author's source of offsets in a module, by the module's source map; without a map every place is `null`. */
export class SourceLines {
  readonly #map: TraceMap | null;
  /** Of offsets that were asked for: a filter that traps does so in few places. */
  readonly #authored = new Map<number, string | null>();

  /**
   * @param sourceMap the map's JSON text; one that is no JSON throws.
   * @param wasm the author's module, as it was before it was rewritten.
   */
  constructor(sourceMap: string | null, readonly wasm: Uint8Array) {
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
  describeTrap({ text, offsets, note }: Trap): string {
    const place = this.placeOf(offsets);
    return `trap: ${text}${place === null ? "" : ` at ${place}`}${note === undefined ? "" : `; ${note}`}`;
  }

  /** The place of a trap's innermost frame that leads to the author's own files; else of the innermost of all. */
  placeOf(offsets: readonly number[]): string | null {
    const map = this.#map;
    if (!map) return null;
    for (const offset of offsets) {
      const authored = this.authored(offset);
      if (authored !== null) return authored;
    }
    const [place] = offsets.flatMap((offset) => placeText(originalPositionFor(map, { line: 1, column: offset })) ?? []);
    return place ?? null;
  }

  /** The author's place at an offset of the author's module, or the nearest before it in the same function; `null` without a map. */
  authored(offset: number): string | null {
    const known = this.#authored.get(offset);
    if (known !== undefined) return known;
    const place = this.#findAuthored(offset);
    this.#authored.set(offset, place);
    return place;
  }

  #findAuthored(offset: number): string | null {
    const map = this.#map;
    if (!map) return null;
    const start = functionStart(this.wasm, offset);
    const before = (decodedMappings(map)[0] ?? []).filter(([column]) => column <= offset && column >= start).reverse();
    for (const [column] of before) {
      const found = originalPositionFor(map, { line: 1, column });
      if (found.source !== null && isAuthorsFile(found.source)) return placeText(found);
    }
    return null;
  }
}

/** Of what is generated the author has no lines: the author's file that it was made for is named alone. */
function placeText({ source, line, column }: ReturnType<typeof originalPositionFor>): string | null {
  if (source !== null && isGeneratedFile(source)) return source.replace(GENERATED, ".ts");
  return source === null ? null : `${source}:${line}:${column + 1}`;
}

/** Offset of the body that holds `offset`; 0 if none does. */
function functionStart(wasm: Uint8Array, offset: number): number {
  return readBodies(wasm).find(({ at, end }) => offset >= at && offset < end)?.at ?? 0;
}
