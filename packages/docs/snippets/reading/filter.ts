import { Kind, Record, Verdict } from "@flb-wasm/sdk";

export function describe_request(record: Record): Verdict {
  // One key at a time. A value that is not there is a value too: no check on the way.
  const http = record.at("http");
  const isSlow = http.at("duration_ms").toI64(0) >= 1000;

  // A whole path at once, in Fluent Bit's own record accessor syntax.
  const app = record.at("$kubernetes['labels']['app.kubernetes.io/name']");

  // Comparisons look at the bytes of the record; nothing is copied.
  const isProbe = http.at("agent").startsWith("kube-probe/");

  if (isProbe) return Verdict.Drop;
  if (isSlow) record.set("slow", true);
  if (app.kind == Kind.Str) record.set("app", app);
  return Verdict.Keep;
}
