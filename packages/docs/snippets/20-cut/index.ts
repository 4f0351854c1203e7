// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

const LONGEST = 24;

export function cut(record: Record): Verdict {
  const text = record.at("log");
  if (text.byteLength <= LONGEST) return Verdict.Keep; // and has no more units than bytes
  const log = text.toText();
  if (log.length <= LONGEST) return Verdict.Keep;
  const splitsPair = (log.charCodeAt(LONGEST) & 0xfc00) == 0xdc00;
  record.set("log", log.substring(0, splitsPair ? LONGEST - 1 : LONGEST));
  record.set("log_length", log.length);
  return Verdict.Keep;
}
// #endregion filter
