// An author's own detectors: a literal, or a simple pattern.
//   in   a name and the text of a literal or a pattern
//   out  a Detector; null and a log line for a text that cannot be one
// A pattern is matched from left to right, each element as often as it goes, and never backwards: its cost is its
// length. Its first and last bytes stand where a word starts and ends.
//
//    EMP-\d{6}   itself E M P -, then six digits        \d digit  \h hexadecimal digit  \a letter  \w letter, digit, _
//    \a{2,4}:\d  two to four letters, a colon, a digit  \\ backslash  \{ brace

import { Ascii, NO_TEXT, ascii, bytesOf, lengthOf, pack, spell } from "./ascii";
import { complain } from "./complain";
import { ALNUM, DIGIT, HEX, LETTER, Text, UNDERSCORE, WORD, at, found, indexOf, is, isBefore, parseDecimal } from "./text";
import { ACTIVE, NEXT_TEXT, OWNER, OWNER_OF_TEXT, PAYLOAD } from "./program";
import { Anchor, Detector, ON_BYTE, ON_DIGITS } from "./detector";

const MOST_ELEMENTS: i32 = 64;
const MOST_REPEATS: i32 = 128;
const MOST_BYTES: i32 = 200;

// A compiled text: count, offset of the anchor, the next compiled text at the same anchor, the detector's number, whether
// it is a literal; then per element byte or 0, class, fewest, most. Program links texts and numbers them.
const HEAD: usize = 20;
const ELEMENT: usize = 16;
/** In the classes of a byte: it belongs to an escape, over which the scanner goes in one step. */
const ESCAPED: u32 = 1;

/** Finds `text` as it stands, in any place. */
export function literal(name: string, text: string): Detector | null {
  if (!isName(name) || text.length == 0 || text.length > MOST_BYTES) return refuse(name, ascii("want a name of a-z, 0-9 and _ and a text of 1 to 200 characters"));
  const spelt = spell(text);
  const end = bytesOf(spelt) + lengthOf(spelt);
  const compiled = heap.alloc(HEAD + lengthOf(spelt) * ELEMENT);
  let count = 0;
  for (let p = bytesOf(spelt); p < end; ) {
    const isEscape = load<u8>(p) == 0x5c;
    const next = !isEscape ? p + 1 : load<u8>(p, 1) == 0x75 ? p + 6 : p + 2;
    for (; p < next; p++) count = element(compiled, count, load<u8>(p), isEscape ? ESCAPED : 0, 1, 1);
  }
  return anchored(name, compiled, count, true);
}

/** Finds what the pattern describes. */
export function pattern(name: string, text: string): Detector | null {
  if (!isName(name) || text.length == 0) return refuse(name, ascii("want a name of a-z, 0-9 and _ and a pattern"));
  const compiled = heap.alloc(HEAD + <usize>MOST_ELEMENTS * ELEMENT);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    let unit: u32 = text.charCodeAt(i);
    let classes: u32 = 0;
    if (unit == 0x5c && i + 1 < text.length) {
      unit = text.charCodeAt(++i);
      classes = unit == 0x64 ? DIGIT : unit == 0x68 ? HEX : unit == 0x61 ? LETTER : unit == 0x77 ? WORD : 0;
    }
    let fewest = 1;
    let most = 1;
    if (i + 1 < text.length && text.charCodeAt(i + 1) == 0x7b) {
      const close = indexOf(text, 0x7d, i);
      const comma = indexOf(text, 0x2c, i);
      if (close < 0) return refuse(name, ascii("a brace is not closed"));
      fewest = parseDecimal(text, i + 2, comma > 0 && comma < close ? comma : close);
      most = comma > 0 && comma < close ? parseDecimal(text, comma + 1, close) : fewest;
      if (fewest < 0 || most < 1 || fewest > most || most > MOST_REPEATS) return refuse(name, ascii("want {n} or {n,m} up to 128"));
      i = close;
    }
    if (unit < 0x20 || unit > 0x7e || (classes == 0 && (unit == 0x22 || unit == 0x5c))) return refuse(name, ascii("want ASCII without quotes"));
    if (count == MOST_ELEMENTS) return refuse(name, ascii("it has more than 64 elements"));
    count = element(compiled, count, classes == 0 ? unit : 0, classes, fewest, most);
  }
  return anchored(name, compiled, count, false);
}

function refuse(name: string, reason: Ascii): Detector | null {
  complain(ascii("make the detector "), name, reason);
  return null;
}

/** True if masks and markers can carry the name. */
export function isName(name: string): bool {
  if (name.length == 0 || name.length > 39) return false;
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i);
    if (!(c >= 0x61 && c <= 0x7a) && !(c >= 0x30 && c <= 0x39) && c != 0x5f) return false;
  }
  return true;
}

