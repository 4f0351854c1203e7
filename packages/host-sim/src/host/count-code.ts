// Gives a module's code counters: how often each block of instructions ran, and what each call of the module's own functions cost.
//   in   the bytes of a module that V8 accepts
//   out  new bytes, whose counters are exported globals; what each counter stands for; where each byte was
//   err  UnknownInstruction for code beyond what WAMR runs
//
//   a block   ──►   $block += 1, $all += the block's operations, then the block
//   call f    ──►   $call -= $all, call f, $call += $all
//
// A block ends where control may go elsewhere: at a branch, where branches meet, and behind each call, which may not return.
import { CodeMap } from "./code-map.js";
import { type Instruction, walkInstructions } from "./instructions.js";
import { RewrittenBody, writeBodies } from "./rewritten-body.js";
import { Contents, appendEntries, encodeName, encodeSection, readCount } from "./section-writer.js";
import { type Section, WasmReader, encodeI32, encodeU32, readBodies, readSections, skipLocals } from "./wasm-reader.js";

/** Instructions that run one after another, or not at all; offsets are bytes into the author's module. */
export interface CodeBlock {
  /** Imports are counted. */
  readonly functionIndex: number;
  /** Of the first instruction. */
  readonly start: number;
  /** Behind the last instruction. */
  readonly end: number;
  /** Of one run, as {@link isOperation} counts. */
  readonly operations: number;
}

/** A call of a function that the module defines. */
export interface CodeCall {
  /** Of the function that calls; imports are counted. */
  readonly functionIndex: number;
  /** Of the instruction. */
  readonly offset: number;
}

export interface CountedCode {
  readonly bytes: Uint8Array;
  readonly codeMap: CodeMap;
  readonly blocks: readonly CodeBlock[];
  readonly calls: readonly CodeCall[];
}

const GLOBAL = 6;
const EXPORT = 7;
const CODE = 10;
const CALL = 0x10;
const CALL_INDIRECT = 0x11;
const LOCAL_SET = 0x21;
/** loop, if, else, end, br, br_if, br_table, return, call, call_indirect and the tail calls, unreachable. */
const ENDS_BLOCK: ReadonlySet<number> = new Set([0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, CALL, CALL_INDIRECT, 0x12, 0x13, 0x00]);
/** nop, block, loop, end, drop, local.get, constants. */
const NO_OPERATION: ReadonlySet<number> = new Set([0x01, 0x02, 0x03, 0x0b, 0x1a, 0x20, 0x41, 0x42, 0x43, 0x44]);
const COUNTER = [0x7e, 1, 0x42, 0, 0x0b]; // (mut i64) i64.const 0

/**
 * Whether WAMR's fast interpreter executes an instruction. Those that only say where an operand is, or where a block is, leave nothing
 * behind when the module is loaded: `skip_label`, lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/interpreter/
 * wasm_loader.c:11763, 12007, 12422, 13032, 13721, 14228; nor does a local.set behind what can write there itself, :13765-13780,
 * 9239-9263 @v5.1.1. A call, and a copy of any length, is one.
 *
 * @param before opcode of the instruction before it in the code; 0 at a function's start.
 * @example
 * ```ts
 * import { isOperation } from "@flb-wasm/host-sim/engine";
 * const add = { offset: 0, opcode: 0x6a, sub: null, index: null, hasLongTableIndex: false };
 * isOperation(add, 0x41); // true: i32.add behind i32.const
 * ```
 */
export function isOperation({ opcode }: Instruction, before: number): boolean {
  if (opcode === LOCAL_SET) return !((before >= 0x28 && before <= 0x35) || (before >= 0x45 && before <= 0xbf)); // loads, arithmetic
  return !NO_OPERATION.has(opcode);
}

/** The name under which counter `index` is exported; 0 is of all operations, then blocks, then calls. */
export function counterName(index: number): string {
  return `\u0000flb-wasm ${index}`;
}

