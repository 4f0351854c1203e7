// JSON that stands in a string of the author's.

import { jsonInText } from "./json-text";
import { Value } from "./value";

/** The value that a JSON text is, beside the record; the missing Value for any other text. */
export function parseJson(text: string): Value {
  return changetype<Value>(jsonInText(text));
}
