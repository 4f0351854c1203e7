// What to do with a record that event_format msgpack cannot bring back, because it holds a zero byte.

/** What happens to a record that holds a 0x00 byte; only in a module built for msgpack. See MSGPACK.md. */
export enum ZeroBytes {
  /** Numbers, times and text that hold one go back as strings; a record whose structure holds one is lost. */
  Carry,
  /** The record is lost, with a log line. No value ever changes its type. */
  Lose,
}

let chosen: ZeroBytes = ZeroBytes.Carry;

export function chooseZeroBytes(choice: ZeroBytes): void {
  chosen = choice;
}

export function chosenZeroBytes(): ZeroBytes {
  return chosen;
}
