// What a message of the compiler means to somebody who writes a first filter.
//   in   what asc printed
//   out  one sentence a kind of mistake, none for messages that say enough
import { stripVTControlCharacters } from "node:util";
import type { Hint, Place } from "./hint.js";
import { NAME_HINTS } from "./name-hints.js";
import { SYNTAX_HINTS } from "./syntax-hints.js";
import { TYPE_HINTS } from "./type-hints.js";

const HINTS: readonly Hint[] = [...SYNTAX_HINTS, ...NAME_HINTS, ...TYPE_HINTS];
const NOWHERE: Place = { before: "", from: "", marked: "" };

/** @param printed with or without colours. */
export function hintsFor(printed: string): readonly string[] {
  const messages = stripVTControlCharacters(printed).split(/^(?=(?:ERROR|WARNING|INFO|PEDANTIC) )/m).filter((text) => text.startsWith("ERROR "));
  return [...new Set(messages.flatMap((text) => hintFor(text.split("\n")) ?? []))];
}

function hintFor(lines: readonly string[]): string | null {
  const place = placeOf(lines);
  for (const { message, fits, say } of HINTS) {
    const found = message.exec(lines[0] ?? "");
    if (found && (fits?.(place) ?? true)) return say(found.slice(1), place);
  }
  return null;
}

/** asc prints the author's line behind its number, and a line of marks below. */
function placeOf(lines: readonly string[]): Place {
  const [, margin = "", line = ""] = /^( *\d+ [│|] )(.*)$/.exec(lines[2] ?? "") ?? [];
  const [, marks = ""] = /^ *[│|]( *)[~^]/.exec(lines[3] ?? "") ?? [];
  if (margin === "") return NOWHERE;
  const [start, end] = [(/[~^]/.exec(lines[3] ?? "")?.index ?? 0) - margin.length, (lines[3] ?? "").trimEnd().length - margin.length];
  return marks === "" ? NOWHERE : { before: line.slice(0, start), from: line.slice(start), marked: line.slice(start, end) };
}
