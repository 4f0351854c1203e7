// #region filter
import { Kind, Record, Verdict, log } from "@flb-wasm/sdk";

export function severity(record: Record): Verdict {
  const level = record.at("level");
  if (!level.exists) return Verdict.Keep;
  if (level.kind != Kind.Str) {
    log.warn("level is no string");
    return Verdict.Keep;
  }
  if (level.is("D")) return Verdict.Drop;
  record.set("severity", level.is("E") ? "error" : "info");
  record.remove("level");
  return Verdict.Keep;
}
// #endregion filter
