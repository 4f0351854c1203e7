// Where in the author's source something of a module stands.
//   in   a module's bytes and its source map (the file beside it)
//   out  file and line, or null without a map
import { readFileSync } from "node:fs";
import { type EncodedSourceMap, TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import { type Instruction, UnknownInstruction, isAuthorsFile, readBodies, skipLocals, walkInstructions } from "@flb-wasm/host-sim/engine";

export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

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

  #first(matches: (instruction: Instruction) => boolean): SourcePlace | null {
    const map = this.#map;
    if (!map) return null;
    let outermost: SourcePlace | null = null;
    for (const offset of instructionOffsets(this.bytes, matches)) {
      const { source, line } = originalPositionFor(map, { line: 1, column: offset });
      if (source === null) continue;
      if (isAuthorsFile(source)) return { file: source, line };
      outermost ??= { file: source, line };
    }
    return outermost;
  }
}

function instructionOffsets(bytes: Uint8Array, matches: (instruction: Instruction) => boolean): number[] {
  const offsets: number[] = [];
  for (const body of readBodies(bytes)) {
    skipLocals(body);
    try {
      walkInstructions(body, (instruction) => {
        if (matches(instruction)) offsets.push(instruction.offset);
      });
    } catch (problem) {
      if (!(problem instanceof UnknownInstruction)) throw problem;
    }
  }
  return offsets;
}

/** The text of a module's source map; `null` where there is none that can be read. @param path of the module. */
export function sourceMapText(path: string): string | null {
  return readMap(`${path}.map`) === null ? null : readFileSync(`${path}.map`, "utf8");
}

/** The source map at a path; `null` where there is none that can be read. asc's root is the module's name, where no source stands. */
export function readMap(path: string): TraceMap | null {
  try {
    return new TraceMap({ ...(JSON.parse(readFileSync(path, "utf8")) as EncodedSourceMap), sourceRoot: "" });
  } catch {
    return null;
  }
}
