// What the SDK's `emit` did not write, as it tells it.
//   in   texts that an input logged
//   out  how many records
//   err  none

/** The first ones have a line each, then one says how many more. */
const TELLS = /^\[flb-wasm\] \[error\] Cannot emit (?:record:|(\d+) more records)/;

export function isRefusal(text: string): boolean {
  return TELLS.test(text);
}

export function countRefused(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + (isRefusal(text) ? Number(TELLS.exec(text)?.[1] ?? 1) : 0), 0);
}
