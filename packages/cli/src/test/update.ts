// Writes what came as what is expected: the golden update.
//   in   a case file, results
//   out  the file's new text; every line that need not change stays as it is written
//   err  none
import { type Document, type YAMLMap, YAMLSeq, isMap, parseDocument } from "yaml";
import type { CaseFile } from "./case-file.js";
import { type CaseResult, tagsOf } from "./run-cases.js";

/** @param isInput its cases have all records of an interval. */
export function updateCases({ document, text, lineEnd }: CaseFile, results: readonly CaseResult[], isInput: boolean): string {
  const before = renderLines(document);
  for (const { case: { index, expect }, actual, mismatches } of results) {
    if (mismatches.length === 0) continue;
    const at = ["cases", index, "expect"];
    if (!isMap(document.getIn(at))) document.setIn(at, document.createNode({}));
    const set = (key: string, value: unknown): void => document.setIn([...at, key], value);
    for (const key of ["drop", "lost", "record", "records"]) document.deleteIn([...at, key]);
    if (isInput) set("records", sequenceOf(actual.records));
    else if (actual.record !== null) set("record", recordNode(actual.record));
    else set(actual.outcome === "dropped" ? "drop" : "lost", true);
    const tags = tagsOf(actual);
    if (expect?.tags && tags.length > 0) set("tag", tags.length === 1 ? tags[0] : document.createNode(tags));
    // An empty list would assert nothing.
    if (expect?.log && actual.log.length === 0) document.deleteIn([...at, "log"]);
    else if (expect?.log) set("log", document.createNode(actual.log));
  }
  return keepSpelling(text.replace(/(?<!\n)$/, "\n").split(/\r?\n/), before, renderLines(document)).join(lineEnd);
}

function renderLines(document: Document): readonly string[] {
  return document.toString({ lineWidth: 0, flowCollectionPadding: true }).split(/\r?\n/);
}

/** Lines beyond which comparing them one by one would take too long. */
const MOST_LINES = 3000;

/**
 * The lines of `after` in the author's spelling where they stand in `before` too.
 *
 * @param written as the author has them, line by line what `before` spells in the printer's way; else `after` is all there is.
 */
function keepSpelling(written: readonly string[], before: readonly string[], after: readonly string[]): readonly string[] {
  if (written.length !== before.length || Math.max(before.length, after.length) > MOST_LINES) return after;
  // shared[i][j]: how many lines before[i…] and after[j…] share, in order.
  const shared = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  const at = (i: number, j: number): number => shared[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    const row = shared[i];
    for (let j = after.length - 1; row && j >= 0; j--) row[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const kept: string[] = [];
  for (let i = 0, j = 0; j < after.length;) {
    if (i < before.length && before[i] === after[j]) {
      kept.push(written[i++] ?? "");
      j++;
    } else if (i < before.length && at(i + 1, j) >= at(i, j + 1)) i++;
    else kept.push(after[j++] ?? "");
  }
  return kept;
}

/** JSON is YAML: the record's text becomes nodes that keep each number's spelling. Short records stay on one line. */
function recordNode(text: string): YAMLMap {
  const node = parseDocument(text, { intAsBigInt: true }).contents as YAMLMap;
  node.flow = text.length <= 100;
  return node;
}

function sequenceOf(texts: readonly string[]): YAMLSeq {
  const sequence = new YAMLSeq();
  for (const text of texts) sequence.items.push(recordNode(text));
  return sequence;
}
