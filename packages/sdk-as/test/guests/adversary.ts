// Does to a record what its member "_p" says, with everything that the public API allows and nobody should do.
//   "_p"   operations, parted by ";", of fields, parted by ","; "%" and four hex digits are one UTF-16 unit
// A record without "_p" is a neighbour: it is kept, and takes no managed object.
import { Config, Elements, Members, Record, Value, Verdict, log } from "@flb-wasm/sdk";

const MOST_STEPS: i32 = 200;

const missing = Config.file("missing/settings.json");
/** Values and cursors that were taken before the record was edited. They are valid until the filter returns, and not longer. */
/** By their addresses, because a variable of these types is refused. */
namespace stale {
  export let kept: usize = 0;
  export let members: usize = 0;
  export let elements: usize = 0;
}
const grown: ArrayBuffer[] = [];

function unescape(text: string): string {
  let plain = "";
  for (let i = 0; i < text.length; i++) {
    const escaped = text.charAt(i) == "%";
    plain += escaped ? String.fromCharCode(I32.parseInt(text.substr(i + 1, 4), 16)) : text.charAt(i);
    if (escaped) i += 4;
  }
  return plain;
}

function endless(n: i32): i32 {
  return n == -1 ? 0 : endless(n + 1) + 1;
}

/** Edits of one map. False for an operation that is none of these. */
function edit(map: Value, code: string, key: string, text: string): bool {
  if (code == "text") map.set(key, text);
  else if (code == "raw") map.setRaw(key, text);
  else if (code == "float") map.set(key, F64.parseFloat(text));
  else if (code == "int") map.set(key, I64.parseInt(text));
  else if (code == "nil") map.set<string | null>(key, null);
  else if (code == "remove") map.remove(key);
  else if (code == "rename") map.rename(key, text);
  else if (code == "keep") map.keepOnly([key, text]);
  else if (code == "huge") map.set(key, text.repeat(20000));
  else if (code == "self") map.set(key, map);
  else if (code == "copy") map.set(key, map.at(text));
  else if (code == "config") map.set(key, missing.at(text));
  else if (code == "read") map.set(key, map.at(text).toText("-") + map.count.toString() + map.at(text).kind.toString());
  else return false;
  return true;
}

/** The same under a cursor: of members that go, of members that come. */
function each(map: Value, code: string, text: string): void {
  const m = map.members();
  for (let step = 0; step < MOST_STEPS && m.next(); step++) {
    if (code == "eachAdd") map.set(m.key() + text, text);
    else if (code == "eachRemove") map.remove(text);
    else if (code == "eachSelf") map.remove(m.key());
    else if (code == "eachRename") map.rename(m.key(), m.key() + text);
    else if (code == "eachInside") m.value.set(text, map);
    else if (code == "eachKeep") map.keepOnly([text]);
  }
  const e = map.elements();
  for (let step = 0; step < MOST_STEPS && e.next(); step++) map.remove("$a[" + e.index.toString() + "]");
}

/** Edits through what was taken before other edits. */
function stale(record: Record, code: string, key: string, text: string): void {
  if (code == "keepValue") stale.kept = changetype<usize>(record.at(key));
  if (code == "keepRecord") stale.kept = changetype<usize>(record);
  if (code == "keepCursor") stale.members = changetype<usize>(record.at(key).members());
  if (code == "keepElements") stale.elements = changetype<usize>(record.at(key).elements());
  const value = changetype<Value | null>(stale.kept);
  if (code.startsWith("stale") && value !== null) {
    if (code == "staleCopy") record.set(key, value);
    else edit(value, code.substring(5), key, text);
  }
  const m = changetype<Members | null>(stale.members);
  for (let step = 0; code == "staleNext" && m !== null && step < MOST_STEPS && m.next(); step++) {
    record.set(m.key() + key, m.value);
    m.value.set(key, text);
  }
  const e = changetype<Elements | null>(stale.elements);
  for (let step = 0; code == "staleElements" && e !== null && step < MOST_STEPS && e.next(); step++) record.set(key, e.value);
}

export function adversary(record: Record): Verdict {
  if (!record.at("_p").exists) return Verdict.Keep;
  stale.kept = 0;
  stale.members = 0;
  stale.elements = 0;
  const operations = record.at("_p").toText().split(";");
  record.remove("_p");
  for (let i = 0; i < operations.length; i++) {
    const fields = operations[i].split(",");
    if (fields.length < 4) continue;
    const code = fields[0];
    const map: Value = fields[1] == "" ? record : record.at(unescape(fields[1]));
    const key = unescape(fields[2]);
    const text = unescape(fields[3]);
    if (edit(map, code, key, text)) continue;
    if (code.startsWith("each")) each(map, code, text);
    else if (code == "log") log.error(text);
    else if (code == "element") map.element(I32.parseInt(text)).set(key, text);
    else if (code == "tag") map.set(key, record.tag.toText() + record.time.toText());
    else if (code == "grow") grown.push(new ArrayBuffer(1 << 20));
    else if (code == "garbage") map.set(key, new ArrayBuffer(1 << 20).byteLength);
    else if (code == "trap") unreachable();
    else if (code == "throw") throw new Error(text);
    else if (code == "endless") map.set(key, endless(0));
    else if (code == "drop") return Verdict.Drop;
    else stale(record, code, key, text);
  }
  return Verdict.Keep;
}
