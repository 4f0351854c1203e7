// The host's regular expressions (Onigmo, Ruby syntax, UTF-8), by a JavaScript RegExp that means the same.
//   in   the text of the option
//   out  HostRegex
//   err  NotSimulated for syntax that JavaScript reads differently, BrokenRegex for what no Onigmo takes; nothing is guessed
// Ruby's `^` and `$` are the ends of a *line*; `\A` and `\z` those of the text.
// Source: str_to_regex and flb_regex_do, src/flb_regex.c:64-230 @v5.1.1; lib/onigmo/regexec.c:2420-2483 @v5.1.1
import { NotSimulated } from "../not-simulated.js";

/** A compiled expression. */
export interface HostRegex {
  readonly source: string;
  /** Groups, without the whole. */
  readonly groupCount: number;
  /** Of each group by number, from 1 on; `null` for one without a name. Several may have one name. */
  readonly groupNames: readonly (string | null)[];
  /** Groups by number, 0 the whole, `undefined` a group that took no part; `null` without a match. */
  search(text: string): readonly (string | undefined)[] | null;
  /** UTF-16 units matched at the very start; -1 without a match there. */
  prefixLength(text: string): number;
}

/** Onigmo refuses the expression too: lib/onigmo/regparse.c:4602, 4888, 6184, 6433 and 6598 @v5.1.1. */
export class BrokenRegex extends NotSimulated {
  constructor(pattern: string, readonly fault: string) {
    super(`Cannot compile the regular expression ${pattern}: ${fault}`);
  }
}

/**
 * Why Fluent Bit does not take a regular expression; null where it may. Only what is certain is said.
 *
 * @example
 * ```ts
 * import { regexFault } from "@flb-wasm/host-sim";
 * regexFault("^kube\\.(prod|dev)"); // null
 * regexFault("kube(");               // "an open group"
 * ```
 */
export function regexFault(option: string): string | null {
  try {
    compileRegex(option);
  } catch (problem) {
    if (problem instanceof BrokenRegex) return problem.fault;
    if (!(problem instanceof NotSimulated)) throw problem;
  }
  return null;
}

/**
 * @throws NotSimulated naming the syntax that is not modelled.
 * @throws BrokenRegex naming what no Onigmo takes.
 */
export function compileRegex(option: string): HostRegex {
  const { pattern, isDotAll, ignoresCase } = withInline(stripSlashes(option), option);
  const { source, groupNames } = translate(pattern, { folds: ignoresCase, isDotAll });
  const compile = (extra: string): RegExp => {
    try {
      const compiled = new RegExp(source, `u${extra}`);
      compiled.exec(""); // V8 finds at the first search that an expression is too large
      return compiled;
    } catch {
      const shown = option.length > LONGEST_SHOWN ? `${option.slice(0, LONGEST_SHOWN)}…` : option;
      throw new NotSimulated(`Cannot simulate the regular expression ${shown}: JavaScript does not take it`);
    }
  };
  const anywhere = compile("");
  const atStart = compile("y");
  return {
    source: option, groupCount: groupNames.length, groupNames,
    search: (text) => anywhere.exec(text),
    prefixLength: (text) => {
      atStart.lastIndex = 0;
      return atStart.exec(text)?.[0].length ?? -1;
    },
  };
}

/** Characters of an expression that a message repeats. */
const LONGEST_SHOWN = 100;

export interface NamedGroup {
  readonly name: string;
  readonly number: number;
}

/** onig_foreach_name goes by names, and through all groups of one: src/flb_regex.c:27-58 @v5.1.1 */
export function namedGroups({ groupNames }: HostRegex): readonly NamedGroup[] {
  const groups = groupNames.flatMap((name, i): NamedGroup[] => name === null ? [] : [{ name, number: i + 1 }]);
  const order = [...new Set(groups.map(({ name }) => name))];
  return order.flatMap((name) => groups.filter((group) => group.name === name));
}

interface Stripped {
  readonly pattern: string;
  readonly isDotAll: boolean;
  readonly ignoresCase: boolean;
}

