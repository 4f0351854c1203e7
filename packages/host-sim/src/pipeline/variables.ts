// Replaces `${NAME}` and `${NAME:-default}` in values.
//   in   text, the variables that are set
//   out  text; a limit for each default, which only some releases read
//   err  ConfigError for a variable that is not set: the host would put nothing there and start
// Source: flb_env_var_translate, src/flb_env.c:314-470 @v5.1.1
import { ConfigError, type Limit, type Place } from "./config.js";
import { DEFAULTS, readByText } from "./limits.js";

export type Variables = ReadonlyMap<string, string>;

/** Replaces variables as the host does; `}` may stand before `${` only in text that the host would cut too. */
export function replaceVariables(text: string, variables: Variables, place: Place, limits: Limit[]): string {
  let out = "";
  let at = 0;
  for (;;) {
    const start = text.indexOf("${", at);
    const end = start < 0 ? -1 : text.indexOf("}", start);
    if (end < 0 || end === start + 2) return out + text.slice(at);
    out += text.slice(at, start) + lookUp(text.slice(start + 2, end), variables, place, limits);
    at = end + 1;
  }
}

function lookUp(expression: string, variables: Variables, place: Place, limits: Limit[]): string {
  const colon = expression.indexOf(":");
  const isDefaulted = colon >= 0 && expression[colon + 1] === "-";
  if (isDefaulted) limits.push({ what: "a default of a variable", place, readBy: DEFAULTS, otherwise: "puts nothing in its place" });
  const name = isDefaulted ? expression.slice(0, colon) : expression;
  const value = variables.get(name);
  if (value !== undefined && value !== "") return value;
  if (isDefaulted) return expression.slice(colon + 2);
  if (value === "") return "";
  throw new ConfigError(place, `Cannot replace \${${name}}: it is not set; give it in \`variables\`, or write \${${name}:-default}, which is read ${readByText(DEFAULTS)}`);
}
