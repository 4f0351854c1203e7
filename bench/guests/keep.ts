// Workload "keep": reads one value, keeps the record as it is.
import { Record, Verdict } from "@flb-wasm/sdk";

export function keep(record: Record): Verdict {
  return record.at("level").is("trace") ? Verdict.Drop : Verdict.Keep;
}
