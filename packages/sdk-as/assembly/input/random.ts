// Random numbers of the host's own source. https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#-random_get

import { random_get } from "../memory/wasi";

const result: usize = memory.data(8, 8);

/** Random numbers, fit for identifiers and for sampling. */
export namespace random {
  /** 64 random bits. */
  export function bits(): u64 {
    random_get(result, 8);
    return load<u64>(result);
  }

  /** From 0 up to, but not, 1, with 53 random bits. */
  export function fraction(): f64 {
    return <f64>(random.bits() >>> 11) / 9007199254740992.0;
  }
}

/** What Math.random() starts from: asc asks the host for it under a name that WAMR does not know. */
export function seed(): f64 {
  return reinterpret<f64>(random.bits());
}
