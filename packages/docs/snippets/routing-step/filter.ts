import { Record, Verdict } from "@flb-wasm/sdk";

export function k8s_router(record: Record): Verdict {
  const labels = record.at("kubernetes").at("labels");
  if (!labels.exists) return Verdict.Keep;
  record.set("new_tag", labels.at("region").is("ap-south-1") ? "general-elastic-ap-south-1" : "general-elastic");
  return Verdict.Keep;
}
