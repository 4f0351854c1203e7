// Workload "hello": adds one member.
import { Record, Verdict } from "@flb-wasm/sdk";

export function hello(record: Record): Verdict {
  record.set("msg", "Hello world");
  return Verdict.Keep;
}
