// #region filter
import { Kind, Record, Verdict } from "@flb-wasm/sdk";

export function tidy_labels(record: Record): Verdict {
  const labels = record.at("$kubernetes['labels']");
  const members = labels.members();
  while (members.next()) {
    if (members.value.kind == Kind.Nil || members.value.is("")) members.remove();
    else if (members.value.kind == Kind.Bool) members.set(members.value.toBool() ? "yes" : "no");
  }
  return Verdict.Keep;
}
// #endregion filter
