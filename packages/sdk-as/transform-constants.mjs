// Part of the asc transform: the heads of constant objects, of strings and of functions that are handed on.
//   in   asc's compiler
//   out  heads without what the `minimal` runtime asks of no constant: zeros, which a module does not store
// It never frees one, and renews it by a copy (std/assembly/rt/tcms.ts:138 and :239 of asc 0.28.20), so the block's size is
// not read; `incremental` does read it. A function has nothing that a collector goes through, so it may pass as an Object, whose id is 0.

import * as asc from "assemblyscript";

let isWatching = false;

/** Has asc's compiler leave that out. Once is enough: it holds for every program of that runtime. */
export function watchConstants() {
  if (isWatching) return;
  isWatching = true;
  const { prototype } = asc.Class;
  const { createBuffer } = prototype;
  prototype.createBuffer = function (overhead) {
    const buffer = createBuffer.call(this, overhead);
    const { OBJECTInstance, functionPrototype, options } = this.program;
    if (options.runtime !== asc.Runtime.Minimal) return buffer;
    const unread = this.prototype === functionPrototype ? ["mmInfo", "rtId", "rtSize"] : ["mmInfo"];
    for (const field of unread) OBJECTInstance.writeField(field, 0, buffer, 0);
    return buffer;
  };
}
