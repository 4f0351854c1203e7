// Whether the host's heap and stack are large enough, for what runs with the module's start and for what runs with each record.
//   in   a wasm section (or none: the defaults), a module, a release
//   out  findings
import { type PipelineConfig, type Property, type Release, type Section, lastProperty, lastValue, spellProperty } from "@flb-wasm/host-sim";
import { type ModuleFile, filterNames, findExport } from "../module/module-file.js";
import { type StackEstimate, estimateStack } from "../module/stack.js";
import { findStarters } from "../module/starters.js";
import { renderBytes } from "../terminal/text.js";
import type { Finding, FindingPlace } from "./finding.js";
import { isOpen } from "./read-config.js";
import { readSizeText } from "./size-text.js";
import { withoutInstance } from "./start-failure.js";

/** Default and least of both sizes: src/wasm/flb_wasm.c:130-136 @v5.1.1 */
const LEAST_BYTES = 8192;
/** A Kubernetes record with a stack trace; container runtimes cut lines at 16 KiB. */
const ORDINARY_RECORD_BYTES = 16 * 1024;

/** From here on a stack is a mistake: no chain of calls that WAMR's own stack lets through needs it, and zeroing it takes a while. */
const LARGE_BYTES = 64_000_000;
const WORD_LIMIT = 2 ** 32;

type Format = PipelineConfig["format"];

/** What a size that is none does to a module. */
interface Kind {
  readonly withoutStack: string;
  readonly withoutHeap: string;
}

const ofFilters = (release: Release): Kind => ({ withoutStack: `the filter has no instance, and ${withoutInstance(release)}`, withoutHeap: "every record is lost" });
/** Seen on 4.0.14 and 5.1.1. */
const INPUT: Kind = { withoutStack: "the input gives no record", withoutHeap: "a module that has no malloc of its own gives no record" };

export function checkSizes(section: Section, module: ModuleFile, release: Release, format: Format): Finding[] {
  const name = lastValue(section, "function_name");
  return [
    ...checkHeap(section, module, format),
    ...checkStack(module, name === undefined ? [] : [name], stackOf(section, release, format)),
    ...["wasm_heap_size", "wasm_stack_size"].flatMap((key) => checkRaised(section, key, module, { kind: ofFilters(release), release, format })),
  ];
}

/** Nothing is put into the heap of an input, which is why its size is not asked for. */
export function checkInputSizes(section: Section, module: ModuleFile, release: Release, format: Format): Finding[] {
  return [
    ...checkStack(module, ["_start"], stackOf(section, release, format)),
    ...["wasm_heap_size", "wasm_stack_size"].flatMap((key) => checkRaised(section, key, module, { kind: INPUT, release, format })),
  ];
}

/** Every filter of a module, or its input, against the default stack. */
export function checkDefaultStack(module: ModuleFile, release: Release): Finding[] {
  return checkStack(module, module.about.abi === "input" ? ["_start"] : filterNames(module), { available: LEAST_BYTES, place: { file: module.name, line: null }, release, format: "yaml" });
}

/** The stack that a section gives. */
interface Stack {
  /** `null` for text that is no size. */
  readonly available: number | null;
  readonly place: FindingPlace;
  readonly release: Release;
  /** Of the file that a remedy is written into. */
  readonly format: Format;
}

function stackOf(section: Section, release: Release, format: Format): Stack {
  return { available: sizeOf(section, "wasm_stack_size"), place: lastProperty(section, "wasm_stack_size")?.place ?? section.place, release, format };
}

/** What a function's findings say. */
interface Caller {
  readonly name: string;
  /** Where its own frame does not fit. */
  readonly never: string;
  /** Where a deeper call may not fit. */
  readonly perhaps: string;
  /** What decides how deep a function that calls itself goes, and what comes of a call that is too deep. */
  readonly depends: string;
  /** What to do about a function that calls itself. */
  readonly remedy: string;
}

function checkStack(module: ModuleFile, names: readonly string[], stack: Stack): Finding[] {
  if (module.report.aot || stack.available === null) return [];
  const isInput = names.includes("_start");
  const lost = isInput ? "the input gives no record" : stack.release.persistentInstance ? `Fluent Bit ${stack.release.version} does not start` : "records pass unfiltered";
  const starters = findStarters(module).flatMap(({ name, stack: estimate }) => checkCall(estimate, {
    name: `its ${name}, which runs before the first record,`, never: lost, perhaps: `where that is too little, ${lost}`, depends: `where its calls go too deep, ${lost}`, remedy: atStart(stack.release),
  }, stack));
  const called = names.flatMap((exported): Finding[] => {
    const found = findExport(module.report, exported);
    if (!found || found.imported) return [];
    const what = isInput ? "run" : "record";
    return checkCall(estimateStack(module.bytes, found.index), {
      name: isInput ? "the input" : exported, never: `every ${what} is lost`, perhaps: `a deeper call traps and loses the ${what}`,
      depends: `how deep depends on ${isInput ? "what it reads" : "the record"}, and a call that does not fit traps and loses the ${what}`, remedy: "use a loop with its own stack",
    }, stack);
  });
  return [...starters, ...called];
}

