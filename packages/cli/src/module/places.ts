// Where in the author's source something of a module stands.
//   in   a module's bytes and its source map (the file beside it)
//   out  file and line, or null without a map
import { readFileSync } from "node:fs";
import { type EncodedSourceMap, TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import { type Instruction, UnknownInstruction, WasmReader, readSections, walkInstructions } from "@flb-wasm/host-sim/engine";

export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** Not the author's: the standard library, the SDK, and what the transform writes around the author's functions. */
const FOREIGN = /^~lib\/|\.flb-wasm\.ts$/;

export class ModulePlaces {
  readonly #map: TraceMap | null;

  constructor(readonly bytes: Uint8Array, path: string) {
    this.#map = readMap(`${path}.map`);
  }

  /** The first call of a function, by its index. */
  ofCall(functionIndex: number): SourcePlace | null {
    return this.#first(({ opcode, index }) => opcode === 0x10 && index === functionIndex);
  }

  /** The first instruction behind a prefix or an opcode, such as 0xfd for SIMD. */
  ofOpcode(wanted: number): SourcePlace | null {
    return this.#first(({ opcode }) => opcode === wanted);
  }

  /**
   * `assembly/index.ts:14:3`: the author's place that leads to an instruction, its own or the nearest one before it in the same function.
   *
   * @param start offset of the function's code.
   */
  ofAuthor(offset: number, start: number): string | null {
    for (let at = offset; at >= start; at--) {
      const place = this.#at(at);
      if (place === null) return null;
      if (!FOREIGN.test(place.file)) return `${place.file}:${place.line}:${place.column}`;
    }
    return null;
  }

  #first(matches: (instruction: Instruction) => boolean): SourcePlace | null {
    let outermost: SourcePlace | null = null;
    for (const offset of this.#map ? instructionOffsets(this.bytes, matches) : []) {
      const found = this.#at(offset);
      const place = found && { file: found.file, line: found.line };
      if (place && !FOREIGN.test(place.file)) return place;
      outermost ??= place;
    }
    return outermost;
  }

  /** Whether there is a source map to ask. */
  get hasMap(): boolean {
    return this.#map !== null;
  }

  /** What the nearest mapping before an offset says. */
  #at(offset: number): SourcePlace & { readonly column: number } | null {
    if (!this.#map) return null;
    const { source, line, column } = originalPositionFor(this.#map, { line: 1, column: offset });
    return source === null ? null : { file: source, line, column: column + 1 };
  }
}

function instructionOffsets(bytes: Uint8Array, matches: (instruction: Instruction) => boolean): number[] {
  const offsets: number[] = [];
  for (const { id, start, end } of readSections(bytes)) {
    if (id !== 10) continue;
    const reader = new WasmReader(bytes, start, end);
    reader.vector(() => {
      const byteLength = reader.u32();
      const body = new WasmReader(bytes, reader.at, reader.at + byteLength);
      reader.at += byteLength;
      body.vector(() => [body.u32(), body.byte()]);
      try {
        walkInstructions(body, (instruction) => {
          if (matches(instruction)) offsets.push(instruction.offset);
        });
      } catch (problem) {
        if (!(problem instanceof UnknownInstruction)) throw problem;
      }
    });
  }
  return offsets;
}

/** asc's root is the module's name, where no source stands. */
function readMap(path: string): TraceMap | null {
  try {
    return new TraceMap({ ...(JSON.parse(readFileSync(path, "utf8")) as EncodedSourceMap), sourceRoot: "" });
  } catch {
    return null;
  }
}
