import { Config, Record } from "@flb-wasm/sdk";

const config = Config.file("/etc/flb-wasm/settings.json");

export function stamp(record: Record): void {
  record.set("cluster", config.text("cluster", "unknown"));
  if (config.bool("debug")) record.set("tag", record.tag.toText());
  const owner = config.at("owners").at(record.at("namespace").toText());
  if (owner.exists) record.set("owner", owner);
}
