// Part of the asc transform: the SDK's own words as bytes.
//   in   the parsed sources of assembly/redact, which spell their texts `ascii("…")`, lists of them `words("…,…")`, and words
//        of any alphabet `foreign(LIST)` and `endings("…", LIST)`, with a constant of the same file
//   out  the same sources with a constant in the place of each call, and one more source that has the constants

import * as asc from "assemblyscript";

const BYTES = { ascii: asciiBytes, words: wordsBytes, foreign: foreignBytes, endings: endingsBytes };

/**
 * Turns each call `ascii("…")` and `words("…")` of the sources into the address of constant bytes, the same one for texts
 * that are alike. As a string the text would take two bytes a character, and twenty more.
 */
export function packAscii(parser, sources) {
  const names = new Map();
  for (const source of sources) pack(source, source.statements, names);
  const constants = Array.from(names, ([bytes, name]) => `@global @lazy const ${name} = memory.data<u8>([${bytes}], 1);`);
  parser.parseFile(constants.join("\n"), "~lib/flb-wasm-texts.ts", false);
}

/** Packs the calls below `node`; gives what is to stand in its place. */
function pack(source, node, names) {
  if (!Array.isArray(node) && (!(node instanceof asc.Node) || node === source)) return node;
  if (node.kind === asc.NodeKind.Call && node.expression.kind === asc.NodeKind.Identifier && Object.hasOwn(BYTES, node.expression.text)) {
    const bytes = String(BYTES[node.expression.text](...node.args.map((argument) => argument.value ?? textOf(source, argument.text))));
    if (!names.has(bytes)) names.set(bytes, `flbText${names.size}`);
    return asc.Node.createIdentifierExpression(names.get(bytes), node.range);
  }
  for (const [key, child] of Object.entries(node)) if (typeof child === "object" && child !== null) node[key] = pack(source, child, names);
  return node;
}

/** The text of a constant on the source's first level. */
function textOf(source, name) {
  const declarations = source.statements.flatMap((statement) => statement.declarations ?? []);
  return declarations.find((declaration) => declaration.name.text === name).initializer.value;
}

/** Two bytes for the length, then the text. */
function asciiBytes(text) {
  return counted(Array.from(text, (c) => c.charCodeAt(0)));
}

/** The words by their length, the shortest first: for each length that length, how many there are, and the words. */
function wordsBytes(text) {
  const words = text.split(",");
  const lengths = [...new Set(words.map(({ length }) => length))].sort((a, b) => a - b);
  return counted(lengths.flatMap((length) => {
    const alike = words.filter((word) => word.length === length);
    return [length, alike.length, ...Array.from(alike.join(""), (c) => c.charCodeAt(0))];
  }));
}

/** A hash of each word, by the words' length, the shortest first: for each length that length, how many there are, and four bytes each. */
function foreignBytes(text) {
  const words = text.split(",");
  const lengths = [...new Set(words.map(({ length }) => length))].sort((a, b) => a - b);
  return counted(lengths.flatMap((length) => {
    const alike = words.filter((word) => word.length === length);
    return [length, alike.length, ...alike.flatMap((word) => [0, 8, 16, 24].map((shift) => (hashOf(word) >>> shift) & 255))];
  }));
}

/** From the last character to the first, as assembly/redact/foreign.ts reads them. */
function hashOf(word) {
  return Array.from(word).reverse().reduce((hash, c) => Math.imul(hash ^ folded(c.charCodeAt(0)), 0x9e3779b1), 0);
}

function folded(unit) {
  if (unit < 0x100) return unit | 0x20;
  if (unit < 0x180) return unit | 1;
  return (unit >= 0x410 && unit < 0x430) || (unit >= 0x391 && unit < 0x3aa) ? unit + 0x20 : unit; // Cyrillic, Greek
}

/**
 * Endings of three bytes and a space, and those of the words, in small and in capital letters: as JSON escapes their last
 * characters, and as UTF-8. Of a byte only its low five bits count.
 */
function endingsBytes(text, list) {
  const tails = `${list},${list.toUpperCase()}`.split(",").flatMap((word) => {
    const escaped = Array.from(word, (c) => (c < "\x80" ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)).join("");
    const plain = [...new TextEncoder().encode(word)].slice(-3).map((byte) => String.fromCharCode((byte & 31) | 0x60)).join("");
    return [escaped.slice(-3), plain];
  });
  return asciiBytes([text, ...new Set(tails)].join(" "));
}

function counted(bytes) {
  return [bytes.length & 255, bytes.length >>> 8, ...bytes];
}
