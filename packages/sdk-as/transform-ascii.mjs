// Part of the asc transform: the SDK's own words as bytes.
//   in   the parsed sources of assembly/redact, which spell their texts `ascii("…")`, lists of them `words("…,…")`, and words
//        of any alphabet `foreign(LIST)` and `endings("…", LIST)`, with a constant of the same file
//   out  the same sources with constant data in the place of each call

import * as asc from "assemblyscript";

const BYTES = { ascii: asciiBytes, words: wordsBytes, foreign: foreignBytes, endings: endingsBytes };

/**
 * Turns each call `ascii("…")` and `words("…")` below `node` into the address of constant bytes. As a string the text
 * would take two bytes a character, and twenty more.
 */
export function packAscii(source, node) {
  if (Array.isArray(node)) {
    for (const one of node) packAscii(source, one);
    return;
  }
  if (!(node instanceof asc.Node) || node === source) return;
  if (node.kind === asc.NodeKind.Call && node.expression.kind === asc.NodeKind.Identifier && Object.hasOwn(BYTES, node.expression.text)) {
    const { range } = node;
    const bytes = BYTES[node.expression.text](...node.args.map((argument) => argument.value ?? textOf(source, argument.text)));
    const { Node } = asc;
    node.expression = Node.createPropertyAccessExpression(
      Node.createIdentifierExpression("memory", range), Node.createIdentifierExpression("data", range), range,
    );
    node.typeArguments = [Node.createNamedType(Node.createSimpleTypeName("u8", range), [], false, range)];
    const integer = (value) => Node.createIntegerLiteralExpression(globalThis.i64_new(value, 0), range);
    const anywhere = integer(1); // alignment
    node.args = [Node.createArrayLiteralExpression(bytes.map(integer), range), anywhere];
    return;
  }
  for (const child of Object.values(node)) if (typeof child === "object" && child !== null) packAscii(source, child);
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
