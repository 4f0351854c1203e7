// Runs an edit program that stands in the record's tag, so that one module serves every generated test.
//   operations are parted by U+001E, their fields by U+001F: code, path of the map ("" is the record), arguments
import { Record, Value, Verdict } from "@flb-wasm/sdk";

function describe(value: Value): string {
  return value.kind.toString() + "|" + value.count.toString() + "|" + value.toI64(-7).toString() + "|" +
    value.toU64(7).toString() + "|" + value.toF64(0.5).toString() + "|" + value.toBool().toString() + "|" + value.toText("-");
}

/** The first hundred: joined texts are garbage until the call ends. */
const MOST_LISTED: i32 = 100;

function listed(value: Value): string {
  let text = "";
  let count = 0;
  const members = value.members();
  while (count++ < MOST_LISTED && members.next()) text += members.key() + "=" + members.value.kind.toString() + ";";
  const elements = value.elements();
  count = 0;
  while (count++ < MOST_LISTED && elements.next()) text += elements.index.toString() + "=" + elements.value.toText("-") + ";";
  return text;
}

/** Edits under a cursor: each member by its own key. */
function removeEach(map: Value, kind: i32): void {
  const members = map.members();
  while (members.next()) {
    if (<i32>members.value.kind == kind) map.remove(members.key());
  }
}

function setEach(map: Value, text: string): void {
  const members = map.members();
  while (members.next()) map.set(members.key(), text);
}

/** The same where the cursor stands, so that neither a path nor another member of that key is meant. */
function setHere(value: Value, text: string): void {
  const members = value.members();
  while (members.next()) members.set(text);
  const elements = value.elements();
  while (elements.next()) elements.set(text);
}

function removeHere(value: Value, kind: i32): void {
  const members = value.members();
  while (members.next()) {
    if (<i32>members.value.kind == kind) members.remove();
  }
  const elements = value.elements();
  while (elements.next()) {
    if (<i32>elements.value.kind == kind) elements.remove();
  }
}

function renameHere(map: Value, suffix: string): void {
  const members = map.members();
  while (members.next()) members.rename(members.key() + suffix);
}

/** Adds to what it walks. */
function grow(map: Value, prefix: string): void {
  const members = map.members();
  while (members.next()) map.setMember(prefix + members.key(), members.value);
}

function numberEach(list: Value, key: string): void {
  const elements = list.elements();
  while (elements.next()) elements.value.set(key, elements.index);
}

export function program(record: Record): Verdict {
  const operations = record.tag.toText().split("\x1e");
  for (let i = 0; i < operations.length; i++) {
    const fields = operations[i].split("\x1f");
    if (fields.length < 3) continue;
    const code = fields[0];
    const map: Value = fields[1].length == 0 ? record : record.at(fields[1]);
    const key = fields[2];
    const argument = fields.length > 3 ? fields[3] : "";
    if (code == "text") map.set(key, argument);
    else if (code == "int") map.set(key, I64.parseInt(argument));
    else if (code == "float") map.set(key, F64.parseFloat(argument));
    else if (code == "bool") map.set(key, argument == "true");
    else if (code == "raw") map.setRaw(key, argument);
    else if (code == "copy") map.set(key, record.at(argument));
    else if (code == "remove") map.remove(key);
    else if (code == "rename") map.rename(key, argument);
    else if (code == "keep") map.keepOnly(argument.split(","));
    else if (code == "read") record.set("read", describe(map.at(key)));
    else if (code == "list") record.set("read", listed(map.at(key)));
    else if (code == "count") record.set("read", map.at(key).count);
    else if (code == "words") record.set("read", map.at(key).toText("-"));
    else if (code == "removeEach") removeEach(map.at(key), I32.parseInt(argument));
    else if (code == "setEach") setEach(map.at(key), argument);
    else if (code == "member") map.setMember(key, argument);
    else if (code == "unmember") map.removeMember(key);
    else if (code == "map") map.setMap(key).setMember(argument, record.member(argument));
    else if (code == "array") map.setArray(key).push(record.at(argument));
    else if (code == "push") map.at(key).push(argument);
    else if (code == "pushMap") map.at(key).pushMap().setMember(argument, record.member(argument));
    else if (code == "pushArray") map.at(key).pushArray().push(record.at(argument));
    else if (code == "setHere") setHere(map.at(key), argument);
    else if (code == "removeHere") removeHere(map.at(key), I32.parseInt(argument));
    else if (code == "renameHere") renameHere(map.at(key), argument);
    else if (code == "grow") grow(map.at(key), argument);
    else if (code == "number") numberEach(map.at(key), argument);
    else if (code == "is") record.set("read", map.at(key).is(argument));
    else if (code == "starts") record.set("read", map.at(key).startsWith(argument));
    else if (code == "ends") record.set("read", map.at(key).endsWith(argument));
    else if (code == "contains") record.set("read", map.at(key).contains(argument));
    else if (code == "drop") return Verdict.Drop;
    else if (code == "trap") unreachable();
    else if (code == "abort") throw new Error(argument);
    else if (code == "time") record.set("read", record.time.toText());
  }
  return Verdict.Keep;
}
