// The same decision from a table in a file, so that policy changes without a rebuild: routes.json.
// The first route whose labels all fit gives the tag. Without a table every record keeps its tag.

import { Config, Kind, Record, Value, Verdict } from "@flb-wasm/sdk";

const table = Config.file("routing/routes.json");

export function k8s_table_router(record: Record): Verdict {
  const labels = record.at("kubernetes").at("labels");
  if (labels.kind != Kind.Map) return Verdict.Keep;

  const routes = table.at("routes").elements();
  while (routes.next()) {
    if (!fits(labels, routes.value.at("labels"))) continue;
    record.set("new_tag", routes.value.at("new_tag"));
    break;
  }
  return Verdict.Keep;
}

function fits(labels: Value, wanted: Value): bool {
  const members = wanted.members();
  while (members.next()) {
    if (!labels.member(members.key()).is(members.value.toText())) return false;
  }
  return true;
}
