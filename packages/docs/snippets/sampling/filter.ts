import { Record, Verdict } from "@flb-wasm/sdk";

const EVERY = 3;
let skipped = 0;

/** Keeps every error, and one in three of the rest. */
export function sample(record: Record): Verdict {
  if (record.at("level").is("error")) return Verdict.Keep;
  if (skipped < EVERY - 1) {
    skipped++;
    return Verdict.Drop;
  }
  skipped = 0;
  record.set("sampled", EVERY);
  return Verdict.Keep;
}
