// What a back end is for a case: a name, a release, and a way to start.
import type { Host } from "@flb-wasm/host-sim";
import type { FilterConfig } from "../case.js";

export interface BackEnd {
  /** `simulator`, `WAMR`, `WAMR AOT`, `Fluent Bit`. */
  readonly kind: string;
  /** The release it stands for: `5.1.1`. */
  readonly version: string;
  /** Whether it sees what the guest returned: it can tell `corrupted` from `replaced` and `lost`. */
  readonly seesGuest: boolean;
  /** @throws StartError where Fluent Bit would not start. */
  start(module: Uint8Array, config: FilterConfig): Promise<Host>;
}

/** A back end that is not here, and why. */
export interface AbsentBackEnd {
  readonly kind: string;
  readonly reason: string;
}
