// Whether the host's heap and stack are large enough.
//   in   a wasm section (or none: the defaults), a module, a release
//   out  findings
import { type Release, type Section, lastProperty, lastValue } from "@flb-wasm/host-sim";
import { type ModuleFile, filterNames, findExport } from "../module/module-file.js";
import { estimateStack } from "../module/stack.js";
import { renderBytes } from "../terminal/text.js";
import type { Finding, FindingPlace } from "./finding.js";
import { isOpen } from "./read-config.js";
import { readSizeText } from "./size-text.js";

/** Default and least of both sizes: src/wasm/flb_wasm.c:130-136 @v5.1.1 */
const LEAST_BYTES = 8192;
/** A Kubernetes record with a stack trace; container runtimes cut lines at 16 KiB. */
const ORDINARY_RECORD_BYTES = 16 * 1024;

/** What a size that is none does to a module. */
interface Kind {
  readonly withoutStack: string;
  readonly withoutHeap: string;
}

const FILTER: Kind = { withoutStack: "the filter has no instance", withoutHeap: "every record is lost" };
/** Seen on 4.0.14 and 5.1.1. */
const INPUT: Kind = { withoutStack: "the input gives no record", withoutHeap: "a module that has no malloc of its own gives no record" };

export function checkSizes(section: Section, module: ModuleFile, release: Release): Finding[] {
  const name = lastValue(section, "function_name");
  return [
    ...checkHeap(section, module),
    ...checkStack(module, name === undefined ? [] : [name], sizeOf(section, "wasm_stack_size"), lastProperty(section, "wasm_stack_size")?.place ?? section.place, release),
    ...["wasm_heap_size", "wasm_stack_size"].flatMap((key) => checkRaised(section, key, module, FILTER)),
  ];
}

/** Nothing is put into the heap of an input, which is why its size is not asked for. */
export function checkInputSizes(section: Section, module: ModuleFile, release: Release): Finding[] {
  return [
    ...checkStack(module, ["_start"], sizeOf(section, "wasm_stack_size"), lastProperty(section, "wasm_stack_size")?.place ?? section.place, release),
    ...["wasm_heap_size", "wasm_stack_size"].flatMap((key) => checkRaised(section, key, module, INPUT)),
  ];
}

/** Every filter of a module, or its input, against the default stack. */
export function checkDefaultStack(module: ModuleFile, release: Release): Finding[] {
  return checkStack(module, module.about.abi === "input" ? ["_start"] : filterNames(module), LEAST_BYTES, { file: module.name, line: null }, release);
}

function checkStack(module: ModuleFile, names: readonly string[], available: number | null, place: FindingPlace, { hasSizeKeys }: Release): Finding[] {
  if (module.report.aot || available === null) return [];
  return names.flatMap((exported): Finding[] => {
    const found = findExport(module.report, exported);
    const isInput = exported === "_start";
    const name = isInput ? "the input" : exported;
    if (!found || found.imported) return [];
    const { byteLength, leastBytes, reason } = estimateStack(module.bytes, found.index);
    if (leastBytes !== null && leastBytes > available) {
      return [{
        code: "FLB009", severity: "error", place, problem: `${name} needs ${renderBytes(leastBytes)} of stack before it calls anything and gets ${renderBytes(available)}: ${isInput ? "every run" : "every record"} is lost`,
        remedy: hasSizeKeys ? `write wasm_stack_size: ${roundUp(byteLength ?? leastBytes)}` : SMALLER_FRAMES,
      }];
    }
    if (reason === "recursion") {
      return [{ code: "FLB025", severity: "warning", place, problem: `${name} calls itself, directly or not: how deep depends on ${isInput ? "what it reads" : "the record"}, and ${renderBytes(available)} of stack hold some hundred calls`, remedy: "use a loop with its own stack" }];
    }
    if (byteLength === null || byteLength <= available) return [];
    return [{
      code: "FLB009", severity: "warning", place, problem: `${name} may need ${renderBytes(byteLength)} of stack and gets ${renderBytes(available)}: a deeper call traps and loses the ${isInput ? "run" : "record"}`,
      remedy: hasSizeKeys ? `write wasm_stack_size: ${roundUp(byteLength)}` : SMALLER_FRAMES,
    }];
  });
}

const SMALLER_FRAMES = "use smaller frames: fewer locals, no deep calls; the size is fixed before Fluent Bit 3.1.5";

/** To whole kibibytes. */
function roundUp(byteLength: number): number {
  return Math.ceil(byteLength / 1024) * 1024;
}

function hasAllocator({ report }: ModuleFile): boolean {
  const exported = (...names: string[]): boolean => names.every((name) => report.functions.some((each) => each.name === name && !each.imported));
  return exported("malloc", "free") || exported("__new", "__pin", "__unpin");
}

function checkHeap(section: Section, module: ModuleFile): Finding[] {
  if (module.report.aot || module.report.memories.length + module.report.otherImports.length === 0 || hasAllocator(module)) return [];
  const heap = sizeOf(section, "wasm_heap_size");
  if (heap === null || heap >= 2 * ORDINARY_RECORD_BYTES) return [];
  return [{
    code: "FLB008", severity: "warning", place: lastProperty(section, "wasm_heap_size")?.place ?? section.place,
    problem: `tag and record must fit into wasm_heap_size, ${renderBytes(heap)}: a larger record comes as address 0 and is lost`,
    remedy: "write wasm_heap_size: 1M, or export malloc and free from the module",
  }];
}

function checkRaised(section: Section, key: string, module: ModuleFile, { withoutStack, withoutHeap }: Kind): Finding[] {
  const property = lastProperty(section, key);
  if (!property || isOpen(property.value)) return [];
  const size = sizeOf(section, key, 0);
  if (size === null) {
    const isHarmless = key === "wasm_heap_size" && hasAllocator(module);
    const outcome = key === "wasm_stack_size" ? withoutStack : isHarmless ? "only the module's own malloc saves its records" : withoutHeap;
    return [{ code: "FLB017", severity: isHarmless ? "warning" : "error", place: property.place, problem: `${key} ${property.value} is no size, and Fluent Bit takes -1 for it: ${outcome}`, remedy: `write ${key}: 64k, or bytes without a unit; there are k, M and G` }];
  }
  if (size >= LEAST_BYTES) return [];
  return [{ code: "FLB017", severity: "warning", place: property.place, problem: `${key} ${property.value} is below 8192 and silently raised to it`, remedy: `write ${key}: 8192 or more, or remove it` }];
}

/** Bytes as Fluent Bit reads them, raised to the least; `null` for text that is no size. */
function sizeOf(section: Section, key: string, least = LEAST_BYTES): number | null {
  const text = lastValue(section, key);
  if (text === undefined) return LEAST_BYTES;
  const size = readSizeText(text);
  return size === null ? null : Math.max(least, size);
}
