// No instance: the texts that flb_wasm_instantiate logs, and the trap behind one.
// Source: src/wasm/flb_wasm.c:180-201 @v5.1.1
import type { Trap } from "./trap.js";

/** The host cannot make an instance. The message is Fluent Bit's log line. */
export class LoadError extends Error {
  override readonly name = "LoadError";

  /** @param trap of what runs at the start, where that is why. */
  constructor(message: string, readonly trap: Trap | null = null) {
    super(message);
  }

  /** The module is refused. */
  static atLoad(text: string): LoadError {
    return new LoadError(`Load wasm module failed. error: WASM module load failed: ${text}`);
  }

  /** The module is accepted, and its instance fails. */
  static atInstantiate(text: string, trap: Trap | null = null): LoadError {
    return new LoadError(`Instantiate wasm module failed. error: WASM module instantiate failed: ${text}`, trap);
  }
}
