// The syntax of patterns, as assembly/pattern/parse.ts and characters.ts read it: they change together, and
// test/pattern/syntax.test.ts reads the same patterns with both.
//   in   the text of a pattern
//   out  null, or at which of its units it cannot be read, why, and what to write instead
// More than 1000 ranges in classes, or 255 classes of characters, are found at the start of the filter only.

const MOST_STEPS = 500;
const MOST_GROUPS = 31;
const MOST_DEPTH = 10;
/** Steps that have to be free before an atom, for what it adds itself. */
const ATOM_STEPS = 8;
/** What each pattern has around its own: a loop in front of it, the whole match, the end. */
const FIRST_STEPS = 4;
const REPETITION = /[*+?]|\{(\d+)(?:(,)(\d*))?\}/y;
const CLASS_LETTER = /[dDwWsS]/;
const CONTROL_LETTER = /[nrtfv]/;
const NAME = /<([A-Za-z0-9_]+)>/y;

/** @returns {{ at: number, reason: string } | null} */
export function patternError(text) {
  try {
    new Syntax(text).read();
    return null;
  } catch (error) {
    if (error instanceof Unreadable) return { at: error.at, reason: error.reason };
    throw error;
  }
}

class Unreadable extends Error {
  constructor(at, reason) {
    super(reason);
    this.at = at;
    this.reason = reason;
  }
}

function fail(at, reason) {
  throw new Unreadable(at, reason);
}

class Syntax {
  at = 0;
  steps = FIRST_STEPS;
  groups = 0;
  canRepeat = false;

  constructor(text) {
    this.text = text;
  }

  read() {
    this.readAlternatives(0);
    if (this.at < this.text.length) fail(this.at, "a `)` closes nothing; write `\\\\)` for the sign");
  }

  get next() {
    return this.text[this.at];
  }

  take(unit) {
    if (this.next !== unit) return false;
    this.at += 1;
    return true;
  }

  /** What a sticky expression finds here. */
  match(expression, at = this.at) {
    expression.lastIndex = at;
    return expression.exec(this.text);
  }

  addSteps(count, at) {
    if (this.steps + count > MOST_STEPS) fail(at, `it has more than ${MOST_STEPS} steps, where \`{n}\` counts as often as it repeats; ask for less, and check the rest in the filter`);
    this.steps += count;
  }

  wantRoom() {
    this.addSteps(ATOM_STEPS, this.at);
    this.steps -= ATOM_STEPS;
  }

  readAlternatives(depth) {
    while (true) {
      while (this.at < this.text.length && this.next !== "|" && this.next !== ")") {
        const before = this.steps;
        this.readAtom(depth);
        this.readRepetitions(before);
      }
      if (!this.take("|")) return;
      this.wantRoom();
      this.steps += 2;
    }
  }

  readAtom(depth) {
    this.canRepeat = true;
    this.wantRoom();
    const { at, next } = this;
    if (next === "(") return this.readGroup(depth);
    if (next === "[") {
      this.readClass();
    } else if (next === "^" || next === "$" || /^\\[bB]/.test(this.text.slice(at, at + 2))) {
      this.at += next === "\\" ? 2 : 1;
      this.canRepeat = false;
    } else if (next === "\\") {
      this.readEscape();
    } else {
      if (this.match(REPETITION)) fail(at, `there is nothing that \`${this.match(REPETITION)[0]}\` repeats; write \`\\\\${next}\` for the sign`);
      this.readPoint();
    }
    this.steps += 1;
  }

  readPoint() {
    const point = this.text.codePointAt(this.at);
    this.at += point > 0xffff ? 2 : 1;
    return point;
  }

  readGroup(depth) {
    const open = this.at;
    this.at += 1;
    if (depth === MOST_DEPTH) fail(open, `its groups are nested more than ${MOST_DEPTH} levels deep; take some parentheses away`);
    let isGroup = true;
    if (this.take("?")) {
      if (this.next === "<" || this.next === "P") this.readName(open);
      else if (this.readFlags(open)) return;
      else isGroup = false;
    }
    if (isGroup && ++this.groups > MOST_GROUPS) fail(open, `it has more than ${MOST_GROUPS} groups; write \`(?:…)\` where the text is not asked for`);
    if (isGroup) this.steps += 2;
    this.readAlternatives(depth + 1);
    if (!this.take(")")) fail(open, "a `(` is not closed; write `\\\\(` for the sign");
    this.canRepeat = true;
  }

