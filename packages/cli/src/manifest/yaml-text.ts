// YAML that readers of 1.1 and of 1.2 take for the same: kubectl reads 1.1's words for true and false, Helm and compose some of them.
//   in   plain objects
//   out  text
// https://yaml.org/type/bool.html, https://yaml.org/spec/1.2.2/#103-core-schema
import { Document, Scalar, stringify, visit } from "yaml";

const VERSIONS = ["1.1", "1.2"] as const;

export function yamlDocument(object: object): string {
  const document = new Document(object, { version: "1.1", aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === "string" && !scalar.value.includes("\n") && !isPlain(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** One text as a key or a value. */
export function yamlWord(text: string): string {
  return isPlain(text) ? text : JSON.stringify(text);
}

/** `=` is a value of 1.1 that is no text: https://yaml.org/type/value.html */
function isPlain(text: string): boolean {
  return text !== "=" && VERSIONS.every((version) => stringify(text, { version, lineWidth: 0 }).trimEnd() === text);
}
