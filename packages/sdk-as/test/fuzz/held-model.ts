// What Values and cursors show that are held while the record changes: the reference for guests/held.ts.
//   in   valid JSON, a program
//   out  what each operation gave and the Values show at the end; the record's text; whether the program did what is left open
// A Value is the place of a member: a set of that member shows in it, and what was removed still stands there. Left open is what a
// cursor does on a member that was removed by other means.
import { write } from "../model.js";
import { type Node, read } from "../model-tree.js";

/** Code, number of the Value or cursor, arguments. */
export type HeldOperation = readonly [code: string, number: string, first?: string, second?: string];

interface Place {
  /** What stands here now. */
  content: { readonly text: string } | { members: Entry[] } | { elements: Place[] };
}
interface Entry {
  key: string;
  keyText: string;
  readonly place: Place;
}
interface Cursor {
  readonly over: Place;
  following: Child[];
  current: Child | null;
  index: number;
}
type Child = Entry | Place;

const MISSING: Place = { content: { text: "-" } };

function placeOf(node: Node): Place {
  if ("members" in node) return { content: { members: node.members.map(({ key, keyText, value }) => ({ key, keyText, place: placeOf(value) })) } };
  if ("elements" in node) return { content: { elements: node.elements.map(placeOf) } };
  return { content: { text: write(node) } };
}

function textOf({ content }: Place): string {
  if ("text" in content) return content.text;
  if ("elements" in content) return `[${content.elements.map(textOf).join(",")}]`;
  return `{${content.members.map(({ keyText, place }) => `${keyText}:${textOf(place)}`).join(",")}}`;
}

const parsed = (json: string): Place => placeOf(read(json));
const quoted = (text: string): Place => ({ content: { text: JSON.stringify(text) } });
const membersOf = ({ content }: Place): Entry[] => ("members" in content ? content.members : []);
const elementsOf = ({ content }: Place): Place[] => ("elements" in content ? content.elements : []);
const lastOf = (map: Place, key: string): Entry | undefined => membersOf(map).findLast((entry) => entry.key === key);
const placeIn = (child: Child | null): Place => (child === null ? MISSING : "place" in child ? child.place : child);

function without(container: Place, gone: (child: Child) => boolean): void {
  const { content } = container;
  if ("members" in content) content.members = content.members.filter((child) => !gone(child));
  if ("elements" in content) content.elements = content.elements.filter((child) => !gone(child));
}

export class HeldModel {
  readonly #root: Place;
  readonly #values: Place[];
  readonly #cursors = new Map<string, Cursor>();
  #told = "";
  /** Whether what came of it is left open. */
  isOpen = false;

  constructor(record: string) {
    this.#root = parsed(record);
    this.#values = [this.#root, ...Array.from({ length: 7 }, () => MISSING)];
  }

  get record(): string {
    return textOf(this.#root);
  }

  get told(): string {
    return this.#told + this.#values.slice(1).map((value) => `${textOf(value)};`).join("");
  }

  run([code, number, first = "", second = ""]: HeldOperation): void {
    const [kind, word] = code.split(".");
    if (word === undefined) this.#edit(code, this.#at(number), first, second);
    else this.#move(word, kind === "m", `${kind}${number}`, first);
  }

  #at(number: string): Place {
    return this.#values[Number(number)] ?? MISSING;
  }

