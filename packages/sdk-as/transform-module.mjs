// Part of the asc transform: what is changed in the compiled module, before and after the optimiser.
//   in   asc's module
//   out  the same module: less of what it never needs, and cheaper in WAMR's interpreter where records pass

import { Branches } from "./transform-branches.mjs";

const SDK = "@flb-wasm/sdk";
/** Where a record spends its time: in the author's code, in the scan, in looking up. Elsewhere the smaller code counts. */
const HOT = new RegExp(`^(?!~lib/)|^~lib/${SDK}/assembly/(json/scan/scan|msgpack/scan/scan|record/(edits/find|value/Value#(at|is|member))|redact/(scan|text|walk|words|replace)/)`);

/**
 * Has asc's last step, whatever it is asked to run after the optimiser, end with three of our own. Conditions branch at
 * once, unless nothing is optimised. local.tee is made set and get where records pass: WAMR's fast interpreter copies for
 * the one, and folds the others into their neighbours (core/iwasm/interpreter/wasm_loader.c:13749 in WAMR 2.4.1). Data
 * that lies close together is made one segment.
 */
export function afterOptimiser(binaryen, module, { optimizeLevelHint, shrinkLevelHint }) {
  const { runPasses } = module;
  const branches = optimizeLevelHint > 0 || shrinkLevelHint > 0 ? new Branches(binaryen, module) : null;
  module.runPasses = (passes) => {
    runPasses.call(module, passes);
    mergeData(module);
    branches?.rewriteAll();
    for (let i = 0; i < module.getNumFunctions(); i++) {
      const { name, module: importedFrom } = binaryen.getFunctionInfo(module.getFunctionByIndex(i));
      if (!importedFrom && HOT.test(name)) module.runPassesOnFunction(name, ["untee"]);
    }
  };
}

/** Sets up the managed heap before the arena grows memory, unless the author's globals have; see arena.ts. */
export function initHeap(binaryen, module) {
  const isFresh = module.i32.eqz(module.global.get("~lib/rt/tlsf/ROOT", binaryen.i32));
  const call = module.if(isFresh, module.call("~lib/rt/tlsf/initialize", [], binaryen.none));
  replace(binaryen, module, `~lib/${SDK}/assembly/memory/arena/initHeap`, "none", "none", call);
}

/** Tells the collector how many bytes of managed objects there are, which asc's runtime counts and keeps to itself; see collect.ts. */
export function countManaged(binaryen, module) {
  replace(binaryen, module, `~lib/${SDK}/assembly/abi/collect/managedBytes`, "none", "i32", module.global.get("~lib/rt/tcms/total", binaryen.i32));
}

function replace(binaryen, module, name, parameters, result, body) {
  if (!module.getFunction(name)) return;
  module.removeFunction(name);
  module.addFunction(name, binaryen[parameters], binaryen[result], [], body);
}

/**
 * A module that never makes a managed object has nothing to collect, and no strings but its literals; if none of
 * those begins with a `$`, no key can be a record accessor path. The optimiser then drops what only they would need.
 */
export function dropUnused(binaryen, module) {
  const abi = `~lib/${SDK}/assembly/abi/collect`;
  replace(binaryen, module, `${abi}/beginCollection`, "none", "none", module.nop());
  replace(binaryen, module, `${abi}/collectNext`, "none", "none", module.nop());
  replace(binaryen, module, `${abi}/endCollection`, "none", "none", module.nop());
  replace(binaryen, module, "~lib/rt/tcms/initLazy", "i32", "i32", module.local.get(0, binaryen.i32));
  replace(binaryen, module, "~lib/rt/tcms/__collect", "none", "none", module.nop()); // an author may call it
  dropRuntimeTexts(module);
  if (hasPath(module)) return;
  replace(binaryen, module, `~lib/${SDK}/assembly/record/accessor/isPath`, "i32", "i32", module.i32.const(0));
}

/** UTF-16 units of the head that a static string has before its text: asc's OBJECT, in std/assembly/rt/common.ts. */
const STRING_HEAD = 10;

/** Whether a string literal, whoever wrote it and however it is spelt, begins with a `$`. Each is a segment before the optimiser runs. */
function hasPath(module) {
  return dataOf(module).some(({ data }) => textOf(data)[STRING_HEAD] === "$");
}

/** The names of asc's runtime files, which only its checks of managed objects would print. */
function dropRuntimeTexts(module) {
  setData(module, dataOf(module).filter(({ data }) => !textOf(data).includes("~lib/rt/")));
}

function textOf(data) {
  return new TextDecoder("utf-16le").decode(data);
}

/** A segment's head: flags, an address of three bytes, the end of that expression, the length. */
const SEGMENT_HEAD = 8;

/** Makes one segment of those with fewer zero bytes between them than a segment's head has. */
function mergeData(module) {
  const merged = [];
  for (const { offset, data } of dataOf(module).sort((a, b) => a.offset - b.offset)) {
    const last = merged.at(-1);
    const gap = last ? offset - last.offset - last.data.length : Infinity;
    if (gap > SEGMENT_HEAD) merged.push({ offset, data });
    else {
      const joined = new Uint8Array(offset - last.offset + data.length);
      joined.set(last.data);
      joined.set(data, offset - last.offset);
      last.data = joined;
    }
  }
  setData(module, merged);
}

function dataOf(module) {
  return Array.from({ length: module.getNumDataSegments() }, (_, i) => {
    const { offset, data } = module.getDataSegmentInfo(module.getDataSegmentByIndex(i));
    return { offset, data: new Uint8Array(data) };
  });
}

function setData(module, segments) {
  const { initial, max } = module.getMemoryInfo();
  module.setMemory(initial, max, null, segments.map(({ offset, data }) => ({ offset: module.i32.const(offset), data })));
}
