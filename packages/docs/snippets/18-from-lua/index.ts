// #region filter
import { Record } from "@flb-wasm/sdk";

export function mark(record: Record): void {
  record.set("seen", 1);
}
// #endregion filter
