// JSON text <-> Body without loss, for tests and people. This is not the host's JSON: that is json-write.ts and json-read-*.ts.
//   in   strict RFC 8259 text; a lone surrogate, of which §8.2 says nothing certain, becomes U+FFFD, as in the agent
//   out  Body; integers exact, `.` or an exponent makes a double, duplicate keys stay, order stays
//   err  JsonTextError with line and column
// A number that no record can hold, `1e400`, is what a release's JSON parser makes of it; without a release it is an error.
// What JSON lacks is rendered in a form of its own and not read back: nan, inf, bin"hex", ext(type)"hex", float32(1.5).
import { type Body, type Member, NIL, float64, floatValue, isNegative, str } from "./body.js";
import { MOST_LEVELS } from "./depth.js";
import { hexText } from "./hex.js";
import { type JsonReader, readNumber } from "./json-number.js";

/** The text is not JSON, or holds a number that no record can hold. */
export class JsonTextError extends Error {
  override readonly name = "JsonTextError";
}

/** A number beyond 64 bits or beyond a double. */
export interface UnheldNumber {
  /** As the text has it: `1e400`. */
  readonly spelling: string;
  /** What the reader makes of it; `null` where it refuses the whole text. */
  readonly readAs: Body | null;
}

/** A text as an agent's input reads it. */
export interface ReadText {
  /** With nil in the place of a number that the reader refuses. */
  readonly body: Body;
  /** In the order of the text. */
  readonly unheld: readonly UnheldNumber[];
}

/**
 * Reads one JSON value. Numbers that no record can hold are what a release's JSON parser makes of them; all others are read without loss.
 *
 * @param reader `jsonParserReader` of a release.
 * @throws JsonTextError naming line and column, from 1.
 * @example
 * ```ts
 * import { readJsonText, release } from "@flb-wasm/host-sim";
 * readJsonText('{"a":1e400}', release("4.0").jsonParserReader).unheld; // [{ spelling: "1e400", readAs: int(1n) }]
 * readJsonText('{"a":1e400}', release("5.1").jsonParserReader).unheld; // [{ spelling: "1e400", readAs: null }]
 * ```
 */
export function readJsonText(text: string, reader: JsonReader): ReadText {
  const unheld: UnheldNumber[] = [];
  const parser = new Parser(text, (spelling) => {
    const readAs = readNumber(spelling, reader);
    unheld.push({ spelling, readAs });
    return readAs ?? NIL;
  });
  return { body: parser.whole(), unheld };
}

/**
 * Reads one JSON value.
 *
 * @throws JsonTextError naming line and column, from 1; also for a number that no record can hold.
 * @example
 * ```ts
 * import { parseJsonText, renderJson } from "@flb-wasm/host-sim";
 * renderJson(parseJsonText('{"id":18446744073709551615,"x":1.0}')); // the same text
 * ```
 */
