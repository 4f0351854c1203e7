// Part of the asc transform: whether the compiler is one that the SDK can work with.
//   in   asc's Binaryen
//   out  what to say of one that is too old; null for any other

/** The first release whose Binaryen tells of a module's data, which transform-module.mjs writes anew; package.json asks for no older one. */
export const LEAST_COMPILER = "0.28.17";

export function whyTooOld(binaryen) {
  if ("_BinaryenGetNumDataSegments" in binaryen) return null;
  return `Cannot build with this AssemblyScript: the SDK needs ${LEAST_COMPILER} or newer. Run \`npm install --save-dev assemblyscript@^${LEAST_COMPILER}\``;
}
