// Workload "routing": two labels decide the tag that rewrite_tag gives the record.
import { Record, Value, Verdict } from "@flb-wasm/sdk";

export function routing(record: Record): Verdict {
  const labels = record.at("kubernetes").at("labels");
  record.set("new_tag", chooseTag(labels));
  return Verdict.Keep;
}

function chooseTag(labels: Value): string {
  if (!labels.at("region").is("ap-south-1")) return sink(labels, "general", "");
  return sink(labels, labels.at("tenant").is("private-a1") ? "private-a1" : "general", "-ap-south-1");
}

function sink(labels: Value, owner: string, suffix: string): string {
  return owner + (labels.at("has-sensitive-data").is("true") ? "-s3" : "-elastic") + suffix;
}
