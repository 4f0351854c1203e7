// What functions are called.
//   in   a module's report
//   out  names by function index, imports counted; from the section "name", else an export's
//   err  none: a section that is broken says nothing more
// https://webassembly.github.io/spec/core/appendix/custom.html#function-names
import type { ModuleReport } from "@flb-wasm/host-sim";
import { WasmReader } from "@flb-wasm/host-sim/engine";

const FUNCTIONS = 1;

export function namesOfFunctions({ customSections, functions }: Pick<ModuleReport, "customSections" | "functions">): ReadonlyMap<number, string> {
  const names = new Map(functions.map(({ index, name }) => [index, name]));
  const section = customSections.find(({ name }) => name === "name");
  if (!section) return names;
  try {
    const reader = new WasmReader(section.bytes);
    while (reader.at < reader.end) {
      const [id, byteLength] = [reader.byte(), reader.u32()];
      const part = new WasmReader(section.bytes, reader.at, reader.at + byteLength);
      reader.take(byteLength);
      if (id === FUNCTIONS) part.vector(() => names.set(part.u32(), part.name()));
    }
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem;
  }
  return names;
}
