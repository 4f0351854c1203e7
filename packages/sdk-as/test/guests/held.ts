// Runs a program on Values and cursors that are held while the record changes around them: eight Values, two cursors of each kind.
//   operations are parted by U+001E, their fields by U+001F: code, number of the Value or cursor, arguments
//   in the answer the member `~` tells what each gave, and what the Values show at the end
import { Elements, Members, Record, Value, Verdict } from "@flb-wasm/sdk";

const TOLD = "~";
const VALUES = 8;

function flag(isSo: bool): string {
  return isSo ? "1;" : "0;";
}

class Held {
  private readonly values: Value[] = [];
  private readonly members: Members[] = [];
  private readonly elements: Elements[] = [];

  constructor(record: Record) {
    const missing = record.member(TOLD);
    for (let i = 0; i < VALUES; i++) this.values.push(i == 0 ? record : missing);
    for (let i = 0; i < 2; i++) {
      this.members.push(missing.members());
      this.elements.push(missing.elements());
    }
  }

  private at(number: string): Value {
    return this.values[I32.parseInt(number)];
  }

  private hold(number: string, value: Value): string {
    this.values[I32.parseInt(number)] = value;
    return flag(value.exists);
  }

  /** On a Value. */
  edit(code: string, number: string, first: string, second: string): string {
    const value = this.at(number);
    if (code == "take") return this.hold(first, value.member(second));
    if (code == "element") return this.hold(first, value.element(I32.parseInt(second)));
    if (code == "parse") return this.hold(first, value.parseJson());
    if (code == "text") return flag(value.setMember(first, second));
    if (code == "copy") return flag(value.setMember(first, this.at(second)));
    if (code == "raw") return flag(value.setRaw(first, second));
    if (code == "map") return this.hold(first, value.setMap(second));
    if (code == "list") return this.hold(first, value.setArray(second));
    if (code == "push") return flag(value.push(this.at(first)));
    if (code == "pushMap") return this.hold(first, value.pushMap());
    if (code == "pushList") return this.hold(first, value.pushArray());
    if (code == "remove") return flag(value.removeMember(first));
    if (code == "rename") return flag(value.rename(first, second));
    if (code == "keep") return flag(value.keepOnly(first.split(",")));
    return value.toJson("-") + value.count.toString() + ";";
  }

  /** On a cursor over members. */
  overMembers(code: string, number: string, first: string): string {
    const i = I32.parseInt(number);
    if (code == "m.open") {
      this.members[i] = this.at(first).members();
      return "";
    }
    const cursor = this.members[i];
    if (code == "m.next") return (cursor.next() ? cursor.key() : "") + this.hold(first, cursor.value);
    if (code == "m.set") return flag(cursor.set(first));
    if (code == "m.copy") return flag(cursor.set(this.at(first)));
    if (code == "m.rename") return flag(cursor.rename(first));
    return flag(cursor.remove());
  }

  /** On a cursor over elements. */
  overElements(code: string, number: string, first: string): string {
    const i = I32.parseInt(number);
    if (code == "e.open") {
      this.elements[i] = this.at(first).elements();
      return "";
    }
    const cursor = this.elements[i];
    if (code == "e.next") return (cursor.next() ? cursor.index.toString() : "") + this.hold(first, cursor.value);
    if (code == "e.set") return flag(cursor.set(first));
    if (code == "e.copy") return flag(cursor.set(this.at(first)));
    return flag(cursor.remove());
  }

  shown(): string {
    let text = "";
    for (let i = 1; i < VALUES; i++) text += this.values[i].toJson("-") + ";";
    return text;
  }
}

export function held(record: Record): Verdict {
  const program = record.tag.toText();
  if (program.length == 0) return Verdict.Keep;
  const all = new Held(record);
  let told = "";
  const operations = program.split("\x1e");
  for (let i = 0; i < operations.length; i++) {
    const fields = operations[i].split("\x1f");
    const code = fields[0];
    const first = fields.length > 2 ? fields[2] : "";
    if (code.startsWith("m.")) told += all.overMembers(code, fields[1], first);
    else if (code.startsWith("e.")) told += all.overElements(code, fields[1], first);
    else told += all.edit(code, fields[1], first, fields.length > 3 ? fields[3] : "");
  }
  record.setMember(TOLD, told + all.shown());
  return Verdict.Keep;
}
