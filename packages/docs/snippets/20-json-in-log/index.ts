// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function lift(record: Record): Verdict {
  const log = record.at("log");
  if (!log.startsWith("{") || !record.setRaw("app", log.toText())) return Verdict.Keep;
  const app = record.at("app");
  record.remove("log");

  const members = app.members();
  while (members.next()) {
    const key = members.key();
    if (record.member(key).exists) continue;
    record.setMember(key, members.value);
    members.remove();
  }
  if (app.count == 0) record.remove("app");
  return Verdict.Keep;
}
// #endregion filter
