// #region filter
import { Kind, Members, Record, Verdict } from "@flb-wasm/sdk";

const MOST_MEMBERS = 500;
const LONGEST_KEY = 256;

export function flatten(record: Record): Verdict {
  const maps: Members[] = [record.members()]; // the maps that we are in, the innermost last
  const prefixes: string[] = [""];
  let found = 0;
  while (maps.length > 0) {
    const members = maps[maps.length - 1];
    const prefix = prefixes[prefixes.length - 1];
    if (!members.next()) {
      maps.pop();
      prefixes.pop();
      continue;
    }
    const value = members.value;
    const count = value.kind == Kind.Map ? value.count : 0;
    let key = prefix + members.key();
    if (count > 0 && found + count <= MOST_MEMBERS && key.length <= LONGEST_KEY) {
      found += count;
      prefixes.push(key + ".");
      maps.push(value.members());
      if (prefix == "") members.remove();
    } else if (prefix != "") {
      while (record.member(key).exists) key += "_";
      record.setMember(key, value);
    }
  }
  return Verdict.Keep;
}
// #endregion filter
