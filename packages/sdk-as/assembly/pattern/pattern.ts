// Patterns: regular expressions that are matched in time linear in the text.
//   in   the text of a pattern; texts to search
//   out  a Pattern; truth values, matches, texts
//   err  a pattern that cannot be read matches nothing, and a log line says why

import { addNumber, addText, beginLine, endLine } from "../filter/log";
import { Value } from "../record/value";
import { textEnd, textStart } from "../record/format";
import { canOnlyStart } from "./automaton";
import { PatternError, describePatternError } from "./error";
import { Before, Machine, buildMachine } from "./machine";
import { Match, openMatch } from "./match";
import { parsePattern } from "./parse";
import { errorColumn } from "./reader";
import { replaceAll } from "./replace";
import { forgetActive, search } from "./search";
import { nodeOf } from "./text";

export class Pattern {
  /** The text is kept because the names of groups stand in it. */
  private constructor(private readonly text: string, private readonly block: StaticArray<u8> | null) {}

  static of(text: string): Pattern {
    const error = parsePattern(text);
    const block = error == PatternError.None ? buildMachine() : null;
    forgetActive();
    if (block !== null) {
      const machine = changetype<Machine>(block);
      machine.isAnchored = canOnlyStart(machine);
    } else {
      complain(text, error == PatternError.None ? PatternError.TooLong : error);
    }
    return new Pattern(text, block);
  }

  /** False for a pattern that cannot be read. */
  get isValid(): bool {
    return this.block !== null;
  }

  /** True if the text has a match. */
  matches<T>(text: T): bool {
    const node = nodeOf<T>(text);
    const start = textStart(node.value);
    return start != 0 && this.isValid && search(changetype<Machine>(this.block), start, textEnd(node.end), Before.Nothing);
  }

  /** The first match. */
  find<T>(text: T): Match {
    const match = this.findAll<T>(text);
    match.next();
    return match;
  }

  /** A cursor over all matches. */
  findAll<T>(text: T): Match {
    return openMatch(changetype<usize>(this.block), nodeOf<T>(text));
  }

  /** The text with each match replaced. */
  replace<T>(text: T, replacement: string): Value {
    return changetype<Value>(replaceAll(changetype<usize>(this.block), nodeOf<T>(text), replacement));
  }
}

function complain(text: string, error: PatternError): void {
  beginLine();
  addText("[error] Cannot read the pattern ");
  addText(text);
  addText(": ");
  addText(describePatternError(error));
  addText(" at character ");
  addNumber(errorColumn());
  addText("; it matches nothing");
  endLine();
}
