// Regular expressions over values, as modify asks them. Knows no rule and no condition.
import type { Body } from "../../event/body.js";
import { NotSimulated } from "../../not-simulated.js";
import type { HostRegex } from "../regex.js";

const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/** Of a str, or of `true` and `false`; nothing else matches: plugins/filter_modify/modify.c:542-572 @v5.1.1 */
export function matchesRegex(value: Body, regex: HostRegex): boolean {
  if (value.kind === "bool") return regex.search(String(value.value)) !== null;
  return value.kind === "str" && regex.search(textOf(value.bytes)) !== null;
}

function textOf(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    throw new NotSimulated("Cannot simulate a regular expression over a text that is not UTF-8");
  }
}
