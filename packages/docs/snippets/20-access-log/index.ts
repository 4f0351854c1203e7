// #region filter
import { Record, Verdict } from "@flb-wasm/sdk";
import { Pattern } from "@flb-wasm/sdk/pattern";

const LINE = Pattern.of('^(\\S+) \\S+ (\\S+) \\[([^\\]]+)\\] "([A-Z]+) ([^ "]+)[^"]*" (\\d{3}) (\\d+|-)(?: "([^"]*)" "([^"]*)")?');
const ID = Pattern.of("/(?:\\d+|[0-9a-f]{8}-[0-9a-f-]{27})(/|$|\\?)");

export function read_access_log(record: Record): Verdict {
  const line = LINE.find(record.at("log"));
  if (!line.found) return Verdict.Keep;
  record.set("client", line.group(1));
  if (!line.group(2).is("-")) record.set("user", line.group(2));
  record.set("method", line.group(4));
  record.set("path", line.group(5));
  record.set("route", ID.replace(line.group(5), "/:id$1"));
  record.set("status", line.group(6).parseI64());
  record.set("bytes", line.group(7).parseI64(0));
  if (line.group(9).exists) record.set("agent", line.group(9));
  record.remove("log");
  return Verdict.Keep;
}
// #endregion filter
