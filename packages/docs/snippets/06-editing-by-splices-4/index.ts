// #region filter
import { Kind, Record, Verdict } from "@flb-wasm/sdk";

export function drop_empty_labels(record: Record): Verdict {
  const labels = record.at("$kubernetes['labels']");
  const members = labels.members();
  while (members.next()) {
    if (members.value.kind == Kind.Nil || members.value.is("")) labels.remove(members.key());
  }
  return Verdict.Keep;
}
// #endregion filter
