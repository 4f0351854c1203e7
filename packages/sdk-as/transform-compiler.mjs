// Part of the asc transform: whether compiler and options are such that the SDK can work with them.
//   in   asc's Binaryen, its options, the sources that it has read
//   out  what to say of one that is too old, and of options that lose records; null for any other

/** The first release whose Binaryen tells of a module's data, which transform-module.mjs writes anew; package.json asks for no older one. */
export const LEAST_COMPILER = "0.28.17";

export function whyTooOld(binaryen) {
  if ("_BinaryenGetNumDataSegments" in binaryen) return null;
  return `Cannot build with this AssemblyScript: the SDK needs ${LEAST_COMPILER} or newer. Run \`npm install --save-dev assemblyscript@^${LEAST_COMPILER}\``;
}

/** What comes of asc's other runtimes, by the source that asc begins with. */
const RUNTIMES = new Map([
  ["~lib/rt/index-stub", ["stub", "it never frees, so memory fills up and records are lost"]],
  ["~lib/rt/index-incremental", ["incremental", "after some hundreds of traps every record is lost"]],
]);

export function whyWrongRuntime(sources) {
  const found = sources.map(({ internalPath }) => RUNTIMES.get(internalPath)).find((runtime) => runtime !== undefined);
  if (!found) return null;
  const [name, effect] = found;
  return `Cannot build with the runtime ${name}: ${effect}. Drop the option: "@flb-wasm/sdk/asconfig.json" sets minimal, around which the SDK's memory is laid out`;
}

export function whyNoStart({ exportStart }) {
  if (!exportStart) return null;
  return `Cannot build a filter with exportStart: Fluent Bit does not call ${exportStart}, so that nothing at the top level of a file would run. Drop the option`;
}
