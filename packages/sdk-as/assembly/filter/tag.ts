// The record's tag as the host gave it.
//   in   UTF-8 bytes in host memory, valid until the filter returns
//   out  comparisons with the author's text, without a copy
// https://docs.fluentbit.io/manual/concepts/key-concepts#tag

import { textOfUtf8 } from "../memory/text";
import { decodeUtf16, decodeUtf8, lastSequenceLength } from "../memory/utf8";

let ptr: usize = 0;
let end: usize = 0;

/** Called once per record, before the filter runs. */
export function openTag(tagPtr: usize, byteLength: usize): void {
  ptr = tagPtr;
  end = tagPtr == 0 ? 0 : tagPtr + byteLength;
}

/** The tag of the record that is being filtered. */
@unmanaged
export class Tag {
  /** Bytes of UTF-8. */
  get byteLength(): i32 {
    return <i32>(end - ptr);
  }

  is(text: string): bool {
    return match(ptr, text) == end && end - ptr >= <usize>text.length;
  }

  startsWith(text: string): bool {
    return match(ptr, text) != 0;
  }

  endsWith(text: string): bool {
    for (let at = ptr; at <= end; at++) {
      if (match(at, text) == end) return true;
    }
    return false;
  }

  contains(text: string): bool {
    for (let at = ptr; at <= end; at++) {
      if (match(at, text) != 0) return true;
    }
    return false;
  }

  /** The tag as a managed copy that outlives the call. */
  toText(): string {
    return textOfUtf8(ptr, end, "");
  }
}

/** The address after the characters at `at` that match all of `text`, or 0. */
function match(at: usize, text: string): usize {
  let units = changetype<usize>(text);
  const unitsEnd = units + (<usize>text.length << 1);
  while (units < unitsEnd) {
    const point = decodeUtf16(units, unitsEnd);
    if (at >= end || decodeUtf8(at) != point) return 0;
    at += lastSequenceLength();
    units += point > 0xffff ? 4 : 2;
  }
  return at;
}
