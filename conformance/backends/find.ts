// Which back ends are here, and which are not and why.
import type { AbsentBackEnd, BackEnd } from "./backend.js";
import { simulators, wamrEngines } from "./engines.js";
import { realFluentBits } from "./fluent-bit.js";

export function findBackEnds(): { readonly present: readonly BackEnd[]; readonly absent: readonly AbsentBackEnd[] } {
  const all = [...simulators(), ...wamrEngines(), ...realFluentBits()];
  return {
    present: all.filter((backEnd): backEnd is BackEnd => "start" in backEnd),
    absent: all.filter((backEnd): backEnd is AbsentBackEnd => "reason" in backEnd),
  };
}
