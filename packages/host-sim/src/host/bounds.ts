// Lets a module's own code meet the limits that WAMR has and V8 has not: a memory that ends inside of a page, a linker's stack.
//   in   the bytes of a module, the limits
//   out  the code section with each such instruction as a call of a function that checks and then does the same; where each byte was
//   err  none for a module that V8 accepts
//
//   i32.load offset=4   ──►   call n        (func $n (param i32) (result i32)
//                                             trap if $0 > end - 4 - 4, unsigned
//                                             (i32.load offset=4 (local.get 0)))
//
// Source: WAMR's signal handler and `linear_mem_size`, lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/interpreter/
//         wasm_interp_fast.c:5171-5286; HANDLE_OP(WASM_OP_SET_GLOBAL_AUX_STACK), :3678-3708 @v5.1.1
import type { AuxStack } from "./aux-stack.js";
import type { CodeRun } from "./code-map.js";
import { type Instruction, walkInstructions } from "./instructions.js";
import { RewrittenBody, writeBodies } from "./rewritten-body.js";
import { Contents } from "./section-writer.js";
import { WasmReader, encodeI32, encodeU32, skipLocals } from "./wasm-reader.js";

/** What a module gets; offsets count from the start of `code`. */
export interface BoundCode {
  readonly types: readonly number[][];
  /** A type's index for each new function. */
  readonly functions: readonly number[];
  readonly code: Uint8Array;
  readonly runs: readonly CodeRun[];
  /** WAMR's words for the traps of our own at an offset. */
  readonly texts: ReadonlyMap<number, string>;
}

/** What the code is bound to. */
export interface Limits {
  /** First address that traps; `null`: V8's. */
  readonly end: number | null;
  /** What memory.size says and memory.grow by 0; `null`: what V8 says. */
  readonly pages: number | null;
  readonly auxStack: AuxStack | null;
  /** How many types and functions the module has, with its imports. */
  readonly typeCount: number;
  readonly functionCount: number;
}

const I32 = 0x7f;
const I64 = 0x7e;
const F32 = 0x7d;
const F64 = 0x7c;
const CALL = 0x10;
const END = 0x0b;
const I32_CONST = 0x41;
const GREATER = 0x4b; // i32.gt_u
/** Reads behind the largest memory there is: `i32.load8_u offset=1` at 2^32 - 1. */
const TRAP = [I32_CONST, 0x7f, 0x2d, 0x00, 0x01];
const TRAP_IF = [0x04, 0x40, ...TRAP, 0x1a, END]; // if … drop end

/** Parameters and result of an instruction, and how many bytes from its first parameter on it touches. */
interface Access {
  readonly params: readonly number[];
  readonly result: number | null;
  readonly byteLength: number;
}

/** Binds a code section's contents. */
export function bindCode(bytes: Uint8Array, section: { readonly start: number; readonly end: number }, limits: Limits): BoundCode {
  const reader = new WasmReader(bytes, section.start, section.end);
  const count = reader.u32();
  const checks = new Checks(limits);
  const bodies: RewrittenBody[] = [];
  for (let i = 0; i < count; i++) {
    const byteLength = reader.u32();
    bodies.push(boundBody(bytes, reader.at, reader.at + byteLength, checks));
    reader.take(byteLength);
  }
  const out = new Contents();
  const texts = new Map<number, string>();
  out.push(encodeU32(count + checks.bodies.length));
  const runs = writeBodies(bodies, out);
  runs.push({ at: out.byteLength, original: null, isOne: true });
  for (const { code, words } of checks.bodies) {
    out.push(encodeU32(code.length));
    for (const [at, text] of words) texts.set(out.byteLength + at, text);
    out.push(code);
  }
  return { types: checks.types, functions: checks.functionTypes, code: out.bytes(), runs, texts };
}

/** One function of the module's. */
function boundBody(bytes: Uint8Array, start: number, end: number, checks: Checks): RewrittenBody {
  const bound = new RewrittenBody(bytes);
  let copied = start;
  const body = new WasmReader(bytes, start, end);
  skipLocals(body);
  walkInstructions(body, (instruction) => {
    const replacement = checks.replace(instruction, bytes.subarray(instruction.offset, body.at));
    if (!replacement) return;
    bound.own(copied, instruction.offset);
    bound.instead(replacement, instruction.offset);
    copied = body.at;
  });
  bound.own(copied, end);
  return bound;
}

class Checks {
  readonly types: number[][] = [];
  readonly functionTypes: number[] = [];
  readonly bodies: { readonly code: readonly number[]; readonly words: readonly (readonly [at: number, text: string])[] }[] = [];
  readonly #functions = new Map<string, number>();
  readonly #types = new Map<string, number>();

  constructor(readonly limits: Limits) {}

  /** What stands in place of an instruction; `null`: itself. */
  replace(instruction: Instruction, own: Uint8Array): number[] | null {
    const { opcode, sub, index } = instruction;
    const { end, pages, auxStack } = this.limits;
    if (opcode === 0x24) return auxStack && index === auxStack.globalIndex ? this.#setStack(auxStack) : null;
    if (opcode === 0x3f) return pages === null ? null : [I32_CONST, pages];
    if (opcode === 0x40) return pages === null ? null : this.#call({ params: [I32], result: I32, byteLength: 0 }, growBody(pages));
    if (end === null) return null;
    if (opcode === 0xfc && sub !== null) return this.#bulk(sub, own, end);
    const access = opcode === 0xfe && sub !== null ? atomicAccess(sub) : plainAccess(opcode);
    if (!access) return null;
    const argument = new WasmReader(own, 1);
    if (sub !== null) argument.u32();
    argument.u32(); // alignment
    return this.#call(access, accessBody(access, end - argument.u32() - access.byteLength, own));
  }

