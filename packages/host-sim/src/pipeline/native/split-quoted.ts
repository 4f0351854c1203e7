// Words of a value, as modify reads them: between spaces, or in single or double quotes.
//   in   a property
//   out  one to three words; more is one that the plugin refuses
//   err  NotSimulated for a quote without an end, ConfigError for no word or too many
// Source: flb_utils_split_quoted, src/flb_utils.c:277-457 @v5.1.1
import { NotSimulated } from "../../not-simulated.js";
import { ConfigError, type Property, placeText } from "../config.js";

const MOST = 3;

/** @throws ConfigError, NotSimulated */
export function splitQuoted({ key, value, place }: Property): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < value.length && words.length <= MOST; at++) {
    if (words.length === MOST) {
      words.push(value.slice(at));
      break;
    }
    while (value[at] === " ") at++;
    const quote = value[at];
    if (quote !== '"' && quote !== "'") {
      const end = value.indexOf(" ", at);
      words.push(value.slice(at, end < 0 ? undefined : end));
      at = end < 0 ? value.length : end;
      continue;
    }
    const [whole, inner] = new RegExp(`^${quote}((?:\\\\[\\\\${quote}]|\\\\(?![\\\\${quote}])|[^\\\\${quote}])*)${quote}`, "s").exec(value.slice(at)) ?? [];
    if (whole === undefined || inner === undefined) throw new NotSimulated(`Cannot simulate ${placeText(place)}: ${key} ${value} has a quote without an end`);
    words.push(inner.replaceAll(/\\(["'\\])/g, (escape, sign) => (sign === quote || sign === "\\" ? sign : escape)));
    at += whole.length - 1;
  }
  if (words.length === 0 || words.length > MOST) {
    throw new ConfigError(place, `Cannot start the filter modify: ${key} ${value || '""'} is of ${words.length === 0 ? "no word" : "too many words"}; write what has blanks in quotes`);
  }
  return words;
}
