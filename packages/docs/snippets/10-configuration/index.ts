import { Config, Record, Verdict } from "@flb-wasm/sdk";

// #region filter
const config = Config.file("/etc/flb-wasm/policy.json");

export function policy(record: Record): Verdict {
  const namespace = record.at("$kubernetes['namespace_name']").toText();
  const rules = config.at("namespaces").member(namespace);
  if (rules.at("drop").toBool()) return Verdict.Drop;

  const log = record.at("log").toText();
  const longest = longestLine();
  if (log.length > longest) record.set("log", log.substring(0, longest));

  const team = rules.at("team");
  if (team.exists) record.set("team", team);
  return Verdict.Keep;
}

/** What the file says, if it makes sense: UTF-16 units. */
function longestLine(): i32 {
  const stated = config.i64("longest_line", 40);
  return stated >= 10 && stated <= 16000 ? i32(stated) : 40;
}
// #endregion filter
