import { Record, Verdict } from "@flb-wasm/sdk";

export function add_team(record: Record): Verdict {
  if (record.at("log").startsWith("GET /healthz")) return Verdict.Drop;
  record.set("team", "shop");
  return Verdict.Keep;
}
