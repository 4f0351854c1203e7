// Why a record, or a piece of text, could not be read.
// An error is a value: a code and the address of the byte where reading stopped. Nothing here traps.

/** Reason, in the order a reader meets them. */
export enum CodecError {
  None,
  /** The text ends inside a value, such as `{"a":1`. */
  UnexpectedEnd,
  /** A byte that cannot stand here, such as the `x` of `{"a":x}`. */
  UnexpectedByte,
  /** A number that RFC 8259 does not know, such as `01` or `1.`. */
  InvalidNumber,
  /** A number that no double can hold, such as `1e999`. */
  NumberTooLarge,
  /** An escape that RFC 8259 does not know, such as `\x41`. */
  InvalidEscape,
  /** A byte below 0x20 inside a string. */
  ControlCharacter,
  /** More levels of maps and arrays than the host can take back. */
  TooDeep,
  /** Bytes after the value, such as `{} x`. */
  TrailingBytes,
  /** The record is not a map. */
  NotAMap,
  /** The index has no room for another node; the caller grows it and starts again, unless memory is at its ceiling. */
  IndexFull,
}

/** What the SDK did on the author's behalf during a call; the ABI logs each kind. */
export enum Notice {
  None = 0,
  /** A NaN or an infinity was written as nil. */
  NonFinite = 1,
  /** An edit was refused: not a map, invalid raw text, or nested too deep. */
  EditRefused = 2,
  /** An edit found no memory and was left out. */
  EditLost = 4,
}

let notices: i32 = Notice.None;

export function addNotice(notice: Notice): void {
  notices |= notice;
}

/** The notices since the last call, as a bit set; clears them. */
export function takeNotices(): i32 {
  const taken = notices;
  notices = Notice.None;
  return taken;
}

/** A phrase for a log line; never empty. */
export function describeError(error: CodecError): string {
  switch (error) {
    case CodecError.UnexpectedEnd: return "unexpected end";
    case CodecError.UnexpectedByte: return "unexpected byte";
    case CodecError.InvalidNumber: return "invalid number";
    case CodecError.NumberTooLarge: return "number too large";
    case CodecError.InvalidEscape: return "invalid escape";
    case CodecError.ControlCharacter: return "control character in a string";
    case CodecError.TooDeep: return "nested too deep";
    case CodecError.TrailingBytes: return "bytes after the value";
    case CodecError.NotAMap: return "not a map";
    default: return "out of memory";
  }
}
