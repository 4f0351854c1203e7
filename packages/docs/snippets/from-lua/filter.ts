import { Record, Verdict } from "@flb-wasm/sdk";

export function severity(record: Record): Verdict {
  const level = record.at("level");
  if (level.is("D")) return Verdict.Drop;
  record.set("severity", level.is("E") ? "error" : level.is("W") ? "warn" : "info");
  record.remove("level");
  return Verdict.Keep;
}
