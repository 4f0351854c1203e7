// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function slim(record: Record): Verdict {
  record.set("app", record.at("kubernetes").at("labels").at("app"));
  record.set("ids", record.at("trace").at("ids").element(0));
  record.setRaw("limits", '{"cpu":0.5,"memory":[64,128]}');
  record.keepOnly(["log", "app", "ids", "limits", "$kubernetes['pod_name']"]);
  return Verdict.Keep;
}
// #endregion filter
