// Part of the asc transform: the SDK's own words as bytes.
//   in   the parsed sources of assembly/redact, which spell their words `ascii("…")`
//   out  the same sources with constant data in the place of each call

import * as asc from "assemblyscript";

/**
 * Turns each call `ascii("…")` below `node` into the address of constant bytes: two for the length, then the text. As
 * a string the text would take two bytes a character, and twenty more.
 */
export function packAscii(source, node) {
  if (Array.isArray(node)) {
    for (const one of node) packAscii(source, one);
    return;
  }
  if (!(node instanceof asc.Node) || node === source) return;
  if (node.kind === asc.NodeKind.Call && node.expression.kind === asc.NodeKind.Identifier && node.expression.text === "ascii") {
    const { range } = node;
    const [{ value: text }] = node.args;
    const bytes = [text.length & 255, text.length >>> 8, ...Array.from(text, (c) => c.charCodeAt(0))];
    const { Node } = asc;
    node.expression = Node.createPropertyAccessExpression(
      Node.createIdentifierExpression("memory", range), Node.createIdentifierExpression("data", range), range,
    );
    node.typeArguments = [Node.createNamedType(Node.createSimpleTypeName("u8", range), [], false, range)];
    node.args = [Node.createArrayLiteralExpression(bytes.map((byte) => Node.createIntegerLiteralExpression(globalThis.i64_new(byte, 0), range)), range)];
    return;
  }
  for (const child of Object.values(node)) if (typeof child === "object" && child !== null) packAscii(source, child);
}
