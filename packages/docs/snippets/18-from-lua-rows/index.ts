// The lines of the chapter's tables, run by test/lua-rows.test.ts: what reads in the first function, an edit in each of the others.
import { Record, Verdict } from "@flb-wasm/sdk";
import { Pattern } from "@flb-wasm/sdk/pattern";

const order = new Map<string, i32>();
order.set("debug", 0);
order.set("info", 1);

const number = Pattern.of("(\\d+) (\\S+)");
const digit = Pattern.of("\\d");
const pair = Pattern.of("([A-Za-z0-9]+)=([A-Za-z0-9]+)");
const shortest = Pattern.of("\\[(.*?)\\]");

export function reads(record: Record): Verdict {
  const x = record.at("x");
  const y = record.at("y");
  const s = record.at("s").toText();
  const present = !x.isNull;
  const isTrue = !x.isNull && x.toBool(true);
  const either = x.isNull ? y : x;
  const isSeven = x.toF64(NaN) == 7;
  const joined = x.asText("nil") + "/" + y.asText("nil");
  const floor = <i64>Math.floor(y.toF64());
  const parts = s.split(",").filter((part) => part.length > 0);
  parts.sort();
  const at = s.indexOf("=");
  const level = record.at("level").toText();
  const days = record.time.seconds / 86400;

  const out = record.setMap("out");
  out.set("present", present);
  out.set("isTrue", isTrue);
  out.set("either", either);
  out.set("isSeven", isSeven);
  out.set("joined", joined);
  out.set("floor", floor);
  out.set("order", order.has(level) ? order.get(level) : -1);
  out.set("bytes", String.UTF8.byteLength(s));
  out.set("units", s.length);
  out.set("first", s.substring(0, 2));
  out.set("unit", s.length > 0 ? s.charCodeAt(0) : -1);
  out.set("byte", s.length > 0 ? Uint8Array.wrap(String.UTF8.encode(s))[0] : -1);
  out.set("plain", s.replaceAll(".", "_"));
  out.set("base", s.substring(s.lastIndexOf("/") + 1));
  out.set("trimmed", s.trim());
  out.set("before", at >= 0 ? s.substring(0, at) : "");
  out.set("after", at >= 0 ? s.substring(at + 1) : "");
  out.set("parts", parts.join("|"));
  out.set("digits", record.at("s").parseI64(-1) >= 0);
  out.set("hidden", digit.replace(s, "#"));
  const tag = record.tag.toText().split(".");
  out.set("tag", tag.length > 1 ? tag[1] : "");
  out.set("ts", <f64>record.time.seconds + <f64>record.time.nanoseconds / 1e9);
  out.set("hour", record.time.seconds / 3600 % 24);
  out.set("wday", (days + 4) % 7 + 1);
  out.set("utc", record.time.toText().substring(0, 19).replace("T", " "));
  return Verdict.Keep;
}

export function matched(record: Record): void {
  const x = record.at("x");
  const m = number.find(x);
  if (m.found) {
    record.set("a", m.group(1));
    record.set("b", m.group(2));
  }
  const pairs = pair.findAll(x);
  while (pairs.next()) record.setMember(pairs.group(1).toText(), pairs.group(2));
  if (shortest.matches(x)) record.set("short", shortest.find(x).group(1));
  record.set("x", digit.replace(x, "<$0>"));
}

export function decoded_beside(record: Record): void {
  const x = record.at("s").parseJson();
  if (x.exists) record.set("x", x);
}

export function nested(record: Record): void {
  record.set("$a['b']", 1);
}

export function list_of_maps(record: Record): void {
  record.setArray("x").pushMap().set("k", "v");
}

export function new_record(record: Record): void {
  record.set("level", record.at("l").asText());
  record.keepOnly(["level", "log"]);
}

export function payload_only(record: Record): void {
  const payload = record.at("payload").members();
  record.keepOnly([]);
  while (payload.next()) record.setMember(payload.key(), payload.value);
}

export function wrapped(record: Record): void {
  const json = record.toJson();
  record.keepOnly([]);
  record.setRaw("old", json);
}

export function decoded(record: Record): void {
  record.setRaw("x", record.at("s").toText());
  record.set("id", record.at("$x['id']"));
}

export function renamed(record: Record): void {
  record.rename("old", "new");
}

export function renamed_or_gone(record: Record): void {
  if (!record.rename("old", "new")) record.remove("new");
}

export function copied_if_not_null(record: Record): void {
  const members = record.members();
  while (members.next()) if (members.value.isNull) members.remove();
}
