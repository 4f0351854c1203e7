import { Record } from "@flb-wasm/sdk";

export function tidy(record: Record): void {
  record.rename("log", "message");
  record.set("level", "info");
  record.remove("password");
}
