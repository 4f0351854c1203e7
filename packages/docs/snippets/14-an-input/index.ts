// #region input
import { ObjectWriter, emit, log, parseI64, readLines } from "@flb-wasm/sdk/input";

const NET_DEV = "/proc/net/dev";
const record = new ObjectWriter();

/** The words of a line, whatever the number of spaces between them. */
function wordsOf(line: string): string[] {
  const parts = line.split(" ");
  const words: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    if (parts[i].length > 0) words.push(parts[i]);
  }
  return words;
}

export function collect(): void {
  const lines = readLines(NET_DEV);
  if (lines === null) return; // readLines has logged why
  for (let i = 2; i < lines.length; i++) {
    const colon = lines[i].indexOf(":");
    const counters = wordsOf(lines[i].substring(colon + 1));
    const received = counters.length > 8 ? parseI64(counters[0], -1) : -1;
    const sent = counters.length > 8 ? parseI64(counters[8], -1) : -1;
    if (colon < 0 || received < 0 || sent < 0) {
      log.warn("Cannot read a line of " + NET_DEV + ": " + lines[i]);
      continue;
    }
    record.set("interface", lines[i].substring(0, colon).trimStart());
    record.beginObject("bytes").set("in", received).set("out", sent).end();
    emit(record);
  }
}
// #endregion input
