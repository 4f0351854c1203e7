// Who gives room for records in a module's memory, and whether anything else lies there.
//   in   a module
//   out  findings
// Source: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/interpreter/wasm_runtime.c:306-411, wasm_loader.c:6506-6579 @v5.1.1
import { UnknownInstruction, WasmReader, readBodies, skipLocals, walkInstructions } from "@flb-wasm/host-sim/engine";
import type { ModuleFile } from "../module/module-file.js";
import { isFromAsc } from "../module/toolchain.js";
import type { Finding, FindingPlace } from "./finding.js";

const PAGE_BYTES = 65536;
const I32_CONST = 0x41;
const REMEDY = "export malloc and free, or with asc --exportRuntime; @flb-wasm/sdk does";

export function checkAllocator(module: ModuleFile, place: FindingPlace): Finding[] {
  const { report } = module;
  const has = (...names: string[]): boolean => names.every((name) => report.functions.some((each) => each.name === name && !each.imported));
  if (report.memories.length === 0) {
    return [{ code: "FLB006", severity: "error", place, problem: "it has no memory: there is nowhere to put a record, and every record is lost", remedy: "define a memory, and export malloc and free" }];
  }
  if (has("malloc", "free") || has("__new", "__pin", "__unpin")) return [];
  return [{ code: "FLB006", remedy: REMEDY, place, ...judgePlace(module) }];
}

/** Where the host's heap lies, and what of the module may lie there too. */
function judgePlace(module: ModuleFile): Pick<Finding, "severity" | "problem"> {
  const heapBase = usedHeapBase(module);
  if (heapBase !== null && holdsAddress(module.bytes, heapBase)) {
    return {
      severity: "error",
      problem: `it exports no malloc and free: the host puts its own heap at __heap_base, ${heapBase}, an address that the code uses too; what the module keeps there and the records lie over each other`,
    };
  }
  const { usesMemorySize, memories: [memory] } = module.report;
  const cannotGrow = memory?.initialPages === memory?.maxPages && (memory?.initialPages ?? 0) <= 1;
  if (heapBase === null && usesMemorySize && !cannotGrow) {
    const where = "it exports no malloc and free: records come through the host's heap, which stands behind the initial memory and is counted by memory.size";
    if (isFromAsc(module, null)) return { severity: "error", problem: `${where}; asc's allocator takes all of that for its own, and from the record on with which it gets there every one is lost` };
    return { severity: "warning", problem: `${where}; an allocator that takes all of that for its own may come to write over it` };
  }
  return { severity: "warning", problem: "it exports no malloc and free: records come through the host's heap of wasm_heap_size bytes, larger ones are lost" };
}

/** `__heap_base`, where the host's heap begins there: with `__data_end` at or below it, and inside of memory. */
function usedHeapBase({ report: { constantGlobals, memories, usesMemorySize, usesMemoryGrow } }: ModuleFile): number | null {
  const value = (name: string): number => constantGlobals.find((global) => global.name === name)?.value ?? Number.NaN;
  const heapBase = value("__heap_base");
  const [memory] = memories;
  if (!memory || !(Math.ceil(value("__data_end") / 16) * 16 <= heapBase)) return null;
  const byteLength = memory.initialPages * PAGE_BYTES;
  if (!usesMemorySize && !usesMemoryGrow) return Math.ceil(heapBase / 8) * 8 <= byteLength ? heapBase : null;
  if (memory.initialPages === memory.maxPages && memory.initialPages <= 1) return null;
  return heapBase < byteLength ? heapBase : null;
}

/** Whether a constant of the code is the address. A module that asks the global gets what the host made of it. */
function holdsAddress(bytes: Uint8Array, address: number): boolean {
  let isHeld = false;
  try {
    for (const body of readBodies(bytes)) {
      skipLocals(body);
      walkInstructions(body, ({ opcode, offset }) => {
        if (opcode === I32_CONST && !isHeld) isHeld = Number(BigInt.asUintN(32, new WasmReader(bytes, offset + 1).signed())) === address;
      });
    }
  } catch (problem) {
    if (!(problem instanceof UnknownInstruction) && !(problem instanceof RangeError)) throw problem;
  }
  return isHeld;
}
