// Part of the asc transform: the SDK's own words as bytes.
//   in   the parsed sources of assembly/redact, which spell their texts `ascii("…")` and lists of them `words("…,…")`
//   out  the same sources with constant data in the place of each call

import * as asc from "assemblyscript";

const BYTES = { ascii: asciiBytes, words: wordsBytes };

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
    const bytes = BYTES[node.expression.text](node.args[0].value);
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

function counted(bytes) {
  return [bytes.length & 255, bytes.length >>> 8, ...bytes];
}
