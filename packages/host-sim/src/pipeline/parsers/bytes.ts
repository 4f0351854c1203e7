// Values of parsers from text with one character a byte.
import type { Body } from "../../event/body.js";
import { latin1Bytes } from "../../event/latin1.js";

/** A {@link Body} of kind `str`. */
export function strFrom(text: string): Body {
  return { kind: "str", bytes: latin1Bytes(text) };
}
