// A kind of mistake, as the compiler's message and the author's line show it.

/** Where a message points: what stands before its mark, from its mark on, and at it. All empty if the message has no place. */
export interface Place {
  readonly before: string;
  readonly from: string;
  readonly marked: string;
}

/** A message that fits, the line that fits if the message alone says too little, and what to write instead. */
export interface Hint {
  readonly message: RegExp;
  readonly fits?: (place: Place) => boolean;
  readonly say: (parts: readonly string[], place: Place) => string;
}

/** Whether the author's line has what a pattern says. */
export function lineHas(pattern: RegExp): (place: Place) => boolean {
  return ({ before, from }) => pattern.test(before + from);
}
