// Errors of packages of which there may be two copies, told by their names.
//   in   what was thrown
//   out  whether it is such an error
// @flb-wasm/wamr may come with a host-sim of its own, whose classes are others than those that are imported here.
import type { InvalidEvent, JsonTextError, NotSimulated, StartError } from "@flb-wasm/host-sim";
import type { EngineNotReturned } from "@flb-wasm/wamr";

interface ForeignErrors {
  readonly StartError: StartError;
  readonly NotSimulated: NotSimulated;
  readonly InvalidEvent: InvalidEvent;
  readonly JsonTextError: JsonTextError;
  readonly EngineNotReturned: EngineNotReturned;
}

/** `instanceof`, whichever copy of its package the error comes from. */
export function isForeign<Name extends keyof ForeignErrors>(problem: unknown, name: Name): problem is ForeignErrors[Name] {
  return problem instanceof Error && problem.name === name;
}
