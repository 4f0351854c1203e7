// #region filter
import { Kind, Record, Value, Verdict } from "@flb-wasm/sdk";

const SPELLINGS = [
  "trace trc t", "debug dbg d", "info information inf i notice", "warn warning wrn w", "error err e", "fatal ftl f critical crit alert emerg panic",
];
const names = new Map<string, string>();
for (let i = 0; i < SPELLINGS.length; i++) {
  const words = SPELLINGS[i].split(" ");
  for (let j = 0; j < words.length; j++) names.set(words[j], words[0]);
}

/** RFC 5424 §6.2.1: 0 to 7. */
const SYSLOG = ["fatal", "fatal", "fatal", "error", "warn", "info", "info", "debug"];
/** pino and bunyan: 10, 20, … 60. */
const PINO = ["trace", "debug", "info", "warn", "error", "fatal"];

export function severity(record: Record): Verdict {
  const level = record.at("level");
  const name = level.kind == Kind.Int ? nameOfNumber(level.toI64()) : nameOfText(level);
  if (name != "") record.set("severity", name);
  return Verdict.Keep;
}

function nameOfText(level: Value): string {
  const word = level.toText().trim().toLowerCase();
  return names.has(word) ? names.get(word) : "";
}

function nameOfNumber(level: i64): string {
  if (level >= 0 && level <= 7) return SYSLOG[i32(level)];
  if (level >= 10 && level <= 69) return PINO[i32(level / 10) - 1];
  return "";
}
// #endregion filter