  /** Stack pointers are unsigned: one below 0 is above the bottom. */
  #setStack({ globalIndex, bottom, boundary }: AuxStack): number[] {
    const low = [0x20, 0, I32_CONST, ...encodeI32(boundary), 0x4d, 0x04, 0x40]; // local.get i32.const i32.le_u if
    const high = [0x00, END, 0x20, 0, I32_CONST, ...encodeI32(bottom), GREATER, 0x04, 0x40];
    const body = [...low, ...high, 0x00, END, 0x20, 0, 0x24, ...encodeU32(globalIndex)];
    const words = [[low.length, "wasm auxiliary stack overflow"], [low.length + high.length, "wasm auxiliary stack underflow"]] as const;
    return this.#call({ params: [I32], result: null, byteLength: 0 }, body, words);
  }

  /** wasm_interp_fast.c:5171 memory.init, :5226 and :5238 memory.copy, :5284 memory.fill @v5.1.1 */
  #bulk(sub: number, own: Uint8Array, end: number): number[] | null {
    const addresses = sub === 8 || sub === 11 ? [0] : sub === 10 ? [0, 1] : null;
    if (!addresses) return null;
    const constant = [I32_CONST, ...encodeI32(end)];
    const checks = addresses.flatMap((address) => [
      0x20, 2, ...constant, GREATER, // the length
      0x20, address, ...constant, 0x20, 2, 0x6b, GREATER, 0x72, ...TRAP_IF, // or address > end - length
    ]);
    return this.#call({ params: [I32, I32, I32], result: null, byteLength: 0 }, [...checks, 0x20, 0, 0x20, 1, 0x20, 2, ...own]);
  }

  #call({ params, result }: Access, body: readonly number[], words: readonly (readonly [number, string])[] = []): number[] {
    const key = `${params.join()}:${body.join()}`;
    let index = this.#functions.get(key);
    if (index === undefined) {
      index = this.limits.functionCount + this.bodies.length;
      this.#functions.set(key, index);
      this.functionTypes.push(this.#type(params, result));
      this.bodies.push({ code: [0, ...body, END], words: words.map(([at, text]) => [at + 1, text]) });
    }
    return [CALL, ...encodeU32(index)];
  }

  #type(params: readonly number[], result: number | null): number {
    const type = [0x60, ...encodeU32(params.length), ...params, ...(result === null ? [0] : [1, result])];
    const known = this.#types.get(type.join());
    if (known !== undefined) return known;
    const index = this.limits.typeCount + this.types.length;
    this.#types.set(type.join(), index);
    this.types.push(type);
    return index;
  }
}

function accessBody({ params }: Access, last: number, own: Uint8Array): number[] {
  if (last < 0) return [...TRAP, 0x00]; // unreachable, for the types
  return [0x20, 0, I32_CONST, ...encodeI32(last), GREATER, ...TRAP_IF, ...params.flatMap((_, i) => [0x20, i]), ...own];
}

/** memory.grow where not a page can be added: by 0 it says how many there are, by any other number -1. */
function growBody(pages: number): number[] {
  return [I32_CONST, 0x7f, I32_CONST, pages, 0x20, 0, 0x1b]; // select
}

const LOADED = [I32, I64, F32, F64, I32, I32, I32, I32, I64, I64, I64, I64, I64, I64];
const LOADED_BYTES = [4, 8, 4, 8, 1, 1, 2, 2, 1, 1, 2, 2, 4, 4];
const STORED = [I32, I64, F32, F64, I32, I32, I64, I64, I64];
const STORED_BYTES = [4, 8, 4, 8, 1, 2, 1, 2, 4];

function plainAccess(opcode: number): Access | null {
  const byteLength = LOADED_BYTES[opcode - 0x28] ?? STORED_BYTES[opcode - 0x36];
  if (byteLength === undefined) return null;
  const loaded = LOADED[opcode - 0x28];
  if (loaded !== undefined) return { params: [I32], result: loaded, byteLength };
  return { params: [I32, STORED[opcode - 0x36] ?? I32], result: null, byteLength };
}

const ATOMIC = [I32, I64, I32, I32, I64, I64, I64];
const ATOMIC_BYTES = [4, 8, 1, 2, 1, 2, 4];

/** https://github.com/WebAssembly/threads/blob/main/proposals/threads/Overview.md */
function atomicAccess(sub: number): Access | null {
  if (sub === 0) return { params: [I32, I32], result: I32, byteLength: 4 }; // memory.atomic.notify
  if (sub === 1) return { params: [I32, I32, I64], result: I32, byteLength: 4 }; // wait32
  if (sub === 2) return { params: [I32, I64, I64], result: I32, byteLength: 8 }; // wait64
  if (sub < 0x10) return null; // fence
  const row = Math.floor((sub - 0x10) / 7);
  const type = ATOMIC[(sub - 0x10) % 7] ?? I32;
  const byteLength = ATOMIC_BYTES[(sub - 0x10) % 7] ?? 4;
  if (row === 0) return { params: [I32], result: type, byteLength };
  if (row === 1) return { params: [I32, type], result: null, byteLength };
  return { params: [I32, type, ...(row === 8 ? [type] : [])], result: type, byteLength };
}
