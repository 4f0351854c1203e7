// Which proposals beyond WebAssembly 1.0 an instruction takes.
//   in   an opcode
//   out  Feature
/** Proposals beyond WebAssembly 1.0, by the names that WAMR's build options use. */
export type Feature =
  | "simd" | "tail-call" | "exceptions" | "gc" | "memory64" | "multi-memory" | "extended-const" | "reference-types"
  | "bulk-memory" | "threads" | "sign-extension" | "saturating-float-to-int" | "multi-value";

export function featureOf(opcode: number, sub: number | null): Feature | null {
  if (opcode === 0xfd) return "simd";
  if (opcode === 0xfe) return "threads";
  if (opcode === 0xfb || opcode === 0x14 || opcode === 0xd4 || opcode === 0xd5 || opcode === 0xd6) return "gc";
  if (opcode === 0x12 || opcode === 0x13 || opcode === 0x15) return "tail-call";
  if ([0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f].includes(opcode)) return "exceptions";
  if (opcode === 0x1c || opcode === 0x25 || opcode === 0x26 || (opcode >= 0xd0 && opcode <= 0xd2)) return "reference-types";
  if (opcode >= 0xc0 && opcode <= 0xc4) return "sign-extension";
  if (opcode !== 0xfc || sub === null) return null;
  if (sub <= 7) return "saturating-float-to-int";
  return sub <= 11 ? "bulk-memory" : "reference-types"; // table.init, elem.drop and table.copy too: wasm_loader.c:9854 of 1.3.3 @v3.2.10
}
