// Replaces `${NAME}` and `${NAME:-default}` in values.
//   in   text, the variables that are set
//   out  text
//   err  ConfigError for a variable that is not set: the host would put nothing there and start
// Source: flb_env_var_translate, src/flb_env.c:314-470 @v5.1.1
import { ConfigError, type Place } from "./config.js";

export type Variables = ReadonlyMap<string, string>;

/** True if the text has a default for a variable. */
export function hasDefault(text: string): boolean {
  return /\$\{[^}:]+:-/.test(text);
}

/** Replaces variables as the host does; `}` may stand before `${` only in text that the host would cut too. */
export function replaceVariables(text: string, variables: Variables, place: Place): string {
  let out = "";
  let at = 0;
  for (;;) {
    const start = text.indexOf("${", at);
    const end = start < 0 ? -1 : text.indexOf("}", start);
    if (end < 0 || end === start + 2) return out + text.slice(at);
    out += text.slice(at, start) + lookUp(text.slice(start + 2, end), variables, place);
    at = end + 1;
  }
}

function lookUp(expression: string, variables: Variables, place: Place): string {
  const colon = expression.indexOf(":");
  const isDefaulted = colon >= 0 && expression[colon + 1] === "-";
  const name = isDefaulted ? expression.slice(0, colon) : expression;
  const value = variables.get(name);
  if (value !== undefined && value !== "") return value;
  if (isDefaulted) return expression.slice(colon + 2);
  if (value === "") return "";
  throw new ConfigError(place, `Cannot replace \${${name}}: it is not set; give it in \`variables\`, or write \${${name}:-default}, which is read from 4.2.5 to before 5.0.0 and since 5.0.6`);
}
