import { Record, Verdict } from "@flb-wasm/sdk";

export function hello(record: Record): Verdict {
  record.set("msg", "Hello world from AssemblyScript! 🙂");
  return Verdict.Keep;
}
