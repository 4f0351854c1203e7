import { Record } from "@flb-wasm/sdk";

export function add_team(record: Record): void {
  record.set("team", "shop");
}
