// Writes what came as what is expected: the golden update.
//   in   a case file, results
//   out  the file's new text; comments, order, other keys and line ends stay
//   err  none
import { type YAMLMap, YAMLSeq, isMap, parseDocument } from "yaml";
import type { CaseFile } from "./case-file.js";
import type { CaseResult } from "./run-cases.js";

/** @param isInput its cases have all records of an interval. */
export function updateCases({ document, lineEnd }: CaseFile, results: readonly CaseResult[], isInput: boolean): string {
  for (const { case: { index, expect }, actual, mismatches } of results) {
    if (mismatches.length === 0) continue;
    const at = ["cases", index, "expect"];
    if (!isMap(document.getIn(at))) document.setIn(at, document.createNode({}));
    const set = (key: string, value: unknown): void => document.setIn([...at, key], value);
    for (const key of ["drop", "lost", "record", "records"]) document.deleteIn([...at, key]);
    if (isInput) set("records", sequenceOf(actual.records));
    else if (actual.record !== null) set("record", recordNode(actual.record));
    else set(actual.outcome === "dropped" ? "drop" : "lost", true);
    if (expect?.tag != null && actual.tag !== null) set("tag", actual.tag);
    if (expect?.log) set("log", document.createNode(actual.log));
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true }).replace(/\r?\n/g, lineEnd);
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
