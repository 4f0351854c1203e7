// UTF-8 as managed strings.
//   in   bytes in linear memory, with READ_SLACK readable bytes behind them
//   out  a string that outlives the call
//   err  the fallback at the memory ceiling

import { reserve } from "./arena";
import { WIDEN_SLACK, utf8ToUtf16 } from "./utf8";

/** The characters in [ptr, end). Nothing stays in the arena. */
export function textOfUtf8(ptr: usize, end: usize, fallback: string): string {
  const units = reserve((end - ptr) * 2 + WIDEN_SLACK);
  return units != 0 ? String.UTF16.decodeUnsafe(units, utf8ToUtf16(ptr, end, units) - units) : fallback;
}