/** Counts what each block costs, and adds the counters. */
export function countCode(bytes: Uint8Array, imports: { readonly functions: number; readonly globals: number }): CountedCode {
  const sections = readSections(bytes);
  const globals = sections.find(({ id }) => id === GLOBAL);
  const first = imports.globals + (globals ? readCount(bytes, globals).count : 0);
  const plans = readBodies(bytes).map((body, i) => new BodyPlan(body, imports.functions + i, imports.functions));
  const blocks = plans.flatMap((plan) => plan.blocks);
  const calls = plans.flatMap((plan) => plan.calls);
  const writer = new CounterWriter(first, blocks.length);
  const contents = new Contents();
  contents.push(encodeU32(plans.length));
  const runs = writeBodies(plans.map((plan) => countedBody(bytes, plan, writer)), contents);
  const counters = 1 + blocks.length + calls.length;
  const out = new Contents();
  out.push(bytes.subarray(0, 8));
  let codeAt = 0;
  for (const part of withSections(sections, [GLOBAL, EXPORT])) {
    if (part.id === GLOBAL) out.push(append(bytes, part, Array.from({ length: counters }, () => COUNTER)));
    else if (part.id === EXPORT) out.push(append(bytes, part, Array.from({ length: counters }, (_, i) => [...encodeName(counterName(i)), 3, ...encodeU32(first + i)])));
    else if (part.id === CODE) {
      out.push(encodeSection(CODE, contents.bytes()));
      codeAt = out.byteLength - contents.byteLength;
    } else if (part.section) out.push(bytes.subarray(part.section.header, part.section.end));
  }
  return { bytes: out.bytes(), codeMap: new CodeMap(runs.map((run) => ({ ...run, at: codeAt + run.at })), new Map()), blocks, calls };
}

interface Part {
  readonly id: number;
  /** `null` for one that the module has not. */
  readonly section: Section | null;
}

/** The sections, with those of `ids` that are not there in their places: https://webassembly.github.io/spec/core/binary/modules.html */
function withSections(sections: readonly Section[], ids: readonly number[]): Part[] {
  const parts: Part[] = sections.map((section) => ({ id: section.id, section }));
  for (const id of ids) {
    if (sections.some((section) => section.id === id)) continue;
    const before = parts.findIndex((part) => part.id > id && part.id !== 13); // tags stand before the globals
    parts.splice(before < 0 ? parts.length : before, 0, { id, section: null });
  }
  return parts;
}

function append(bytes: Uint8Array, { id, section }: Part, entries: readonly (readonly number[])[]): Uint8Array {
  return section ? appendEntries(bytes, section, entries) : encodeSection(id, [...encodeU32(entries.length), ...entries.flat()]);
}

/** What a function's body gets, from its instructions alone. */
class BodyPlan {
  readonly blocks: CodeBlock[] = [];
  readonly calls: CodeCall[] = [];
  readonly start: number;

  constructor(readonly body: WasmReader, functionIndex: number, imported: number) {
    this.start = body.at;
    skipLocals(body);
    let start = body.at;
    let operations = 0;
    let before = 0;
    walkInstructions(body, (instruction) => {
      const { opcode, index, offset } = instruction;
      if (isOperation(instruction, before)) operations++;
      before = opcode;
      if (!ENDS_BLOCK.has(opcode)) return;
      const isOwn = opcode === CALL_INDIRECT || (opcode === CALL && index !== null && index >= imported);
      if (isOwn) this.calls.push({ functionIndex, offset });
      this.blocks.push({ functionIndex, start, end: body.at, operations });
      start = body.at;
      operations = 0;
    });
  }
}

/** Writes the instructions of counters. */
class CounterWriter {
  #block = 0;
  #call = 0;

  constructor(readonly first: number, readonly blockCount: number) {}

  block(operations: number): number[] {
    return [...add(this.first + 1 + this.#block++, 1), ...add(this.first, operations)];
  }

  /** What stands before a call, and what behind it. */
  call(): readonly [before: number[], behind: number[]] {
    const [own, all] = [encodeU32(this.first + 1 + this.blockCount + this.#call++), encodeU32(this.first)];
    const step = (opcode: number): number[] => [0x23, ...own, 0x23, ...all, opcode, 0x24, ...own];
    return [step(0x7d), step(0x7c)]; // i64.sub, i64.add
  }
}

function add(global: number, value: number): number[] {
  const index = encodeU32(global);
  return value === 0 ? [] : [0x23, ...index, 0x42, ...encodeI32(value), 0x7c, 0x24, ...index];
}

/** One function with its counters. A call is the last instruction of its block. */
function countedBody(bytes: Uint8Array, { start, body, blocks, calls }: BodyPlan, writer: CounterWriter): RewrittenBody {
  const counted = new RewrittenBody(bytes);
  let copied = start;
  const called = calls.values();
  let next = called.next().value;
  for (const block of blocks) {
    counted.own(copied, block.start);
    counted.instead(writer.block(block.operations), block.start);
    copied = block.start;
    if (!next || next.offset >= block.end) continue;
    const [before, behind] = writer.call();
    counted.own(copied, next.offset);
    counted.instead(before, next.offset);
    counted.own(next.offset, block.end);
    counted.instead(behind, next.offset);
    copied = block.end;
    next = called.next().value;
  }
  counted.own(copied, body.end);
  return counted;
}
