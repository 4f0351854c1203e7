import { ObjectWriter, emit, log, readText } from "@flb-wasm/sdk/input";

export function collect(): void {
  const text = readText("/proc/uptime");
  if (text === null) return;
  const seconds = F64.parseFloat(text);
  if (isNaN(seconds)) return log.warn("Cannot read /proc/uptime: it does not begin with a number");
  emit(new ObjectWriter().set("fact", "uptime").set("seconds", seconds));
}
