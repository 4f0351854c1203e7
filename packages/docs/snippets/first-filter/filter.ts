import { Record, Verdict } from "@flb-wasm/sdk";

export function add_team(record: Record): Verdict {
  record.set("team", "shop");
  return Verdict.Keep;
}
