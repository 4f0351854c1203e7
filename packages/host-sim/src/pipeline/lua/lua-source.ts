// What of a script LuaJIT reads and Lua 5.1 does not: escapes are written out, the rest is named.
//   in   the source, one character a byte
//   out  a source of the same lines for Lua 5.1
//   err  the line and the name of what it does not have
// Source: lex_scan and lex_string, lib/luajit-7152e154/src/lj_lex.c:139-330; parse_stmt, lib/luajit-7152e154/src/lj_parse.c:2629-2684 @v5.1.1

export interface Unreadable {
  readonly line: number;
  /** As a sentence begins with it. */
  readonly what: string;
}

/** Comments, long texts, texts, numbers, words, signs. */
const TOKEN = /--\[(=*)\[[^]*?(?:\]\1\]|$)|--[^\n]*|\[(=*)\[[^]*?(?:\]\2\]|$)|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'|\.?\d(?:[eEpP][-+]|[\w.])*|[A-Za-z_]\w*|::|[^\s]/g;

const ESCAPE = /\\(?:x([\da-fA-F]{2})|u\{([\da-fA-F]{1,8})\}|(z)|[^])/g;
const encoder = new TextEncoder();

/** Words that may stand behind `break` in Lua 5.1. */
const ENDS = new Set(["end", "else", "elseif", "until", ";"]);

export function adaptSource(source: string): string | Unreadable {
  let out = "";
  let [at, line] = [0, 1];
  let [before, isBroken] = ["", false];
  for (const match of source.matchAll(TOKEN)) {
    const [token] = match;
    const between = source.slice(at, match.index);
    line += countLines(between);
    const what = token.startsWith("--") ? null : refused(token, before, isBroken);
    if (what !== null) return { line, what };
    const text = token.startsWith('"') || token.startsWith("'") ? writeEscapes(token) : token;
    if (text === null) return { line, what: "the escape \\z" };
    out += between + text;
    line += countLines(token);
    at = match.index + token.length;
    if (token.startsWith("--")) continue;
    isBroken = token === "break" || (before === "break" && token === ";");
    before = token;
  }
  return out + source.slice(at);
}

function refused(token: string, before: string, isBroken: boolean): string | null {
  if (token === "::") return "a label";
  if (before === "goto" && /^[A-Za-z_]/.test(token)) return "goto";
  if (token === ";" && (before === ";" || before === "" || before === "then" || before === "do" || before === "else")) return "an empty statement";
  if (isBroken && !ENDS.has(token)) return "a statement behind break";
  if (/^\.?\d/.test(token) && /(?:ll|[^a-fx\d]i|\di|^0b[01]+)$/i.test(token)) return `the number ${token}`;
  return token.charCodeAt(0) >= 0x80 ? "a name that is not ASCII" : null;
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}

function writeEscapes(token: string): string | null {
  let isReadable = true;
  const written = token.replaceAll(ESCAPE, (escape: string, hex?: string, point?: string, skip?: string) => {
    if (skip !== undefined) isReadable = false;
    if (hex !== undefined) return decimal(parseInt(hex, 16));
    if (point === undefined) return escape;
    const code = parseInt(point, 16);
    if (code > 0x10ffff) isReadable = false;
    return isReadable ? Array.from(encoder.encode(String.fromCodePoint(code)), decimal).join("") : escape;
  });
  return isReadable ? written : null;
}

function decimal(byte: number): string {
  return `\\${String(byte).padStart(3, "0")}`;
}
