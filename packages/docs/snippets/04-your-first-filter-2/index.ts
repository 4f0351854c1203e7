// #region filter
import { Record } from "@flb-wasm/sdk";

export function only_errors(record: Record): bool {
  return record.at("level").is("error");
}
// #endregion filter