/** `/pattern/` and `/pattern/im`; check_option, src/flb_regex.c:60-114 */
function stripSlashes(option: string): Stripped {
  const last = option.lastIndexOf("/");
  const letters = option.slice(last + 1);
  const plain = { pattern: option, isDotAll: false, ignoresCase: false };
  if (!option.startsWith("/") || last <= 0) return plain;
  if (letters === "") return { ...plain, pattern: option.slice(1, -1) };
  if (!/^[miox]+$/.test(letters) || /^o+$/.test(letters)) return plain;
  if (letters.includes("x")) throw new NotSimulated(`Cannot simulate the regular expression ${option}: option x`);
  return { pattern: option.slice(1, last), isDotAll: letters.includes("m"), ignoresCase: letters.includes("i") };
}

/** `(?i)` at the very start holds to the end: lib/onigmo/regparse.c:5219-5317 @v5.1.1 */
function withInline(stripped: Stripped, option: string): Stripped {
  const [whole, letters] = /^\(\?([imx]+)\)/.exec(stripped.pattern) ?? [];
  if (whole === undefined || letters === undefined) return stripped;
  if (letters.includes("x")) throw new NotSimulated(`Cannot simulate the regular expression ${option}: option x`);
  return { pattern: stripped.pattern.slice(whole.length), isDotAll: stripped.isDotAll || letters.includes("m"), ignoresCase: stripped.ignoresCase || letters.includes("i") };
}

const ESCAPES: Readonly<Record<string, string>> = {
  d: "[0-9]", D: "[^0-9]", w: "[A-Za-z0-9_]", W: "[^A-Za-z0-9_]", s: "[ \\t\\r\\n\\f\\v]", S: "[^ \\t\\r\\n\\f\\v]",
  h: "[0-9a-fA-F]", H: "[^0-9a-fA-F]", t: "\\t", n: "\\n", r: "\\r", f: "\\f", v: "\\v", a: "\\x07", e: "\\x1b",
};
/** What `\\D` and its like are within `[ ]`. */
const NEGATED_IN_CLASS: Readonly<Record<string, string>> = {
  D: "\\x00-\\x2f\\x3a-\\u{10ffff}", S: "\\x00-\\x08\\x0e-\\x1f\\x21-\\u{10ffff}", W: "\\x00-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x60\\x7b-\\u{10ffff}",
  H: "\\x00-\\x2f\\x3a-\\x40\\x47-\\x60\\x67-\\u{10ffff}",
};
const WORD = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}";
/** To `\\b`, small digits and fractions of Latin 1 are words too: EncUNICODE_ISO_8859_1_CtypeTable, lib/onigmo/enc/unicode.c @v5.1.1 */
const BOUND = `${WORD}\\xb2\\xb3\\xb9\\xbc-\\xbe`;
/** `\\b` goes by Unicode's words, and `\\w` by ASCII's: ONIG_OPTION_WORD_BOUND_ALL_RANGE, lib/onigmo/regparse.c:72-73 @v5.1.1 */
const ANCHORS: Readonly<Record<string, string>> = {
  A: "^", z: "$", Z: "(?=\\n?$)", b: `(?:(?<=[${BOUND}])(?![${BOUND}])|(?<![${BOUND}])(?=[${BOUND}]))`, B: `(?:(?<=[${BOUND}])(?=[${BOUND}])|(?<![${BOUND}])(?![${BOUND}]))`,
};
const SYNTAX = /[\\^$.*+?()[\]{}|/]/;

/** Brackets in classes go by Unicode: ONIG_OPTION_POSIX_BRACKET_ALL_RANGE, lib/onigmo/enc/unicode/name2ctype.h @v5.1.1 */
const BRACKETS: Readonly<Record<string, string>> = {
  alnum: "\\p{Alphabetic}\\p{Nd}", alpha: "\\p{Alphabetic}", ascii: "\\x00-\\x7f", blank: "\\t\\p{Zs}", cntrl: "\\p{Cc}", digit: "\\p{Nd}",
  graph: "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}", lower: "\\p{Lowercase}", print: "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}\\p{Zs}", punct: "\\p{P}$+<=>\\^`\\|~",
  space: "\\p{White_Space}", upper: "\\p{Uppercase}", word: WORD, xdigit: "0-9A-Fa-f",
};
/** What they hold under option i beyond ASCII is not known. */
const OF_CASE = ["lower", "upper"];
/** Unicode's other case of two letters of ASCII. */
const FAR_CASES: Readonly<Record<string, string>> = { s: "\\u017f", k: "\\u212a" };

