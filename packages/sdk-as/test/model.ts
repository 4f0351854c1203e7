// What an edit program should do to a record, written without a thought for speed: the reference for the SDK.
// Values and keys keep their text, so that "untouched" can be checked byte by byte.
//   in   valid JSON, operations
//   out  the edited record as a tree; its text without white space between tokens

import { type ListNode, type MapNode, type Member, type Node, read, wellFormed } from "./model-tree.js";

export { type ListNode, type MapNode, type Member, type Node, read, withFloatsOf, write } from "./model-tree.js";

export type Operation =
  | { code: "text" | "int" | "float" | "bool" | "raw"; map: string; key: string; argument: string }
  | { code: "copy" | "rename"; map: string; key: string; argument: string }
  | { code: "remove"; map: string; key: string }
  | { code: "keep"; map: string; key: string; argument: string }
  | { code: "is" | "starts" | "ends" | "contains"; map: string; key: string; argument: string }
  | { code: "list" | "count" | "words"; map: string; key: string }
  | { code: "removeEach" | "setEach" | "number"; map: string; key: string; argument: string }
  | { code: "member" | "map" | "array" | "push" | "pushMap" | "pushArray"; map: string; key: string; argument: string }
  | { code: "unmember"; map: string; key: string }
  | { code: "removeHere" | "setHere" | "renameHere" | "grow"; map: string; key: string; argument: string };

type Step = { key: string } | { position: number };

