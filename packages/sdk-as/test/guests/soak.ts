// Sets, allocates, drops, and traps once in a hundred records: what a soak is to survive.
import { Record, Verdict } from "@flb-wasm/sdk";

let calls: i64 = 0;

export function soak(record: Record): Verdict {
  calls += 1;
  record.set("n", calls);
  record.set("copy", record.at("log").toText().slice(0, 20) + "!");
  if (calls % 100 == 99) {
    const empty: i32[] = [];
    record.set("never", empty[i32(calls)]);
  }
  return calls % 7 == 0 ? Verdict.Drop : Verdict.Keep;
}
