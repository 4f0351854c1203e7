// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";
import { KeyedHash } from "@flb-wasm/sdk/hash";

const users = KeyedHash.keyFile("/etc/flb-wasm-key/key");

export function hide_users(record: Record): Verdict {
  const user = record.at("user");
  if (!user.isNull) record.set("user", users.of(user.asText()).substring(0, 16));
  return Verdict.Keep;
}
// #endregion filter
