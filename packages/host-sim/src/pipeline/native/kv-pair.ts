// A key and its value by a record accessor, where a filter asks for both.
//   in   an option's word; a record's body
//   out  the value, null where there is none or where it has no key
//   err  NotSimulated for a word that is no key
// Source: flb_ra_get_kv_pair, src/flb_record_accessor.c:788-801; src/flb_ra_key.c:192 @v5.1.1
import type { Body } from "../../event/body.js";
import { NotSimulated } from "../../not-simulated.js";
import { AccessorError, type Part, lookUp, parseAccessor } from "../accessor.js";
import { type Property, placeText } from "../config.js";

/** Without `$`, the whole text is the key. @param who as a message names it: `a condition` */
export function pairAccessor(text: string, { place }: Property, who: string): readonly Part[] {
  try {
    const parts = parseAccessor(text);
    if (parts[0]?.kind !== "key" && parts[0]?.kind !== "text") throw new NotSimulated(`Cannot simulate ${placeText(place)}: ${who} over ${text}, which is no key`);
    return parts;
  } catch (problem) {
    if (problem instanceof AccessorError) throw new NotSimulated(`Cannot simulate ${placeText(place)}: ${problem.message}`);
    throw problem;
  }
}

/** An element of a list has no key, and the host takes it for absent: src/flb_ra_key.c:192 and plugins/filter_modify/modify.c:746-759 @v5.1.1 */
export function pairValue([part]: readonly Part[], body: Body): Body | null {
  const [key, path] = part?.kind === "key" ? [part.key, part.path] : [part?.kind === "text" ? part.text : "", []];
  const top = lookUp(body, key, []);
  if (typeof path.at(-1) === "number" && (top?.kind === "map" || top?.kind === "array")) return null;
  return lookUp(body, key, path);
}
