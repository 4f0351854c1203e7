// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function slow_or_failed(record: Record): Verdict {
  const status = record.at("$http['status']").toI64(0);
  const seconds = record.at("$http['took']").toF64(0);
  return status >= 500 || seconds > 1.5 ? Verdict.Keep : Verdict.Drop;
}
// #endregion filter
