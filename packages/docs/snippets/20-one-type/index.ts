// #region filter
import { Kind, Record, Verdict } from "@flb-wasm/sdk";

export function one_type(record: Record): Verdict {
  const labels = record.at("$kubernetes['labels']");
  const label = labels.members();
  while (label.next()) {
    const key = label.key();
    let plain = key.replaceAll(".", "_").replaceAll("/", "_");
    if (plain != key) {
      while (labels.member(plain).exists) plain += "_";
      label.rename(plain);
    }
    if (label.value.kind != Kind.Str && !label.value.isNull) label.set(label.value.asText());
  }

  const field = record.at("fields").members();
  while (field.next()) {
    const kind = field.value.kind;
    if (kind == Kind.Map || kind == Kind.Array) field.set(field.value.toJson());
  }
  return Verdict.Keep;
}
// #endregion filter
