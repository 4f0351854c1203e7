// Record accessor paths: $kubernetes['labels']['app'], $log, $items[0]['name'].
//   in   UTF-16 units of the author's text
//   out  one step after another
//   err  a path that does not parse has no steps, so nothing is found and edits are refused
// https://docs.fluentbit.io/manual/administration/configuring-fluent-bit/classic-mode/record-accessor

const DOLLAR: u32 = 0x24;
const OPEN: u32 = 0x5b;
const CLOSE: u32 = 0x5d;

/** True if the key is to be read as a path. The transform makes this always false where no `$` can come up. */
export function isPath(key: string): bool {
  return key.length > 1 && load<u16>(changetype<usize>(key)) == DOLLAR;
}

/** A walk over the steps of one path. Overwritten by the next open; one walk at a time. */
export namespace Accessor {
  let at: usize = 0;
  let end: usize = 0;
  /** The step's key, when it is one. */
  export let key: usize = 0;
  export let keyEnd: usize = 0;
  /** The step's position in an array, or -1 for a key. */
  export let position: i32 = -1;
  /** The path ended where it may. */
  export let valid: bool = false;

  export function open(path: string): void {
    at = changetype<usize>(path);
    end = at + (<usize>path.length << 1);
    valid = true;
  }

  /** True if every step of the path can be read. */
  export function parses(path: string): bool {
    open(path);
    while (next()) {}
    return valid;
  }

  /** True if a step follows the current one. */
  export function hasNext(): bool {
    return at < end;
  }

  /** True if every step after the current one is a key, so that maps can be made for them. */
  export function onlyKeysFollow(): bool {
    for (let ptr = at; ptr < end; ptr += 2) {
      if (load<u16>(ptr) == OPEN && <u32>load<u16>(ptr, 2) - 0x30 < 10) return false;
    }
    return true;
  }

  /** Moves to the next step; false at the end, and where the path cannot be read. */
  export function next(): bool {
    if (at >= end) return false;
    const unit: u32 = load<u16>(at);
    position = -1;
    if (unit == DOLLAR) {
      key = at += 2;
      while (at < end && load<u16>(at) != OPEN) at += 2;
      keyEnd = at;
      return keyEnd > key || stop();
    }
    if (unit != OPEN) return stop();
    at += 2;
    const quote: u32 = at < end ? load<u16>(at) : 0;
    if (quote == 0x27 || quote == 0x22) {
      key = at += 2;
      while (at < end && load<u16>(at) != quote) at += 2;
      keyEnd = at;
      at += 2;
    } else {
      position = 0;
      const digits = at;
      while (at < end && <u32>load<u16>(at) - 0x30 < 10 && position < 100000000) {
        position = position * 10 + <i32>load<u16>(at) - 0x30;
        at += 2;
      }
      if (at == digits) return stop();
    }
    if (at >= end || load<u16>(at) != CLOSE) return stop();
    at += 2;
    return true;
  }

  function stop(): bool {
    at = end;
    valid = false;
    return false;
  }
}
