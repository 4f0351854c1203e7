/**
 * The true host does something here that this simulator does not model; nothing was decided in its place.
 *
 * @example
 * ```ts
 * import { FluentBit, NotSimulated } from "@flb-wasm/host-sim";
 * await FluentBit.load(new Uint8Array(), { functionName: "f", version: "1.9" }).catch((e) => e instanceof NotSimulated); // true
 * ```
 */
export class NotSimulated extends Error {
  override readonly name = "NotSimulated";
}
