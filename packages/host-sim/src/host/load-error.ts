// No instance: the texts that flb_wasm_instantiate logs.
// Source: src/wasm/flb_wasm.c:180-201 @v5.1.1

/** The host cannot make an instance. The message is Fluent Bit's log line. */
export class LoadError extends Error {
  override readonly name = "LoadError";

  /** The module is refused. */
  static atLoad(text: string): LoadError {
    return new LoadError(`Load wasm module failed. error: WASM module load failed: ${text}`);
  }

  /** The module is accepted, and its instance fails. */
  static atInstantiate(text: string): LoadError {
    return new LoadError(`Instantiate wasm module failed. error: WASM module instantiate failed: ${text}`);
  }
}
