// asc's message as a diagnostic of the workspace.
//   in   a message, the texts that asc read
//   out  a diagnostic at the author's own text; one that lies in the SDK stands at the author's line it is about, if asc names one
import type { DiagnosticMessage, Range } from "assemblyscript/asc";
import { type Diagnostic, type Place, placeAt, placeText } from "../diagnostic.js";

/** By DiagnosticCategory of asc. */
const SEVERITIES: readonly Diagnostic["severity"][] = ["info", "info", "warning", "error"];
/** DiagnosticCode.User_defined_0: the transform's and the SDK's own words, which need no code. */
const USER_DEFINED = 102;
/** asc's own codes are below, TypeScript's above. */
const FIRST_TS_CODE = 1000;

export type TextOf = (path: string) => string;

/** @param isOwn true for the workspace's files; @param textOf the text of any source that asc read. */
export function readDiagnostic({ code, category, message, range, relatedRange }: DiagnosticMessage, isOwn: (path: string) => boolean, textOf: TextOf): Diagnostic {
  const own = [range, relatedRange].find((each) => each !== null && isOwn(each.source.normalizedPath)) ?? null;
  const words = code === USER_DEFINED ? message.replace(/^User-defined: /, "") : `${withShortNames(message)} (${code < FIRST_TS_CODE ? "AS" : "TS"}${code})`;
  return {
    severity: SEVERITIES[category] ?? "error",
    start: own && startOf(own, textOf),
    end: own && endOf(own, textOf),
    message: range === null || own === range ? words : `${words}, found at ${placeText(startOf(range, textOf))}`,
    from: "compiler",
  };
}

/** asc names a type by its whole path: `'~lib/string/String'`. A file's path stays. */
function withShortNames(message: string): string {
  return message.replace(/'~lib\/[^']*?([^'/.]+)'/g, "'$1'");
}

function startOf({ source, start }: Range, textOf: TextOf): Place {
  return placeAt(source.normalizedPath, textOf(source.normalizedPath), start);
}

function endOf({ source, end }: Range, textOf: TextOf): Place {
  return placeAt(source.normalizedPath, textOf(source.normalizedPath), end);
}
