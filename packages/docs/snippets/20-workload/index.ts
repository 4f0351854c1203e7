// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";

export function workload(record: Record): Verdict {
  const pod = record.at("$kubernetes['pod_name']").toText();
  if (pod != "") record.set("$kubernetes['workload']", workloadOf(pod));
  return Verdict.Keep;
}

/** `shop-7d9f8b6c5d-x2x4z` of a Deployment, `agent-x2x4z` of a DaemonSet, `db-0` of a StatefulSet, `report-28912340-x2x4z` of a CronJob. */
function workloadOf(pod: string): string {
  const parts = pod.split("-");
  const last = parts.pop();
  if (parts.length == 0) return pod;
  if (isNumber(last, 1)) return parts.join("-");
  if (!isRandom(last, 5, 5)) return pod;
  const before = parts[parts.length - 1];
  if (parts.length > 1 && (isRandom(before, 6, 10) || isNumber(before, 8))) parts.pop();
  return parts.join("-");
}

/** Kubernetes draws from these, so that it never spells a word: k8s.io/apimachinery/pkg/util/rand. */
const DRAWN = "bcdfghjklmnpqrstvwxz2456789";
const isDrawn = new StaticArray<bool>(128);
for (let i = 0; i < DRAWN.length; i++) isDrawn[DRAWN.charCodeAt(i)] = true;

function isRandom(part: string, shortest: i32, longest: i32): bool {
  if (part.length < shortest || part.length > longest) return false;
  for (let i = 0; i < part.length; i++) {
    const letter = part.charCodeAt(i);
    if (letter > 127 || !isDrawn[letter]) return false;
  }
  return true;
}

function isNumber(part: string, shortest: i32): bool {
  for (let i = 0; i < part.length; i++) if (part.charCodeAt(i) < 0x30 || part.charCodeAt(i) > 0x39) return false;
  return part.length >= shortest;
}
// #endregion filter
