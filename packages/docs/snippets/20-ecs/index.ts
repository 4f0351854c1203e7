// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function to_ecs(record: Record): Verdict {
  record.rename("log", "message");
  record.rename("level", "$log['level']");
  record.rename("method", "$http['request']['method']");
  record.rename("status", "$http['response']['status_code']");
  record.rename("bytes", "$http['response']['body']['bytes']");
  record.rename("user", "$user['name']");
  return Verdict.Keep;
}
// #endregion filter