export function parseJsonText(text: string): Body {
  return new Parser(text, null).whole();
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class Parser {
  #at = 0;
  #levels = 0;

  /** @param readUnheld for numbers that no record can hold; without it they are errors. */
  constructor(readonly text: string, readonly readUnheld: ((spelling: string) => Body) | null) {}

  whole(): Body {
    const body = this.value();
    this.#skipSpace();
    if (this.#at < this.text.length) this.#fail("expected the end");
    return body;
  }

  value(): Body {
    this.#skipSpace();
    const first = this.text[this.#at];
    if (first === "{" || first === "[") return this.#container(first === "{");
    if (first === '"') return str(this.#string());
    for (const [word, body] of LITERALS) {
      if (!this.text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return body;
    }
    return this.#number();
  }

  #container(isObject: boolean): Body {
    if (++this.#levels > MOST_LEVELS) this.#fail(`nested more than ${MOST_LEVELS} levels deep`);
    const body = isObject ? this.#object() : this.#array();
    this.#levels--;
    return body;
  }

  #object(): Body {
    const members: Member[] = [];
    this.#at++;
    this.#skipSpace();
    if (this.#takes("}")) return { kind: "map", members };
    do {
      this.#skipSpace();
      if (this.text[this.#at] !== '"') this.#fail("expected a name in quotes");
      const key = str(this.#string());
      this.#skipSpace();
      if (!this.#takes(":")) this.#fail('expected ":"');
      members.push([key, this.value()]);
      this.#skipSpace();
    } while (this.#takes(","));
    if (!this.#takes("}")) this.#fail('expected "," or "}"');
    return { kind: "map", members };
  }

  #array(): Body {
    const elements: Body[] = [];
    this.#at++;
    this.#skipSpace();
    if (this.#takes("]")) return { kind: "array", elements };
    do {
      elements.push(this.value());
      this.#skipSpace();
    } while (this.#takes(","));
    if (!this.#takes("]")) this.#fail('expected "," or "]"');
    return { kind: "array", elements };
  }

  #number(): Body {
    NUMBER.lastIndex = this.#at;
    const [spelling] = NUMBER.exec(this.text) ?? [];
    if (spelling === undefined) this.#fail("expected a value");
    const body = this.#held(spelling) ?? this.readUnheld?.(spelling) ?? this.#fail(whyUnheld(spelling));
    this.#at += spelling.length;
    return body;
  }

  /** `null` for a number that no record can hold. */
  #held(spelling: string): Body | null {
    if (/[.eE]/.test(spelling)) {
      const value = Number(spelling);
      return Number.isFinite(value) ? float64(value) : null;
    }
    const value = spelling.length > MOST_DIGITS ? null : BigInt(spelling);
    return value !== null && value >= -(2n ** 63n) && value < 2n ** 64n ? { kind: "int", value } : null;
  }

  #string(): string {
    const start = this.#at++;
    for (; this.text[this.#at] !== '"'; this.#at++) {
      const code = this.text.charCodeAt(this.#at);
      if (Number.isNaN(code)) this.#fail("expected the closing quote");
      if (code < 0x20) this.#fail("control character in a string");
      if (code === 0x5c) this.#at++;
    }
    this.#at++;
    const text = parseString(this.text.slice(start, this.#at));
    if (text !== null) return text.replaceAll(LONE_SURROGATE, "\ufffd");
    this.#at = start;
    return this.#fail("bad escape in a string");
  }

  #takes(character: string): boolean {
    if (this.text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    while (" \t\n\r".includes(this.text[this.#at] ?? "x")) this.#at++;
  }

  #fail(what: string): never {
    const before = this.text.slice(0, this.#at).split("\n");
    throw new JsonTextError(`Cannot read JSON: ${what} at ${before.length}:${(before.at(-1)?.length ?? 0) + 1}`);
  }
}

/** Of an integer of 64 bits, sign included; a spelling has no zeros before it. */
const MOST_DIGITS = 20;

function whyUnheld(spelling: string): string {
  const shown = spelling.length > 40 ? `${spelling.slice(0, 37)}…` : spelling;
  return /[.eE]/.test(spelling) ? `${shown} is beyond a double` : `${shown} is beyond 64 bits; write ${shown.endsWith("…") ? ".0 behind it" : `${shown}.0`} for a double`;
}

const LONE_SURROGATE = /\p{Surrogate}/gu;

function parseString(spelling: string): string | null {
  try {
    return JSON.parse(spelling) as string;
  } catch {
    return null;
  }
}

const LITERALS: readonly (readonly [string, Body])[] = [
  ["true", { kind: "bool", value: true }], ["false", { kind: "bool", value: false }], ["null", NIL],
];

/**
 * A body as one line of text; valid JSON if JSON can say it.
 *
 * Else in forms that {@link parseJsonText} does not read: `nan`, `inf`, `bin"…"`, `ext(0)"…"`, `float32(1.5)`, keys that are no
 * strings, and `\xNN` for bytes that are no UTF-8.
 *
 * @example
 * ```ts
 * import { float64, map, renderJson, str } from "@flb-wasm/host-sim";
 * renderJson(map([[str("x"), float64(-Infinity)], [str("y"), { kind: "bin", bytes: Uint8Array.of(0xff) }]])); // {"x":-inf,"y":bin"ff"}
 * ```
 */
export function renderJson(body: Body): string {
  switch (body.kind) {
    case "nil": return "null";
    case "bool": return String(body.value);
    case "int": return body.value.toString();
    case "float64": return renderDouble(floatValue(body), isNegative(body));
    case "float32": return `float32(${renderDouble(floatValue(body), isNegative(body))})`;
    case "str": return renderText(body.bytes);
    case "bin": return `bin"${hexText(body.bytes)}"`;
    case "ext": return `ext(${body.type})"${hexText(body.bytes)}"`;
    case "array": return `[${body.elements.map(renderJson).join(",")}]`;
    case "map": return `{${body.members.map(([key, value]) => `${renderJson(key)}:${renderJson(value)}`).join(",")}}`;
  }
}

function renderDouble(value: number, negative: boolean): string {
  const sign = negative ? "-" : "";
  if (Number.isNaN(value)) return `${sign}nan`;
  if (!Number.isFinite(value)) return `${sign}inf`;
  const text = String(Math.abs(value));
  return sign + (/[.e]/.test(text) ? text : `${text}.0`);
}

/** Bytes that are no UTF-8 show as `\xNN`, which is no JSON. */
function renderText(bytes: Uint8Array): string {
  try {
    return JSON.stringify(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    const shown = Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${hexText(Uint8Array.of(byte))}`));
    return `"${shown.join("")}"`;
  }
}
