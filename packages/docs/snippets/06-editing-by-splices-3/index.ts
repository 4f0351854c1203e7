// #region filter
import { Kind, Record, Verdict } from "@flb-wasm/sdk";

export function route_by_team(record: Record): Verdict {
  const labels = record.at("kubernetes").at("labels");
  if (labels.kind != Kind.Map) return Verdict.Keep;

  const isSensitive = labels.at("has-sensitive-data").is("true");
  let newTag = isSensitive ? "shared-archive" : "shared-search";
  if (labels.at("team").is("payments")) newTag = isSensitive ? "payments-archive" : "payments-search";

  record.set("new_tag", newTag);
  return Verdict.Keep;
}
// #endregion filter
