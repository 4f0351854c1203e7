// Calls that lead back to the function that makes them: how deep they go depends on the record, and no stack is large enough.
//   in   a module's bytes and its source map
//   out  the author's places of such calls
//   err  none: code that the reader does not know has no such calls
import type { TrapSite } from "@flb-wasm/host-sim";
import { SourceLines } from "@flb-wasm/host-sim/engine";
import { type ModuleCode, tryReadCode } from "./stack.js";

const CALL = 0x10;
const ITSELF = "recursion: it calls itself";
const OTHERS = "recursion: it can lead back to itself through other functions";

/** Each place once. Without a source map there are reasons alone; with one, circles of the library's own functions are left out. */
export function findRecursion(bytes: Uint8Array, sourceMap: string | null): TrapSite[] {
  const code = tryReadCode(bytes);
  const lines = new SourceLines(sourceMap, bytes);
  const sites = new Map<string, TrapSite>();
  for (const { offset, isOwn, caller } of code === null ? [] : circularCalls(code)) {
    const place = lines.authored(offset);
    if (place === null && sourceMap !== null) continue;
    const reason = isOwn && bytes[offset] === CALL ? ITSELF : OTHERS;
    const key = `${place ?? ""} ${reason}`;
    sites.set(key, { place, reason, authored: place !== null, functions: [...sites.get(key)?.functions ?? [], caller] });
  }
  return [...sites.values()];
}

interface CircularCall {
  readonly offset: number;
  readonly caller: number;
  /** The function that calls is the one that is called. */
  readonly isOwn: boolean;
}

/** A call closes a circle if what it calls can reach the caller. */
function circularCalls({ functions }: ModuleCode): CircularCall[] {
  const reached = new Map<number, ReadonlySet<number>>();
  const reachOf = (root: number): ReadonlySet<number> => {
    const known = reached.get(root);
    if (known) return known;
    const reach = new Set([root]);
    for (const index of reach) for (const callee of functions.get(index)?.calls.keys() ?? []) reach.add(callee); // a set gives what is added on the way
    reached.set(root, reach);
    return reach;
  };
  return [...functions].flatMap(([caller, { calls }]) => [...calls].flatMap(([callee, offsets]) => (
    reachOf(callee).has(caller) ? offsets.map((offset) => ({ offset, caller, isOwn: callee === caller })) : []
  )));
}
