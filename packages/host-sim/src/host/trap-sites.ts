// Where a module can trap, from its code alone: what could still lose a record.
//   in   the bytes of a module that asc built, and its source map
//   out  one site for each place: the author's line where there is one, and the reason
//   err  NotAModule, JSON's SyntaxError for a broken map
// A site in the standard library is told at the author's line that leads to it: the nearest one before it in the same
// function, or behind it, else the author's calls of that function. Sites of the SDK's own abort handler are left out.
import { type EncodedSourceMap, TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import { type Instruction, walkInstructions } from "./instructions.js";
import { inspectModule } from "./module.js";
import { isAuthorsFile, isGeneratedFile } from "./source-lines.js";
import { WasmReader, readBodies, readSections, skipLocals } from "./wasm-reader.js";

/** A place that can trap. */
export interface TrapSite {
  /** `assembly/index.ts:14:3`; the standard library's own place if no author's line leads there; null without a map. */
  readonly place: string | null;
  /** What would trap there: `Index out of range`, `integer division`, `unreachable`. */
  readonly reason: string;
  /** False if only the SDK or the runtime leads there. */
  readonly authored: boolean;
  /** Indices of the functions that have this place, imports counted: more than one where the optimiser has drawn it into others. */
  readonly functions: readonly number[];
}

const OWN_SOURCES = "~lib/@flb-wasm/sdk/";
/** The SDK's abort handler. Where one place alone calls it, the optimiser draws it in there, and its arguments are gone. */
const ABORT_HANDLER = `${OWN_SOURCES}assembly/abi/abort.ts:`;
/** Instructions of a handler that is drawn in, with the texts that it logs. */
const HANDLER_LENGTH = 26;
/** Of an `assert` without a message. */
const ASSERTION = "failed assertion";
/** What asc's allocator says of a size that no memory has. */
const TOO_LARGE = "Allocation too large";
const INSTRUCTION_REASONS = ["integer division", "float to integer conversion", "indirect call"] as const;

function trapsByItself(reason: string): boolean {
  return (INSTRUCTION_REASONS as readonly string[]).includes(reason);
}

function isArithmetic(reason: string): boolean {
  return reason === INSTRUCTION_REASONS[0] || reason === INSTRUCTION_REASONS[1];
}

const CALL = 0x10;
const UNREACHABLE = 0x00;
const I32_CONST = 0x41;
const I64_CONST = 0x42;
/**
 * How asc reads and writes numbers: it divides by powers of 2, 5 and 10 and by a radix that it has checked, and converts what it has
 * bounded: std/assembly/util/string.ts:1103-1123, util/number.ts:327-345 in AssemblyScript 0.28
 */
const NUMBERS = /^~lib\/util\/(?:number|string)\.ts:/;

/** The runtime's own consistency checks cannot fail; that memory does not grow can. */
const RUNTIME = /^~lib\/rt\//;
const GROWTH = "~lib/rt/tlsf.ts:";

/** Reasons of instructions that trap by themselves. https://webassembly.github.io/spec/core/exec/instructions.html */
function trappingReason({ opcode }: Instruction, before: Instruction | undefined): string | null {
  const isDivision = (opcode >= 0x6d && opcode <= 0x70) || (opcode >= 0x7f && opcode <= 0x82);
  // A constant divisor is never zero or -1 in what asc leaves in: it folds those.
  if (isDivision) return before?.opcode === I32_CONST || before?.opcode === I64_CONST ? null : INSTRUCTION_REASONS[0];
  if ((opcode >= 0xa8 && opcode <= 0xab) || (opcode >= 0xae && opcode <= 0xb1)) return INSTRUCTION_REASONS[1];
  return opcode === 0x11 ? INSTRUCTION_REASONS[2] : null;
}

interface Finding {
  readonly functionIndex: number;
  readonly offset: number;
  readonly reason: string;
  /** Where the source says that it throws, if it does: `assembly/index.ts:14:3`. */
  readonly thrownAt: string | null;
  /** Of `unreachable`: the reason where it belongs to a handler that is drawn in, and the function called before it. */
  readonly drawnReason?: string;
  readonly callee?: number | null;
}

interface Body {
  readonly index: number;
  readonly calls: readonly { readonly callee: number; readonly offset: number }[];
  readonly offsets: readonly number[];
}

/**
 * Lists every place of a module whose instructions can trap; a stack that overflows is not among them.
 *
 * @param sourceMap text of the `.wasm.map` beside the module; without it the places are null.
 * @example
 * ```ts
 * import { findTrapSites } from "@flb-wasm/host-sim";
 * findTrapSites(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), null); // []: no code
 * ```
 */
export function findTrapSites(wasm: Uint8Array, sourceMap: string | null): TrapSite[] {
  const { bodies, findings } = readCode(wasm);
  const places = new Places(sourceMap, bodies, findings);
  const sites = findings.flatMap((finding) => places.sitesOf(finding));
  const seen = new Map<string, TrapSite>();
  for (const site of sites) {
    const key = `${site.place} ${site.reason}`;
    const functions = new Set([...seen.get(key)?.functions ?? [], ...site.functions]);
    seen.set(key, { ...site, functions: [...functions] });
  }
  return [...seen.values()];
}

function readCode(wasm: Uint8Array): { bodies: Body[]; findings: Finding[] } {
  const memory = readStaticMemory(wasm);
  const imported = inspectModule(wasm).imports.length;
  const bodies: Body[] = [];
  const findings: Finding[] = [];
  for (const body of readBodies(wasm)) {
    skipLocals(body);
    readBody(body, imported + bodies.length, memory, bodies, findings);
  }
  return { bodies, findings };
}

function readBody(reader: WasmReader, index: number, memory: StaticMemory, bodies: Body[], findings: Finding[]): void {
  const instructions: Instruction[] = [];
  walkInstructions(reader, (instruction) => instructions.push(instruction));
  const calls = instructions.flatMap(({ opcode, index: callee, offset }) => (opcode === CALL && callee !== null ? [{ callee, offset }] : []));
  bodies.push({ index, calls, offsets: instructions.map(({ offset }) => offset) });
  instructions.forEach((instruction, at) => {
    const { offset } = instruction;
    const reason = trappingReason(instruction, instructions[at - 1]);
    if (reason !== null) findings.push({ functionIndex: index, offset, reason, thrownAt: null });
    if (instruction.opcode !== UNREACHABLE) return;
    const before = instructions.slice(Math.max(0, at - HANDLER_LENGTH), at);
    findings.push({ functionIndex: index, offset, ...readAbort(reader.bytes, before.slice(-5), memory), drawnReason: readHandler(reader.bytes, before, memory), callee: before.at(-1)?.opcode === CALL ? before.at(-1)?.index ?? null : null });
  });
}

/**
 * asc follows its calls of abort(message, file, line, column) with `unreachable`. The optimiser takes out arguments that are
 * the same in all calls, so what is left is told apart by what it is: a file's name, another text, numbers.
 */
function readAbort(bytes: Uint8Array, before: readonly Instruction[], memory: StaticMemory): { reason: string; thrownAt: string | null } {
  if (before.at(-1)?.opcode !== CALL) return { reason: "unreachable", thrownAt: null };
  const constants = before.slice(before.findLastIndex(({ opcode }, at) => opcode !== I32_CONST && at < before.length - 1) + 1, -1)
    .map((constant) => constantOf(bytes, constant));
  const texts = constants.flatMap((constant) => memory.string(constant) ?? []);
  const file = texts.find((text) => text.endsWith(".ts"));
  const numbers = constants.filter((constant) => constant !== 0 && memory.string(constant) === null); // 0: no message
  const reason = texts.find((text) => text !== file);
  if (reason === undefined && file === undefined) return { reason: "unreachable", thrownAt: null };
  return { reason: reason ?? ASSERTION, thrownAt: file !== undefined && numbers.length === 2 ? `${file}:${numbers.join(":")}` : null };
}

/** The message among the texts that a handler logs: not the file, and not what stands before line and column. */
function readHandler(bytes: Uint8Array, before: readonly Instruction[], memory: StaticMemory): string {
  const texts = before.flatMap((each) => (each.opcode === I32_CONST ? memory.string(constantOf(bytes, each)) ?? [] : []));
  return texts.findLast((text) => text !== ":" && !text.endsWith(".ts")) ?? ASSERTION;
}

function constantOf(bytes: Uint8Array, { offset }: Instruction): number {
  return Number(new WasmReader(bytes, offset + 1).signed());
}

/** The active data segments, to read asc's strings from: UTF-16, with the byte length four bytes before. */
class StaticMemory {
  constructor(readonly segments: readonly { readonly start: number; readonly bytes: Uint8Array }[]) {}

  string(ptr: number): string | null {
    const byteLength = this.#number(ptr - 4, 4);
    if (ptr < 8 || byteLength === 0 || byteLength > 1000) return null;
    return Array.from({ length: byteLength / 2 }, (_, i) => String.fromCharCode(this.#number(ptr + i * 2, 2))).join("");
  }

  /** Bytes outside of every segment are zero. */
  #number(at: number, byteLength: number): number {
    let value = 0;
    for (let i = byteLength - 1; i >= 0; i--) {
      const segment = this.segments.find(({ start, bytes }) => at + i >= start && at + i < start + bytes.length);
      value = value * 256 + (segment?.bytes[at + i - segment.start] ?? 0);
    }
    return value;
  }
}

function readStaticMemory(wasm: Uint8Array): StaticMemory {
  const section = readSections(wasm).find(({ id }) => id === 11);
  if (!section) return new StaticMemory([]);
  const reader = new WasmReader(wasm, section.start, section.end);
  return new StaticMemory(reader.vector(() => {
    const mode = reader.u32();
    if (mode === 2) reader.u32();
    let start = -1;
    if (mode !== 1) {
      if (reader.byte() === I32_CONST) start = Number(reader.signed());
      reader.byte(); // end
    }
    return { start, bytes: reader.take(reader.u32()) };
  }).filter(({ start }) => start >= 0));
}

/** `assembly/index.ts` of `assembly/index.ts:14:3` */
function fileOf(place: string): string {
  return place.replace(/:\d+:\d+$/, "");
}

/** Where in the sources a module's bytes come from. */
class Places {
  readonly #map: TraceMap | null;

  constructor(sourceMap: string | null, readonly bodies: readonly Body[], readonly findings: readonly Finding[]) {
    this.#map = sourceMap === null ? null : new TraceMap({ ...(JSON.parse(sourceMap) as EncodedSourceMap), sourceRoot: "" });
  }

  sitesOf(finding: Finding): TrapSite[] {
    const { functionIndex, offset, reason, thrownAt } = finding;
    const functions = [functionIndex];
    const atCeiling: TrapSite = { place: null, reason: "memory at its ceiling", authored: false, functions };
    if (thrownAt && isAuthorsFile(fileOf(thrownAt))) return [{ place: thrownAt, reason, authored: true, functions }];
    const own = thrownAt ?? this.#at(offset);
    const handled = this.#handledReason(finding, own);
    if (handled !== null) return this.#isAlone(functionIndex) ? [] : this.#sitesBefore(functionIndex, offset, handled);
    if (own !== null && RUNTIME.test(own)) return own.startsWith(GROWTH) && thrownAt === null ? [atCeiling] : [];
    if (reason === TOO_LARGE) return [atCeiling];
    // Without a message and a place: the abort handler itself, a check of the runtime, or an instruction of the SDK.
    const isOwn = own === null ? this.#map !== null : own.startsWith(OWN_SOURCES) || isGeneratedFile(fileOf(own));
    if (isOwn && (reason === "unreachable" || reason === ASSERTION || trapsByItself(reason))) return [];
    if (own !== null && NUMBERS.test(own) && isArithmetic(reason)) return [];
    const sites = this.#sitesBefore(functionIndex, offset, reason);
    return sites.length > 0 ? sites : [{ place: own, reason, authored: false, functions }];
  }

  /** What a handler says, where it is drawn in or all of its calls say the same; else null. */
  #handledReason({ reason, drawnReason, callee }: Finding, own: string | null): string | null {
    if (own?.startsWith(ABORT_HANDLER)) return drawnReason ?? null;
    if (own !== null || reason !== "unreachable") return null;
    return this.findings.find(({ functionIndex, offset }) => functionIndex === callee && this.#at(offset)?.startsWith(ABORT_HANDLER))?.drawnReason ?? null;
  }

  #sitesBefore(functionIndex: number, offset: number, reason: string): TrapSite[] {
    return this.#authorsLines(functionIndex, offset, new Set()).map((line) => ({ ...line, reason, authored: true }));
  }

  /** Whether a function has nothing but the SDK's own code. */
  #isAlone(functionIndex: number): boolean {
    const offsets = this.bodies.find(({ index }) => index === functionIndex)?.offsets ?? [];
    return offsets.every((at) => this.#at(at)?.startsWith(OWN_SOURCES) ?? true);
  }

  /** The author's lines that lead to an offset: before it in the same function, or behind it, or calls of the function. */
  #authorsLines(functionIndex: number, offset: number, seen: Set<number>): { readonly place: string; readonly functions: readonly number[] }[] {
    const body = this.bodies.find(({ index }) => index === functionIndex);
    const [before, behind] = [body?.offsets.filter((at) => at <= offset).reverse() ?? [], body?.offsets.filter((at) => at > offset) ?? []];
    const nearest = [...before, ...behind].map((at) => this.#at(at)).find((place) => place !== null && isAuthorsFile(fileOf(place)));
    if (nearest) return [{ place: nearest, functions: [functionIndex] }];
    if (seen.has(functionIndex)) return [];
    seen.add(functionIndex);
    return this.bodies.flatMap(({ index, calls }) => calls.flatMap((call) => (
      call.callee === functionIndex ? this.#authorsLines(index, call.offset, seen) : []
    )));
  }

  #at(offset: number): string | null {
    if (!this.#map) return null;
    const { source, line, column } = originalPositionFor(this.#map, { line: 1, column: offset });
    return source === null ? null : `${source}:${line}:${column + 1}`;
  }
}
