import { Record } from "@flb-wasm/sdk";

let seen: i64 = 0;

export function number_records(record: Record): void {
  seen++;
  record.set("seen", seen);
}