/** The steps of a key, which is a path if it begins with `$`; null for a path that cannot be read. */
export function stepsOf(key: string): Step[] | null {
  if (key.length < 2 || !key.startsWith("$")) return [{ key }];
  const first = /^\$([^[]+)/.exec(key);
  const steps: Step[] = first ? [{ key: first[1]! }] : [];
  let rest = key.slice(first?.[0].length ?? 1);
  if (!first) return null;
  for (; rest !== ""; ) {
    const next = /^\[(?:'([^']*)'|"([^"]*)"|(\d+))\]/.exec(rest);
    if (!next) return null;
    steps.push(next[3] !== undefined ? { position: Number(next[3]) } : { key: next[1] ?? next[2] ?? "" });
    rest = rest.slice(next[0].length);
  }
  return steps;
}

/** The last member of that key: where keys repeat, the last one counts. */
function lastIndex(map: MapNode, key: string): number {
  return map.members.map((member) => member.key).lastIndexOf(key);
}

function child(node: Node, step: Step): Node | undefined {
  if ("key" in step) return "members" in node ? node.members[lastIndex(node, step.key)]?.value : undefined;
  return "elements" in node ? node.elements[step.position] : undefined;
}

export function follow(from: Node | undefined, key: string): Node | undefined {
  return stepsOf(key)?.reduce<Node | undefined>((node, step) => node && child(node, step), from);
}

interface Place {
  readonly container: Node;
  readonly last: Step;
}

/** Where a key leads to; with `create`, the maps on the way are made. Null if it leads nowhere. */
function locate(from: Node | undefined, key: string, create = false): Place | null {
  const steps = stepsOf(key);
  if (from === undefined || steps === null) return null;
  let node = from;
  for (const [i, step] of steps.slice(0, -1).entries()) {
    let next = child(node, step);
    if (next === undefined) {
      if (!create || !("key" in step) || !("members" in node) || steps.slice(i).some((later) => "position" in later)) return null;
      next = { members: [] };
      node.members.push({ key: step.key, keyText: JSON.stringify(step.key), value: next });
    }
    node = next;
  }
  const last = steps.at(-1)!;
  return ("key" in last ? "members" in node : "elements" in node) ? { container: node, last } : null;
}

/** Sets nothing where `value` is null, as raw text that is no JSON is. */
function set(from: Node | undefined, key: string, value: Node | null): void {
  put(from, key, value);
}

/** The same; says whether it was set. */
function put(from: Node | undefined, key: string, value: Node | null): boolean {
  const found = value === null ? null : locate(from, key, true);
  if (found === null || value === null) return false;
  const { container, last } = found;
  if ("position" in last) {
    if (!("elements" in container) || last.position >= container.elements.length) return false;
    container.elements[last.position] = value;
    return true;
  }
  if (!("members" in container)) return false;
  const at = lastIndex(container, last.key);
  const member = { key: last.key, keyText: JSON.stringify(last.key), value };
  if (at >= 0) container.members[at] = member;
  else container.members.push(member);
  return true;
}

/** The same with a key that is no path. */
function setMember(map: Node | undefined, text: string, value: Node): void {
  if (map === undefined || !("members" in map)) return;
  const key = wellFormed(text);
  const member = { key, keyText: JSON.stringify(key), value };
  const at = lastIndex(map, key);
  if (at >= 0) map.members[at] = member;
  else map.members.push(member);
}

function removeMember(map: Node | undefined, key: string): void {
  if (map !== undefined && "members" in map) map.members = map.members.filter((member) => member.key !== key);
}

/** Each member that a cursor comes to; one that was removed for the sake of another it does not come to. */
function renameHere(map: Node | undefined, suffix: string): void {
  if (map === undefined || !("members" in map)) return;
  for (let i = 0; i < map.members.length; i++) {
    const moved = map.members[i]!;
    const to = wellFormed(moved.key + suffix);
    map.members = map.members.filter((member) => member === moved || member.key !== to);
    i = map.members.indexOf(moved);
    moved.key = to;
    moved.keyText = JSON.stringify(to);
  }
}

function isIn(root: Node, wanted: Node): boolean {
  return root === wanted || childrenOf(root).some((node) => isIn(node, wanted));
}

function remove(from: Node | undefined, key: string): void {
  const place = locate(from, key);
  if (place === null) return;
  const { container, last } = place;
  if ("position" in last) {
    if ("elements" in container) container.elements.splice(last.position, 1);
  } else if ("members" in container) {
    container.members = container.members.filter((member) => member.key !== last.key);
  }
}

function rename(from: Node | undefined, key: string, to: string): void {
  const place = locate(from, key);
  if (place === null || !("members" in place.container) || !("key" in place.last)) return;
  const map = place.container;
  const old = place.last.key;
  const moved = map.members[lastIndex(map, old)];
  if (moved === undefined) return;
  if (to.length > 1 && to.startsWith("$")) {
    const before = map.members;
    map.members = before.filter((member) => member.key !== old);
    if (!put(from, to, structuredClone(moved.value))) map.members = before;
    return;
  }
  map.members = map.members.filter((member) => member === moved || (member.key !== old && member.key !== to));
  moved.key = to;
  moved.keyText = JSON.stringify(to);
}

function keepOnly(map: Node | undefined, keys: readonly string[]): void {
  if (map === undefined || !("members" in map)) return;
  const kept = new Set(keys.map((key) => follow(map, key)));
  const leads = (node: Node): boolean => kept.has(node) || childrenOf(node).some(leads);
  const prune = (node: Node): void => {
    if (kept.has(node) && node !== map) return;
    if ("members" in node) node.members = node.members.filter(({ value }) => leads(value));
    if ("elements" in node) node.elements = node.elements.filter(leads);
    childrenOf(node).forEach(prune);
  };
  prune(map);
}

function childrenOf(node: Node): Node[] {
  if ("members" in node) return node.members.map(({ value }) => value);
  return "elements" in node ? node.elements : [];
}

// --- reading ---

/** The characters of a string; a lone surrogate is U+FFFD. Undefined for other kinds. */
export function textOf(node: Node | undefined): string | undefined {
  if (node === undefined || !("text" in node) || !node.text.startsWith('"')) return undefined;
  return wellFormed(JSON.parse(node.text) as string);
}

/** As `Kind` numbers them. */
export function kindOf(node: Node | undefined): number {
  if (node === undefined) return 0;
  if ("float" in node) return 5;
  if ("elements" in node) return 8;
  if ("members" in node) return 9;
  if (node.text === "null") return 1;
  if (/^[tf]/.test(node.text)) return 2;
  if (node.text.startsWith('"')) return 6;
  if (!/^-?\d+$/.test(node.text)) return 5;
  const integer = BigInt(node.text);
  if (integer >= -(2n ** 63n) && integer < 2n ** 63n) return 3;
  return integer > 0n && integer < 2n ** 64n ? 4 : 5;
}

const MOST_LISTED = 100;

function listed(node: Node | undefined): string {
  if (node !== undefined && "members" in node) return node.members.slice(0, MOST_LISTED).map(({ key, value }) => `${key}=${kindOf(value)};`).join("");
  if (node !== undefined && "elements" in node) return node.elements.slice(0, MOST_LISTED).map((element, i) => `${i}=${textOf(element) ?? "-"};`).join("");
  return "";
}

function answerOf(code: "is" | "starts" | "ends" | "contains", text: string | undefined, argument: string): boolean {
  if (text === undefined) return false;
  if (code === "is") return text === argument;
  if (code === "starts") return text.startsWith(argument);
  return code === "ends" ? text.endsWith(argument) : text.includes(argument);
}

const string = (text: string): Node => ({ text: JSON.stringify(text) });

/** Levels that edits may reach; a record that came in deeper keeps its own depth. */
const EDIT_LEVELS = 29;

/** The record after its edits. An edit that would make it too deep is refused as a whole. */
export function edited(record: string, operations: readonly Operation[]): MapNode {
  const most = Math.max(EDIT_LEVELS, levelsOf(read(record)));
  const fresh = (accepted: readonly Operation[]): MapNode => {
    const root = read(record) as MapNode;
    for (const operation of accepted) apply(root, operation, most);
    return root;
  };
  let root = fresh([]);
  const accepted: Operation[] = [];
  for (const operation of operations) {
    apply(root, operation, most);
    if (levelsOf(root) <= most) accepted.push(operation);
    else root = fresh(accepted);
  }
  return root;
}

/** Levels of containers; 0 for a scalar. */
function levelsOf(node: Node): number {
  if (!("members" in node) && !("elements" in node)) return 0;
  return 1 + childrenOf(node).reduce((most, one) => Math.max(most, levelsOf(one)), 0);
}

/** @param most levels that the record may have; what two edits do of which the second is refused is not refused as a whole. */
function apply(root: MapNode, operation: Operation, most = Infinity): void {
  const { code, key } = operation;
  const argument = "argument" in operation ? operation.argument : "";
  const map = operation.map === "" ? root : follow(root, operation.map);
  switch (code) {
    case "text": return set(map, key, string(argument));
    case "int":
    case "bool": return set(map, key, { text: argument });
    case "float": return set(map, key, Number.isFinite(Number(argument)) ? { float: Number(argument) } : { text: "null" });
    case "raw": return set(map, key, isJson(argument) ? respelt(read(argument)) : null);
    case "copy": return set(map, key, structuredClone(follow(root, argument) ?? null));
    case "remove": return remove(map, key);
    case "rename": return rename(map, key, argument);
    case "keep": return keepOnly(map, argument.split(","));
    case "list": return set(root, "read", string(listed(follow(map, key))));
    case "count": return set(root, "read", { text: String(childrenOf(follow(map, key) ?? { text: "" }).length) });
    case "words": return set(root, "read", string(textOf(follow(map, key)) ?? "-"));
    case "removeEach": return members(follow(map, key)).filter(({ value }) => kindOf(value) === Number(argument)).forEach((member) => remove(follow(map, key), member.key));
    case "setEach": return members(follow(map, key)).forEach((member) => set(follow(map, key), member.key, string(argument)));
    case "number": {
      const list = follow(map, key);
      if (list !== undefined && "elements" in list) list.elements.forEach((element, i) => set(element, argument, { text: String(i) }));
      return;
    }
    case "member": return setMember(map, key, string(argument));
    case "unmember": return removeMember(map, wellFormed(key));
    case "map":
    case "array": {
      const made: MapNode | ListNode = code === "map" ? { members: [] } : { elements: [] };
      set(map, key, made);
      return fill(root, made, argument, most);
    }
    case "pushMap":
    case "pushArray": {
      const made: MapNode | ListNode = code === "pushMap" ? { members: [] } : { elements: [] };
      const list = follow(map, key);
      if (list !== undefined && "elements" in list) list.elements.push(made);
      return fill(root, made, argument, most);
    }
    case "push": {
      const list = follow(map, key);
      if (list !== undefined && "elements" in list) list.elements.push(string(argument));
      return;
    }
    case "setHere": {
      const container = follow(map, key);
      members(container).forEach((member) => { member.value = string(argument); });
      if (container !== undefined && "elements" in container) container.elements = container.elements.map(() => string(argument));
      return;
    }
    case "removeHere": {
      const container = follow(map, key);
      const stays = (node: Node): boolean => kindOf(node) !== Number(argument);
      if (container !== undefined && "members" in container) container.members = container.members.filter(({ value }) => stays(value));
      if (container !== undefined && "elements" in container) container.elements = container.elements.filter(stays);
      return;
    }
    case "renameHere": return renameHere(follow(map, key), argument);
    case "grow": {
      const container = follow(map, key);
      const count = members(container).length;
      for (let i = 0; i < count; i++) {
        const member = members(container)[i]!;
        setMember(container, argument + member.key, structuredClone(member.value));
      }
      return;
    }
    default: return set(root, "read", { text: String(answerOf(code, textOf(follow(map, key)), argument)) });
  }
}

/** Puts a copy of what `argument` leads to into a container that was made, if that is in the record and has room below. */
function fill(root: MapNode, made: MapNode | ListNode, argument: string, most: number): void {
  if (levelsOf(root) > most || !isIn(root, made)) return;
  const filled = structuredClone("members" in made ? child(root, { key: argument }) : follow(root, argument));
  if (filled === undefined) return;
  if ("members" in made) setMember(made, argument, filled);
  else made.elements.push(filled);
  if (levelsOf(root) > most) ("members" in made ? made.members : made.elements).length = 0;
}

/** An author's numbers have a fraction before an exponent. */
function respelt(node: Node): Node {
  if ("elements" in node) return { elements: node.elements.map(respelt) };
  if ("members" in node) return { members: node.members.map((member) => ({ ...member, value: respelt(member.value) })) };
  return "text" in node ? { text: node.text.replace(/^(-?\d+)(e)/i, "$1.0$2") } : node;
}

function members(node: Node | undefined): Member[] {
  return node !== undefined && "members" in node ? [...node.members] : [];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function toTag(operations: readonly Operation[]): string {
  return operations.map((o) => [o.code, o.map, o.key, "argument" in o ? o.argument : ""].join("\x1f")).join("\x1e");
}
