// #region filter
import { Record, Verdict, log } from "@flb-wasm/sdk";

/** Lines of each pod that have been seen. */
const seen = new Map<string, i32>();
const MOST_PODS = 1000;

export function number_lines(record: Record): Verdict {
  const pod = record.at("$kubernetes['pod_name']").toText("none");
  if (!seen.has(pod) && seen.size == MOST_PODS) {
    log.warn("more than 1000 pods: counting starts anew");
    seen.clear();
  }
  const line = (seen.has(pod) ? seen.get(pod) : 0) + 1;
  seen.set(pod, line);
  record.set("line", line);
  return Verdict.Keep;
}
// #endregion filter
