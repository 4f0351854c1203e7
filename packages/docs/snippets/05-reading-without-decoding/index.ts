// #region filter
import { Kind, Record, Verdict } from "@flb-wasm/sdk";

export function shop_only(record: Record): Verdict {
  const labels = record.at("kubernetes").at("labels");
  if (labels.kind != Kind.Map) return Verdict.Keep;

  const isShop = labels.at("app.kubernetes.io/part-of").is("shop");
  const isCanary = labels.at("track").startsWith("canary");
  return isShop && !isCanary ? Verdict.Keep : Verdict.Drop;
}
// #endregion filter
