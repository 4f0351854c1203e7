// #region filter
import { Record, Verdict, log } from "@flb-wasm/sdk";

const PER_SECOND = 2;
const MOST_PODS = 1000;

class Window {
  second: i64 = 0;
  kept: i32 = 0;
  dropped: i32 = 0;
}

const windows = new Map<string, Window>();

export function limit(record: Record): Verdict {
  const window = windowOf(record.at("$kubernetes['pod_name']").toText());
  if (record.time.seconds != window.second) {
    window.second = record.time.seconds;
    window.kept = 0;
  }
  if (window.kept == PER_SECOND) {
    window.dropped += 1;
    return Verdict.Drop;
  }
  window.kept += 1;
  if (window.dropped > 0) {
    record.set("dropped_before", window.dropped);
    window.dropped = 0;
  }
  return Verdict.Keep;
}

function windowOf(pod: string): Window {
  if (windows.has(pod)) return windows.get(pod);
  if (windows.size == MOST_PODS) {
    log.warn("more than " + MOST_PODS.toString() + " pods: all windows begin anew");
    windows.clear();
  }
  const window = new Window();
  windows.set(pod, window);
  return window;
}
// #endregion filter
