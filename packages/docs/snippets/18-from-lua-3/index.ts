// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function add_total(record: Record): Verdict {
  const price = record.at("price").parseF64(NaN);
  if (!isNaN(price)) record.set("total", price * 2);

  const status = record.at("status");
  const code = status.parseI64(-1);
  if (code >= 0) record.set("status", code);
  else if (status.exists) record.rename("status", "status_text");
  return Verdict.Keep;
}
// #endregion filter
