// A record as a result has it.
//   in   its text, by renderJson
//   out  Body; the text itself where JSON cannot say it: a number that a release reads as `inf`
import { type Body, JsonTextError, parseJsonText, str } from "@flb-wasm/host-sim";

export function readArrived(text: string): Body {
  try {
    return parseJsonText(text);
  } catch (problem) {
    if (!(problem instanceof JsonTextError)) throw problem;
    return str(text);
  }
}