function checkCall({ byteLength, leastBytes, reason }: StackEstimate, { name, never, perhaps, depends, remedy }: Caller, { available, place, release, format }: Stack): Finding[] {
  if (available === null) return [];
  const given = `${renderBytes(available)} of stack`;
  if (leastBytes !== null && leastBytes > available) {
    return [{
      code: "FLB009", severity: "error", place, problem: `${name} needs ${renderBytes(leastBytes)} of stack before it calls anything and gets ${renderBytes(available)}: ${never}`,
      remedy: release.hasSizeKeys ? writeStack(byteLength ?? leastBytes, format) : SMALLER_FRAMES,
    }];
  }
  if (reason === "recursion") {
    return [{ code: "FLB025", severity: "warning", place, problem: `${name} calls itself, directly or not, with ${given}: ${depends}`, remedy }];
  }
  if (byteLength === null || byteLength <= available) return [];
  return [{
    code: "FLB009", severity: "warning", place, problem: `${name} may need ${renderBytes(byteLength)} of stack and gets ${renderBytes(available)}: ${perhaps}`,
    remedy: release.hasSizeKeys ? writeStack(byteLength, format) : SMALLER_FRAMES,
  }];
}

/** How deep it goes does not depend on records, so that one try tells. */
function atStart({ hasSizeKeys }: Release): string {
  return hasSizeKeys ? "try it with flb-wasm run --engine wamr, and raise wasm_stack_size, such as 64k, where it does not start" : "try it with flb-wasm run --engine wamr; the size is fixed before Fluent Bit 3.1.5";
}

const SMALLER_FRAMES = "use smaller frames: fewer locals, no deep calls; the size is fixed before Fluent Bit 3.1.5";

/** In whole kibibytes. */
function writeStack(byteLength: number, format: Format): string {
  return `write ${spellProperty(format, "wasm_stack_size", String(Math.ceil(byteLength / 1024) * 1024))}`;
}

function hasAllocator({ report }: ModuleFile): boolean {
  const exported = (...names: string[]): boolean => names.every((name) => report.functions.some((each) => each.name === name && !each.imported));
  return exported("malloc", "free") || exported("__new", "__pin", "__unpin");
}

function checkHeap(section: Section, module: ModuleFile, format: Format): Finding[] {
  if (module.report.aot || module.report.memories.length + module.report.otherImports.length === 0 || hasAllocator(module)) return [];
  const heap = sizeOf(section, "wasm_heap_size");
  if (heap === null || heap >= 2 * ORDINARY_RECORD_BYTES) return [];
  return [{
    code: "FLB008", severity: "warning", place: lastProperty(section, "wasm_heap_size")?.place ?? section.place,
    problem: `tag and record must fit into wasm_heap_size, ${renderBytes(heap)}: a larger record comes as address 0 and is lost`,
    remedy: `write ${spellProperty(format, "wasm_heap_size", "1M")}, or export malloc and free from the module`,
  }];
}

/** What a size is judged by. */
interface Judged {
  readonly kind: Kind;
  readonly release: Release;
  readonly format: Format;
}

function checkRaised(section: Section, key: string, module: ModuleFile, { kind, release, format }: Judged): Finding[] {
  const property = lastProperty(section, key);
  if (!property || isOpen(property.value)) return [];
  const size = sizeOf(section, key, 0);
  if (size === null) {
    const isHarmless = key === "wasm_heap_size" && hasAllocator(module);
    const outcome = key === "wasm_stack_size" ? kind.withoutStack : isHarmless ? "only the module's own malloc saves its records" : kind.withoutHeap;
    return [{ code: "FLB017", severity: isHarmless ? "warning" : "error", place: property.place, problem: `${key} ${property.value} is no size, and Fluent Bit takes -1 for it: ${outcome}`, remedy: `write ${spellProperty(format, key, "64k")}, or bytes without a unit; there are k, M and G` }];
  }
  if (key === "wasm_stack_size" && size >= LARGE_BYTES) return [largeStack(size, property, kind.withoutStack, release)];
  if (size >= LEAST_BYTES) return [];
  return [{ code: "FLB017", severity: "warning", place: property.place, problem: `${key} ${property.value} is below 8192 and silently raised to it`, remedy: `write ${spellProperty(format, key, "8192")} or more, or remove it` }];
}

/** Written over in full, seen on 5.1.1 and 4.0.14; its type has 32 bits: core/iwasm/common/wasm_exec_env.c:29-42 @v5.1.1 */
function largeStack(size: number, { value, place }: Property, withoutStack: string, { persistentInstance }: Release): Finding {
  const remedy = "write what the function needs: flb-wasm inspect names it, and 64k is often enough";
  const taken = size % WORD_LIMIT;
  if (taken !== size) {
    const outcome = taken < LEAST_BYTES ? `: ${withoutStack}` : "";
    return { code: "FLB017", severity: outcome === "" ? "warning" : "error", place, problem: `wasm_stack_size ${value} does not fit into 32 bits, and WAMR takes ${taken} for it${outcome}`, remedy };
  }
  return {
    code: "FLB032", severity: "warning", place,
    problem: `wasm_stack_size ${value} is allocated and written over in full, ${renderBytes(size)}, ${persistentInstance ? "when Fluent Bit starts" : "for each chunk of records"}, which takes as much memory and seconds where it is large`, remedy,
  };
}

/** Bytes as Fluent Bit reads them, raised to the least; `null` for text that is no size. */
function sizeOf(section: Section, key: string, least = LEAST_BYTES): number | null {
  const text = lastValue(section, key);
  if (text === undefined) return LEAST_BYTES;
  const size = readSizeText(text);
  return size === null ? null : Math.max(least, size);
}
