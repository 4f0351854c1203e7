// Load, memory and pressure, as the kernel writes them.
// https://docs.kernel.org/filesystems/proc.html, https://docs.kernel.org/accounting/psi.html
import { ObjectWriter, emit, exists, log, parseF64, parseI64, readLines, readText } from "@flb-wasm/sdk/input";
import { Facts } from "./facts";

const KIBIBYTE: i64 = 1024;
const RESOURCES: string[] = ["cpu", "memory", "io"];

/** `0.42 0.36 0.30 2/345 12345`: three averages, then running and existing threads. */
export function emitLoad(facts: Facts): void {
  const path = facts.procfs + "/loadavg";
  const text = readText(path);
  if (text === null) return;
  const words = text.trim().split(" ");
  const threads = words.length > 3 ? words[3].split("/") : [];
  if (threads.length != 2) return log.warn(`Cannot read ${path}: it has another form than Linux gives it`);
  const record = facts.begin("load");
  record.set("load1", parseF64(words[0], NaN)).set("load5", parseF64(words[1], NaN)).set("load15", parseF64(words[2], NaN));
  record.set("threads_running", parseI64(threads[0], -1)).set("threads", parseI64(threads[1], -1));
  emit(record);
}

/** `MemTotal:  16384256 kB`, and so on; sizes become bytes. */
export function emitMemory(facts: Facts): void {
  const lines = readLines(facts.procfs + "/meminfo");
  if (lines === null) return;
  const record = facts.begin("memory");
  setSize(record, "total_bytes", lines, "MemTotal:");
  setSize(record, "available_bytes", lines, "MemAvailable:");
  setSize(record, "free_bytes", lines, "MemFree:");
  setSize(record, "cached_bytes", lines, "Cached:");
  setSize(record, "swap_total_bytes", lines, "SwapTotal:");
  setSize(record, "swap_free_bytes", lines, "SwapFree:");
  emit(record);
}

/** What the kernel does not say stays out of the record. */
function setSize(record: ObjectWriter, key: string, lines: string[], name: string): void {
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i].startsWith(name)) continue;
    const size = parseI64(lines[i].substring(name.length).replace(" kB", "").trimStart(), -1);
    if (size >= 0) record.set(key, size * KIBIBYTE);
  }
}

/** `some avg10=1.25 avg60=0.80 avg300=0.31 total=98765`: the share of time in which tasks waited; total in microseconds. */
export function emitPressure(facts: Facts): void {
  for (let i = 0; i < RESOURCES.length; i++) {
    const path = facts.procfs + "/pressure/" + RESOURCES[i];
    if (!exists(path)) continue; // a kernel without CONFIG_PSI
    const lines = readLines(path);
    if (lines === null) continue;
    const record = facts.begin("pressure").set("resource", RESOURCES[i]);
    for (let l = 0; l < lines.length; l++) setShares(record, lines[l].split(" "));
    emit(record);
  }
}

/** A member `some` or `full` with its numbers. */
function setShares(record: ObjectWriter, words: string[]): void {
  record.beginObject(words[0]);
  for (let w = 1; w < words.length; w++) {
    const parts = words[w].split("=");
    if (parts.length != 2) continue;
    if (parts[0] == "total") record.set("total_microseconds", parseI64(parts[1], -1));
    else record.set(parts[0], parseF64(parts[1], NaN));
  }
  record.end();
}
