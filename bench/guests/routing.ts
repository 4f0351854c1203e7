// Workload "routing": the decision of examples/k8s-routing.
import { Kind, Record, Verdict } from "@flb-wasm/sdk";

export function routing(record: Record): Verdict {
  const labels = record.at("kubernetes").at("labels");
  if (labels.kind != Kind.Map) return Verdict.Keep;

  const inApSouth = labels.at("region").is("ap-south-1");
  const isPrivate = labels.at("tenant").is("private-a1");
  const isSensitive = labels.at("has-sensitive-data").is("true");

  let newTag = isSensitive ? "general-s3" : "general-elastic";
  if (inApSouth) newTag = isSensitive ? "general-s3-ap-south-1" : "general-elastic-ap-south-1";
  if (inApSouth && isPrivate) newTag = isSensitive ? "private-a1-s3-ap-south-1" : "private-a1-elastic-ap-south-1";

  record.set("new_tag", newTag);
  return Verdict.Keep;
}
