// #region filter
import { Kind, Record, Verdict } from "@flb-wasm/sdk";

const WINDOW_SECONDS = 60;
const MOST_LINES = 1000;
const LONGEST_LINE = 1000;

class Seen {
  leftOut: i32 = 0;
  constructor(public since: i64) {}
}

const lines = new Map<string, Seen>();

export function leave_out_repeats(record: Record): Verdict {
  const log = record.at("log");
  if (log.kind != Kind.Str) return Verdict.Keep;
  const line = log.toText();
  if (line.length > LONGEST_LINE) return Verdict.Keep;
  const key = record.at("$kubernetes['pod_name']").toText() + "\n" + line;
  const now = record.time.seconds;
  if (lines.has(key)) {
    const seen = lines.get(key);
    const age = now - seen.since;
    if (age >= 0 && age < WINDOW_SECONDS) {
      seen.leftOut += 1;
      return Verdict.Drop;
    }
    if (seen.leftOut > 0) record.set("repeated_before", seen.leftOut);
  }
  if (lines.size >= MOST_LINES) lines.clear();
  lines.set(key, new Seen(now));
  return Verdict.Keep;
}
// #endregion filter
