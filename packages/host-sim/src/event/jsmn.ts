// jsmn's tokeniser, built with JSMN_STRICT and JSMN_PARENT_LINKS, as Fluent Bit builds it.
//   in   bytes without a NUL
//   out  tokens in the order of the text
//   err  `null`: invalid, or incomplete, which the host treats alike
// A port, line by line, because what jsmn lets pass is what a test wants to know.
// Source: lib/jsmn/jsmn.h:106-453 @v4.2.8 (the same since 2.0)

/** A token; `size` counts children, and 1 on a key that has a value. Offsets are bytes; `end` is exclusive. */
export interface JsmnToken {
  type: "object" | "array" | "string" | "primitive";
  start: number;
  end: number;
  size: number;
  parent: number;
}

/** All tokens of a text. */
export function tokenise(text: Uint8Array): readonly JsmnToken[] | null {
  const parser = new Parser(text);
  for (; parser.at < text.byteLength; parser.at++) if (!parser.step(text[parser.at] ?? 0)) return null;
  const isOpen = parser.tokens.some(({ start, end }) => start !== -1 && end === -1);
  return isOpen ? null : parser.tokens;
}

class Parser {
  readonly tokens: JsmnToken[] = [];
  at = 0;
  #super = -1; // the token that gets the next child

  constructor(readonly text: Uint8Array) {}

  step(byte: number): boolean {
    switch (byte) {
      case 0x7b: return this.#open("object");
      case 0x5b: return this.#open("array");
      case 0x7d: return this.#close("object");
      case 0x5d: return this.#close("array");
      case 0x22: return this.#string();
      case 0x09: case 0x0d: case 0x0a: case 0x20: return true;
      case 0x3a: // :
        this.#super = this.tokens.length - 1;
        return true;
      case 0x2c: return this.#comma();
      default: return /[-0-9tfn]/.test(String.fromCharCode(byte)) && this.#primitive();
    }
  }

  #open(type: "object" | "array"): boolean {
    const above = this.tokens[this.#super];
    if (above?.type === "object") return false; // an object or array cannot be a key
    if (above) above.size++;
    this.tokens.push({ type, start: this.at, end: -1, size: 0, parent: above ? this.#super : -1 });
    this.#super = this.tokens.length - 1;
    return true;
  }

  /** The host walks up from the last token. All from there to the one that gets the next child is closed, so it is left out: deep texts cost linear time here. */
  #close(type: "object" | "array"): boolean {
    for (let token = this.tokens[this.#super]; token;) {
      if (token.start !== -1 && token.end === -1) {
        if (token.type !== type) return false;
        token.end = this.at + 1;
        this.#super = token.parent;
        return true;
      }
      if (token.parent === -1) return token.type === type && this.#super !== -1;
      token = this.tokens[token.parent];
    }
    return false;
  }

  #comma(): boolean {
    const above = this.tokens[this.#super];
    if (above && above.type !== "array" && above.type !== "object") this.#super = above.parent;
    return true;
  }

  #primitive(): boolean {
    const above = this.tokens[this.#super];
    if (above && (above.type === "object" || (above.type === "string" && above.size !== 0))) return false;
    const start = this.at;
    for (; this.at < this.text.byteLength; this.at++) {
      const byte = this.text[this.at] ?? 0;
      if ([0x09, 0x0d, 0x0a, 0x20, 0x2c, 0x5d, 0x7d].includes(byte)) {
        this.#add("primitive", start, this.at);
        this.at--;
        return true;
      }
      if (byte < 32 || byte >= 127) return false;
    }
    return false; // a primitive must be followed by something
  }

  #string(): boolean {
    const start = this.at++;
    for (; this.at < this.text.byteLength; this.at++) {
      const byte = this.text[this.at];
      if (byte === 0x22) {
        this.#add("string", start + 1, this.at);
        return true;
      }
      if (byte === 0x5c && this.at + 1 < this.text.byteLength && !this.#escape()) return false;
    }
    return false;
  }

  #escape(): boolean {
    const letter = String.fromCharCode(this.text[++this.at] ?? 0);
    if ('"/\\bfrnt'.includes(letter)) return true;
    if (letter !== "u") return false;
    this.at++;
    for (let i = 0; i < 4 && this.at < this.text.byteLength; i++, this.at++) {
      if (!/[0-9A-Fa-f]/.test(String.fromCharCode(this.text[this.at] ?? 0))) return false;
    }
    this.at--;
    return true;
  }

  #add(type: "string" | "primitive", start: number, end: number): void {
    this.tokens.push({ type, start, end, size: 0, parent: this.#super });
    const above = this.tokens[this.#super];
    if (above) above.size++;
  }
}