/** What holds inside of `(?i: )` and `(?m: )`. */
interface Mode {
  readonly folds: boolean;
  readonly isDotAll: boolean;
}

/** What a group holds and what may follow it. */
interface Group {
  /** Of what stands around it. */
  readonly mode: Mode;
  readonly kind: "capture" | "plain" | "assertion";
  /** Where it begins in what is written. */
  readonly start: number;
  holdsCapture: boolean;
}

interface Translated {
  readonly source: string;
  readonly groupNames: readonly (string | null)[];
}

/** Beside a named group, one without a name captures nothing: ONIG_SYN_CAPTURE_ONLY_NAMED_GROUP, lib/onigmo/regparse.c:66 and regcomp.c:5673 @v5.1.1 */
function translate(pattern: string, mode: Mode): Translated {
  const named = new Translator(pattern, mode, false).translate();
  return named.groupNames.length > 0 ? named : new Translator(pattern, mode, true).translate();
}

class Translator {
  #at = 0;
  #out = "";
  readonly #names: (string | null)[] = [];
  readonly #open: Group[] = [];
  #mode: Mode;

  constructor(readonly pattern: string, mode: Mode, readonly capturesPlain: boolean) {
    this.#mode = mode;
  }

  translate(): Translated {
    while (this.#at < this.pattern.length) this.#step();
    if (this.#open.length > 0) this.#break("an open group");
    return { source: this.#out, groupNames: this.#names };
  }

  #step(): void {
    const character = String.fromCodePoint(this.pattern.codePointAt(this.#at) ?? 0);
    this.#at += character.length;
    switch (character) {
      case "^": return this.#emit("(?:^|(?<=\\n)(?!$))", false);
      case "$": return this.#emit("(?=\\n|$)", false);
      case ".": return this.#emit(this.#mode.isDotAll ? "[^]" : "[^\\n]", true);
      case "|": return this.#emit("|", false);
      case "\\": return this.#escape();
      case "[": return this.#class();
      case "(": return this.#openGroup();
      case ")": return this.#closeGroup();
      case "*": case "+": case "?": return this.#repeatNothing(character);
      default: return this.#emit(this.#mode.folds ? this.#folded(character) : SYNTAX.test(character) ? `\\${character}` : character, true);
    }
  }

  /** A letter in both cases. */
  #folded(character: string): string {
    if (character > "\x7f") this.#refuse("option i with letters beyond ASCII");
    return /[A-Za-z]/.test(character) ? `[${bothCases(character)}]` : SYNTAX.test(character) ? `\\${character}` : character;
  }

  #emit(text: string, isRepeatable: boolean): void {
    this.#out += text + (isRepeatable ? this.#quantifier() : "");
  }

  /** `a++` is possessive and `{2}?` optional in Ruby: both are refused. */
  #quantifier(): string {
    const [whole = "", interval, low, comma, high, lazy] = /^(?:[*+?]|(\{(?=,?\d)(\d*)(,?)(\d*)\}))(\?)?/.exec(this.pattern.slice(this.#at)) ?? [];
    this.#at += whole.length;
    if (whole !== "" && /^[*+?]/.test(this.pattern.slice(this.#at))) this.#refuse("a repeated repetition");
    if (interval === undefined) return whole;
    if (comma === "" && lazy !== undefined) this.#refuse("{n}?");
    return `{${low || "0"}${comma}${high}}${lazy ?? ""}`;
  }

  #escape(): void {
    const letter = this.pattern[this.#at++] ?? this.#refuse("a lone \\");
    if (ANCHORS[letter]) return this.#emit(ANCHORS[letter], false);
    this.#emit(this.#escaped(letter), true);
  }

  #escaped(letter: string): string {
    if (ESCAPES[letter]) return ESCAPES[letter];
    if (/[A-Za-z0-9]/.test(letter)) this.#refuse(`\\${letter}`);
    return SYNTAX.test(letter) ? `\\${letter}` : letter;
  }

  #class(): void {
    const isNegated = this.pattern[this.#at] === "^";
    if (isNegated) this.#at++;
    let [out, letters, isBehindSet] = ["", "", false];
    const add = (text: string, isSet: boolean): void => {
      if (isSet && isOpenRange(out)) this.#refuse("a range that ends at a set");
      out += isBehindSet && text === "-" ? "\\-" : text;
      if (!isSet) letters += text;
      isBehindSet = isSet;
    };
    if (this.pattern[this.#at] === "]") {
      if (!this.pattern.includes("]", this.#at + 1)) this.#break("an empty [ ]");
      add("\\]", false);
      this.#at++;
    }
    for (;;) {
      const character = this.pattern[this.#at++] ?? this.#break("an open [");
      if (character === "]") break;
      if (character === "&" && this.pattern[this.#at] === "&") this.#refuse("&& within [ ]");
      if (character === "[") add(this.#bracket(), true);
      else if (character === "\\") add(...this.#escapedInClass(this.pattern[this.#at++] ?? this.#refuse("a lone \\")));
      else add(character === "^" ? "\\^" : character, false);
    }
    const others = this.#mode.folds ? this.#otherCases(letters) : "";
    if (others === "") this.#emit(`[${isNegated ? "^" : ""}${out}]`, true);
    else this.#emit(isNegated ? `(?:(?![${others}])[^${out}])` : `(?:[${out}]|[${others}])`, true);
  }

  /** `[:alpha:]` behind its first sign. */
  #bracket(): string {
    const [whole, negation, name = ""] = /^:(\^?)([a-z]+):\]/.exec(this.pattern.slice(this.#at)) ?? [];
    const members = BRACKETS[name];
    if (whole === undefined || members === undefined) return this.#refuse("[ within [ ]");
    const { folds } = this.#mode;
    const isOne = /^\\p\{\w+\}$/.test(members);
    if ((negation && (folds || !isOne)) || (folds && OF_CASE.includes(name))) this.#refuse(`[${whole}${folds ? " with option i" : ""}`);
    this.#at += whole.length;
    return negation ? members.replace("p", "P") : members;
  }

  /** Of the letters of a class, sets left out, the other cases. */
  #otherCases(members: string): string {
    if (/[^\x00-\x7f]/.test(members)) this.#refuse("option i with letters beyond ASCII");
    const has = this.#classOf(members);
    return [..."abcdefghijklmnopqrstuvwxyz"].filter((letter) => has.test(letter) || has.test(letter.toUpperCase())).map(bothCases).join("");
  }

  #escapedInClass(letter: string): [text: string, isSet: boolean] {
    if (letter === "-") return ["\\-", false];
    if (NEGATED_IN_CLASS[letter] && !this.#mode.folds) return [NEGATED_IN_CLASS[letter], true];
    const text = this.#escaped(letter);
    if (text.startsWith("[^")) this.#refuse(`option i with \\${letter} within [ ]`);
    return text.startsWith("[") ? [text.slice(1, -1), true] : [text, false];
  }

  #classOf(members: string): RegExp {
    try {
      return new RegExp(`[${members}]`, "u");
    } catch {
      return this.#refuse("a class that JavaScript does not take");
    }
  }

  #openGroup(): void {
    const rest = this.pattern.slice(this.#at);
    const inline = /^\?([im]*)(?:-([im]+))?:/.exec(rest);
    const [opening, name] = inline ? [inline[0]] : /^\?(?:=|!|<([A-Za-z_]\w*)>|<[=!](?=[\w "':,;/-]*\)|\\[^\w]\)))/.exec(rest) ?? [];
    if (rest.startsWith("?") && opening === undefined) this.#refuse(`(${rest.slice(0, 3)}`);
    this.#at += opening?.length ?? 0;
    const mode = this.#mode;
    if (inline) this.#mode = this.#changed(inline[1] ?? "", inline[2] ?? "");
    const isCapture = name !== undefined || (opening === undefined && this.capturesPlain);
    if (isCapture) {
      this.#names.push(name ?? null);
      for (const group of this.#open) group.holdsCapture = true;
    }
    const isPlain = opening === undefined || inline !== null;
    this.#open.push({ mode, kind: isCapture ? "capture" : isPlain ? "plain" : "assertion", start: this.#out.length, holdsCapture: false });
    this.#out += isCapture ? "(" : isPlain ? "(?:" : `(${opening}`;
  }

  /** `(?i-m: )`: lib/onigmo/regparse.c:5219-5317 @v5.1.1 */
  #changed(on: string, off: string): Mode {
    const { folds, isDotAll } = this.#mode;
    return { folds: (folds || on.includes("i")) && !off.includes("i"), isDotAll: (isDotAll || on.includes("m")) && !off.includes("m") };
  }

  /** `?` is an alternative to nothing: JavaScript's own forgets what a group took where it took nothing, and Onigmo's does not. */
  #closeGroup(): void {
    const { kind, start, holdsCapture, mode } = this.#open.pop() ?? this.#break("a ) without (");
    this.#mode = mode;
    this.#out += ")";
    const quantifier = kind === "assertion" ? "" : this.#quantifier();
    if (kind === "assertion" && /^(?:[*+?]|\{,?\d)/.test(this.pattern.slice(this.#at))) this.#refuse("a repeated assertion");
    if (kind !== "capture" && !holdsCapture) this.#out += quantifier;
    else if (["?", "{0,1}"].includes(quantifier)) this.#wrap(start, "(?:", "|)");
    else if (["??", "{0,1}?"].includes(quantifier)) this.#wrap(start, "(?:|", ")");
    else if (quantifier !== "" && holdsCapture) this.#refuse("a repeated group around a captured one");
    else this.#out += quantifier;
  }

  #wrap(start: number, before: string, after: string): void {
    this.#out = `${this.#out.slice(0, start)}${before}${this.#out.slice(start)}${after}`;
  }

  /** Onigmo takes `a|*`, and neither `*a` nor `(*)`. */
  #repeatNothing(sign: string): never {
    const before = this.pattern[this.#at - 2];
    const what = `${sign} without anything before it`;
    return before === undefined || before === "(" ? this.#break(what) : this.#refuse(what);
  }

  #break(what: string): never {
    throw new BrokenRegex(this.pattern, what);
  }

  #refuse(what: string): never {
    throw new NotSimulated(`Cannot simulate the regular expression ${this.pattern}: ${what}`);
  }
}

/** Whether a class that is begun ends with a `-` that makes a range of what follows. */
function isOpenRange(members: string): boolean {
  const atoms = members.match(/\\(?:[pPu]\{\w+\}|x\w\w|[^])|[^]/gu) ?? [];
  let at = 0;
  while (at + 1 < atoms.length - 1) at += atoms[at + 1] === "-" ? 3 : 1;
  return at + 1 < atoms.length && atoms[at + 1] === "-";
}

function bothCases(letter: string): string {
  const small = letter.toLowerCase();
  return small + small.toUpperCase() + (FAR_CASES[small] ?? "");
}

/**
 * Whether every alternative is tied to both ends: what an exact rule needs.
 *
 * A pattern that is meant to match anything (`.*`) counts as tied.
 */
export function isAnchored(option: string): boolean {
  const { pattern } = stripSlashes(option);
  if (/^\^?\.[*+]?\$?$/.test(pattern)) return true;
  return topLevelAlternatives(pattern).every((branch) => /^(?:\^|\\A)/.test(branch) && /(?:[^\\](?:\\\\)*\$|\\[zZ])$/.test(branch));
}

function topLevelAlternatives(pattern: string): string[] {
  const branches = [""];
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i] ?? "";
    if (character === "(" || character === "[") depth++;
    if (character === ")" || character === "]") depth--;
    if (character === "|" && depth === 0) branches.push("");
    else branches[branches.length - 1] += character === "\\" ? character + (pattern[++i] ?? "") : character;
  }
  return branches;
}