  readName(open) {
    this.take("P");
    if (/^<[=!]/.test(this.text.slice(this.at, this.at + 2))) failLookAround(open);
    const name = this.match(NAME);
    if (!name) fail(open, "a group's name is letters, digits and `_`: `(?<name>…)`");
    this.at += name[0].length;
  }

  /** True for flags that hold from here on, false for the beginning of a group. */
  readFlags(open) {
    while (/[ism]/.test(this.next ?? "")) this.at += 1;
    this.canRepeat = false;
    if (this.take(")")) return true;
    if (this.take(":")) return false;
    if (/[=!>]/.test(this.next ?? "")) failLookAround(open);
    return fail(open, "no such group; there are `(?:…)`, `(?<name>…)`, and `(?i)`, `(?s)`, `(?m)`");
  }

  readRepetitions(before) {
    for (let found = this.match(REPETITION); found; found = this.match(REPETITION)) {
      const here = this.at;
      this.at += found[0].length;
      this.take("?");
      if (!this.canRepeat) fail(here, `there is nothing that \`${found[0]}\` repeats; put what is to be repeated into \`(?:…)\``);
      const fewest = found[1] === undefined ? Number(found[0] === "+") : Number(found[1]);
      const most = found[1] === undefined ? (found[0] === "?" ? 1 : Infinity) : found[2] ? (found[3] ? Number(found[3]) : Infinity) : fewest;
      if (fewest > most) fail(here, `\`${found[0]}\` ends before it begins; write the smaller number first`);
      this.repeat(before, fewest, most, here);
      this.canRepeat = false;
    }
  }

  repeat(before, fewest, most, here) {
    const size = this.steps - before;
    if (most === 0) {
      this.steps = before;
      return;
    }
    const copies = most === Infinity ? Math.max(fewest, 1) : most;
    const room = (copies - 1) * size + copies + ATOM_STEPS;
    if (copies > MOST_STEPS) this.addSteps(copies, here);
    this.addSteps(room, here);
    const splits = Math.max(copies - Math.max(fewest, 1), 0) + Number(fewest === 0) + Number(most === Infinity);
    this.steps += (copies - 1) * size + splits - room;
  }

  /** The character that an escape stands for; null for several. */
  readEscape() {
    const here = this.at;
    const letter = this.text[here + 1];
    if (letter !== undefined && !/[A-Za-z0-9]/.test(letter)) {
      this.at += 1;
      return this.readPoint();
    }
    this.at += 2;
    if (letter !== undefined && CLASS_LETTER.test(letter)) return null;
    if (letter !== undefined && CONTROL_LETTER.test(letter)) return "\n\r\t\f\v".charCodeAt("nrtfv".indexOf(letter));
    const hex = letter === "x" ? 2 : letter === "u" ? 4 : 0;
    const digits = this.text.slice(this.at, this.at + hex);
    if (hex > 0 && digits.length === hex && /^[0-9A-Fa-f]+$/.test(digits)) {
      this.at += hex;
      return parseInt(digits, 16);
    }
    if (letter === undefined) fail(here, "it ends with a backslash; write `\\\\\\\\` for the sign");
    if (hex > 0) fail(here, `\`\\${letter}\` wants ${hex} hexadecimal digits`);
    if (/[1-9k]/.test(letter)) fail(here, "a back-reference cannot be matched in linear time; find both texts as groups, and compare them in the filter");
    return fail(here, `no such escape: \`\\${letter}\``);
  }

  readClass() {
    const open = this.at;
    this.at += 1;
    this.take("^");
    if (this.next === "]") fail(open, "a class that is empty; write `\\\\]` for the sign");
    while (this.at < this.text.length && this.next !== "]") this.readRange();
    if (!this.take("]")) fail(open, "a `[` is not closed; write `\\\\[` for the sign");
  }

  readRange() {
    const here = this.at;
    if (this.text.startsWith("[:", here)) fail(here, "no names of classes such as `[:alpha:]`; write `a-zA-Z`, or `\\\\[:` for the signs");
    const first = this.readMember();
    if (first === null || this.next !== "-" || this.text[this.at + 1] === "]" || this.text[this.at + 1] === undefined) return;
    this.at += 1;
    const last = this.readMember();
    if (last === null || last < first) fail(here, "a range that is none; the smaller character comes first, and `-` itself last");
  }

  readMember() {
    return this.next === "\\" ? this.readEscape() : this.readPoint();
  }
}

function failLookAround(open) {
  fail(open, "look-around cannot be matched in linear time; match the text around it too, and make what you want a group");
}
