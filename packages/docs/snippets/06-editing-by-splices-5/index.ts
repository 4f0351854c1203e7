// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function keep_old(record: Record): Verdict {
  const status = record.at("status");
  record.set("status_text", status); // the copy first
  record.set("status", status.parseI64(0)); // what stands right of a set is read before it

  record.rename("n", "$n['orig']"); // not setMap("n"): it would be empty before you copy
  return Verdict.Keep;
}
// #endregion filter