  #flag(isSo: boolean): void {
    this.#told += isSo ? "1;" : "0;";
  }

  #hold(number: string, value: Place | undefined): void {
    this.#values[Number(number)] = value ?? MISSING;
    this.#flag(value !== undefined && value !== MISSING);
  }

  #edit(code: string, value: Place, first: string, second: string): void {
    switch (code) {
      case "take": return this.#hold(first, lastOf(value, second)?.place);
      case "element": return this.#hold(first, elementsOf(value)[Number(second)]);
      case "parse": return this.#hold(first, this.#parse(value));
      case "text": return this.#flag(this.#set(value, first, quoted(second)) !== undefined);
      case "copy": return this.#flag(this.#set(value, first, this.#copyOf(second)) !== undefined);
      case "raw": return this.#flag(this.#set(value, first, parsed(second)) !== undefined);
      case "map": return this.#hold(first, this.#set(value, second, { content: { members: [] } }));
      case "list": return this.#hold(first, this.#set(value, second, { content: { elements: [] } }));
      case "push": return this.#flag(this.#push(value, this.#copyOf(first)) !== undefined);
      case "pushMap": return this.#hold(first, this.#push(value, { content: { members: [] } }));
      case "pushList": return this.#hold(first, this.#push(value, { content: { elements: [] } }));
      case "remove": return this.#remove(value, first);
      case "rename": return this.#rename(value, lastOf(value, first), second);
      case "keep": return this.#keep(value, first.split(","));
      default: this.#told += `${textOf(value)}${membersOf(value).length + elementsOf(value).length};`;
    }
  }

  #parse({ content }: Place): Place | undefined {
    if (!("text" in content) || !content.text.startsWith('"')) return undefined;
    const text = JSON.parse(content.text) as string;
    try {
      JSON.parse(text);
    } catch {
      return undefined;
    }
    return parsed(text);
  }

  #copyOf(number: string): Place | null {
    const value = this.#at(number);
    return value === MISSING ? null : parsed(textOf(value));
  }

  #set(map: Place, key: string, value: Place | null): Place | undefined {
    if (value === null || !("members" in map.content)) return undefined;
    const found = lastOf(map, key);
    const keyText = JSON.stringify(key);
    if (found === undefined) map.content.members.push({ key, keyText, place: value });
    else {
      found.keyText = keyText;
      found.place.content = value.content;
    }
    return found?.place ?? value;
  }

  #push(list: Place, element: Place | null): Place | undefined {
    if (element === null || !("elements" in list.content)) return undefined;
    list.content.elements.push(element);
    return element;
  }

  #remove(map: Place, key: string): void {
    this.#flag(lastOf(map, key) !== undefined);
    without(map, (child) => "key" in child && child.key === key);
  }

  /** Members of both keys make room for the one. */
  #rename(map: Place, entry: Entry | undefined, to: string): void {
    if (entry) {
      const from = entry.key;
      without(map, (child) => child !== entry && "key" in child && (child.key === from || child.key === to));
      Object.assign(entry, { key: to, keyText: JSON.stringify(to) });
    }
    this.#flag(entry !== undefined);
  }

  #keep(map: Place, keys: readonly string[]): void {
    const kept = keys.map((key) => lastOf(map, key));
    if ("members" in map.content) without(map, (child) => !kept.includes(child as Entry));
    this.#flag(kept.some((entry) => entry !== undefined));
  }

  #move(word: string, isMap: boolean, name: string, first: string): void {
    if (word === "open") {
      const over = this.#at(first);
      this.#cursors.set(name, { over, following: [...(isMap ? membersOf(over) : elementsOf(over))], current: null, index: -1 });
      return;
    }
    const cursor = this.#cursors.get(name) ?? { over: MISSING, following: [], current: null, index: -1 };
    if (word === "next") return this.#next(cursor, isMap, first);
    const { current } = cursor;
    if (current !== null) this.#leaveOpen(cursor, current);
    if (word === "remove") {
      without(cursor.over, (child) => child === current);
      cursor.current = null;
    } else if (word === "rename") this.#renameAt(cursor, current as Entry | null, first);
    else {
      const content = word === "copy" ? this.#copyOf(first) : quoted(first);
      if (content === null) return this.#flag(false);
      if (current !== null) placeIn(current).content = content.content;
    }
    this.#flag(current !== null);
  }

  #next(cursor: Cursor, isMap: boolean, to: string): void {
    cursor.index++;
    cursor.current = cursor.following.shift() ?? null;
    if (cursor.current !== null) {
      this.#leaveOpen(cursor, cursor.current);
      this.#told += isMap ? (cursor.current as Entry).key : String(cursor.index);
    }
    this.#hold(to, placeIn(cursor.current));
  }

  #renameAt({ over, following }: Cursor, current: Entry | null, to: string): void {
    if (current === null) return;
    const gone = membersOf(over).filter((entry) => entry !== current && entry.key === to);
    without(over, (child) => gone.includes(child as Entry));
    for (const entry of gone) if (following.includes(entry)) following.splice(following.indexOf(entry), 1);
    Object.assign(current, { key: to, keyText: JSON.stringify(to) });
  }

  #leaveOpen({ over }: Cursor, child: Child): void {
    if (!membersOf(over).includes(child as Entry) && !elementsOf(over).includes(child as Place)) this.isOpen = true;
  }
}