function element(compiled: usize, count: i32, byte: u32, classes: u32, fewest: i32, most: i32): i32 {
  const slot = compiled + HEAD + <usize>count * ELEMENT;
  store<u32>(slot, byte);
  store<u32>(slot, classes, 4);
  store<i32>(slot, fewest, 8);
  store<i32>(slot, most, 12);
  return count + 1;
}

/** Picks the first element that can be an anchor: a byte of its own at a fixed distance from the start, or digits first. */
function anchored(name: string, compiled: usize, count: i32, isLiteral: bool): Detector | null {
  store<i32>(compiled, count);
  store<usize>(compiled, 0, NEXT_TEXT);
  store<i32>(compiled, isLiteral, 16);
  const detector = new Detector(pack(name));
  let offset = 0;
  for (let i = 0; i < count; i++) {
    const slot = compiled + HEAD + <usize>i * ELEMENT;
    const byte = load<u32>(slot);
    const fewest = load<i32>(slot, 8);
    if (byte != 0 && load<u32>(slot, 4) != ESCAPED && byte != 0x5c && byte != 0x22 && byte != 0x5e && byte != 0x5b && byte != 0x21 && byte - 0x30 > 9 && fewest > 0) {
      store<i32>(compiled, offset, 4);
      detector.anchors.push(new Anchor(single(byte), NO_TEXT, NO_TEXT, findOwn, ON_BYTE, 0, 0, NO_TEXT, NO_TEXT, NO_TEXT, compiled));
      return detector;
    }
    if (fewest != load<i32>(slot, 12)) break;
    offset += fewest;
  }
  const first = compiled + HEAD;
  if (isLiteral && count > 1 && load<u32>(first + ELEMENT) == 0x75 && load<u32>(first + ELEMENT, 4) == ESCAPED) {
    store<i32>(compiled, 1, 4);
    detector.anchors.push(new Anchor(ascii("u"), NO_TEXT, NO_TEXT, findOwn, ON_BYTE, 0, 0, NO_TEXT, NO_TEXT, NO_TEXT, compiled));
    return detector;
  }
  if (load<u32>(first) - 0x30 > 9 && load<u32>(first, 4) != DIGIT) {
    return refuse(name, ascii("it needs a character of its own, a digit in front or a sign or letter at a fixed distance"));
  }
  store<i32>(compiled, 0, 4);
  detector.anchors.push(new Anchor(NO_TEXT, isLiteral ? ascii("!\"") : ascii("!a-zA-Z0-9_"), NO_TEXT, findOwn, ON_DIGITS, 1, 20, NO_TEXT, NO_TEXT, NO_TEXT, compiled));
  return detector;
}

/** The text of one byte. */
function single(byte: u32): Ascii {
  const text = heap.alloc(4);
  store<u32>(text, byte << 16 | 1);
  return text;
}

/** Tries the texts at this anchor, one after the other. */
function findOwn(p: usize): bool {
  const asked = Text.asked << 2;
  for (let compiled = load<usize>(asked, ACTIVE + PAYLOAD); compiled != 0; compiled = load<usize>(compiled, NEXT_TEXT)) {
    let start = p - <usize>load<i32>(compiled, 4);
    let end: usize = 0;
    if (load<i32>(compiled, 16)) {
      // In a row of digits it may begin at any of them.
      const last = at(p) - 0x30 < 10 ? Text.runEnd - 1 : start;
      while ((end = literalEnd(compiled, start)) == 0 && start < last) start++;
    } else {
      end = patternEnd(compiled, start);
    }
    if (end == 0) continue;
    store<i32>(asked, load<i32>(compiled, OWNER_OF_TEXT), ACTIVE + OWNER);
    return found(start, end);
  }
  return false;
}

function literalEnd(compiled: usize, start: usize): usize {
  return start < Text.begin || start < Text.taken ? 0 : elementsEnd(compiled, start);
}

function patternEnd(compiled: usize, start: usize): usize {
  if (start < Text.floor || (is(start, ALNUM | UNDERSCORE) && isBefore(start, ALNUM | UNDERSCORE))) return 0;
  const end = elementsEnd(compiled, start);
  return end == 0 || (is(end, ALNUM | UNDERSCORE) && is(end - 1, ALNUM | UNDERSCORE)) ? 0 : end;
}

/** First byte after the elements from `p` on; 0 if one does not fit. */
function elementsEnd(compiled: usize, p: usize): usize {
  let slot = compiled + HEAD;
  const last = slot + <usize>load<i32>(compiled) * ELEMENT;
  for (; slot < last; slot += ELEMENT) {
    const byte = load<u32>(slot);
    const classes = load<u32>(slot, 4);
    const most = load<i32>(slot, 12);
    let times = 0;
    while (times < most && p < Text.end && (byte != 0 ? at(p) == byte : is(p, classes) != 0)) {
      p++;
      times++;
    }
    if (times < load<i32>(slot, 8)) return 0;
  }
  return p;
}
