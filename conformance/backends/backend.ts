// What a back end is for a case: a name, a release, and a way to start.
import type { Host, LogLine } from "@flb-wasm/host-sim";
import type { ExecConfig, FilterConfig } from "../case.js";

export interface BackEnd {
  /** `simulator`, `WAMR`, `WAMR AOT`, `Fluent Bit`. */
  readonly kind: string;
  /** The release it stands for: `5.1.1`. */
  readonly version: string;
  /** Whether it sees what the guest returned: it can tell `corrupted` from `replaced` and `lost`. */
  readonly seesGuest: boolean;
  /** Whether it dies of a double free: with jemalloc, which official images have, nobody notices it, and what follows is undefined. */
  readonly noticesDoubleFree: boolean;
  /** Whether it is built with SIMD, as official packages and images are since 4.0.4 and every build since 5.0.0. */
  readonly hasSimd: boolean;
  /** @throws StartError where Fluent Bit would not start. */
  start(module: Uint8Array, config: FilterConfig): Promise<Host>;
  /** An interval of exec_wasi, or two: JSON texts of the records, and what was logged. Absent if the back end has no such input. */
  collect?(module: Uint8Array, exec: ExecConfig): Promise<Collected>;
}

/** `records` is `null` if the output was lost. */
export interface Collected {
  readonly records: readonly string[] | null;
  /** What the second interval came to, where there is one: `agent-crashed` if nothing runs any more. */
  readonly second: "agent-crashed" | "alive" | null;
  readonly log: readonly LogLine[];
}

/** A back end that is not here, and why. */
export interface AbsentBackEnd {
  readonly kind: string;
  readonly reason: string;
}
