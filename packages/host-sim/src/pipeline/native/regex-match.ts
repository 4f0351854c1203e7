// Regular expressions over values, as modify asks them. Knows no rule and no condition.
import type { Body } from "../../event/body.js";
import { decodeText } from "../accessor.js";
import type { HostRegex } from "../regex.js";

/** Of a str, or of `true` and `false`; nothing else matches: plugins/filter_modify/modify.c:523-552 @v5.1.1 */
export function matchesRegex(value: Body, regex: HostRegex): boolean {
  if (value.kind === "bool") return regex.search(String(value.value)) !== null;
  return value.kind === "str" && regex.search(decodeText(value.bytes)) !== null;
}
