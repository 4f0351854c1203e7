import { Record } from "@flb-wasm/sdk";

export function next_id(record: Record): void {
  record.set("next", record.at("id").toI64(0) + 1);
  record.set("ratio_percent", record.at("ratio").toF64(0) * 100);
}
