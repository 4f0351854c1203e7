// Numbers in lines that no record can hold, as a warning: what the records of a run have in their place.
//   in   events with their lines, the version that reads them
//   out  one sentence for the whole run, with the first place; a record as it was read
// Keeps one place, whatever the length of the input.
import { type EventInput, readJsonText, renderJson } from "@flb-wasm/host-sim";
import { DEFAULT_TEXT_KEY, recordBytes } from "@flb-wasm/host-sim/engine";
import { readerOf } from "../engine/json-reader.js";
import type { SourcedEvent } from "../records/source.js";
import type { Terminal } from "../terminal/terminal.js";
import { cut, plural } from "../terminal/text.js";
import { warn } from "../terminal/wrap.js";

/** A number beyond 64 bits or a double has as many digits, or such an exponent; a text without is not read a second time. */
const SUSPECT = /\d{19}|[eE]\+?\d{3}/;
const SHOWN_CHARACTERS = 40;

/** What comes into the filter: as it is written, but for such numbers. */
export function recordAsRead(input: EventInput, version: string | undefined): string | Uint8Array {
  return typeof input.record === "string" && SUSPECT.test(input.record) ? recordBytes(input, readerOf(version)) : input.record;
}

export class UnheldNumbers {
  #first: string | null = null;
  #records = 0;

  /** @param source the file's name. */
  constructor(readonly source: string) {}

  /** @param events that the engine took: their text is JSON. */
  add(events: readonly SourcedEvent[], version: string): void {
    for (const { line, input: { record, textKey } } of events) {
      if (typeof record !== "string" || !SUSPECT.test(record)) continue;
      const { unheld } = readJsonText(record, readerOf(version));
      const decisive = unheld.find(({ readAs }) => readAs === null) ?? unheld[0];
      if (!decisive) continue;
      this.#records++;
      const spelling = cut(decisive.spelling, SHOWN_CHARACTERS);
      const effect = decisive.readAs === null
        ? `the JSON parser of Fluent Bit ${version} refuses ${spelling}, and the line goes on as text under ${textKey ?? DEFAULT_TEXT_KEY}`
        : `the JSON parser of Fluent Bit ${version} reads ${spelling} as ${renderJson(decisive.readAs)}`;
      this.#first ??= `${this.source}:${line}: ${effect}`;
    }
  }

  /** When all records are read; nothing if there were none. */
  warn(terminal: Terminal): void {
    if (this.#first === null) return;
    const others = this.#records - 1;
    const more = others === 0 ? "" : `; ${plural(others, "more record")} ${others === 1 ? "has" : "have"} such numbers`;
    warn(this.#first + more, terminal);
  }
}
