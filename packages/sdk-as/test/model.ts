// What an edit program should do to a record, written without a thought for speed: the reference for the SDK.
// Values keep their text, so that "untouched" can be checked byte by byte.

export type Node = { text: string } | { members: [key: string, value: Node][] } | { elements: Node[] };

/** Reads valid JSON into text-keeping nodes. */
export function read(json: string): Node {
  let at = 0;
  const skip = (): void => {
    while (/\s/.test(json[at] ?? "")) at++;
  };
  const string = (): string => {
    const start = at++;
    while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
    return json.slice(start, ++at);
  };
  const value = (): Node => {
    skip();
    if (json[at] === "{" || json[at] === "[") {
      const isMap = json[at++] === "{";
      const members: [string, Node][] = [];
      const elements: Node[] = [];
      for (skip(); json[at] !== "}" && json[at] !== "]"; skip()) {
        if (json[at] === ",") at++;
        skip();
        if (!isMap) {
          elements.push(value());
          continue;
        }
        const key = JSON.parse(string()) as string;
        skip();
        at++; // colon
        members.push([key, value()]);
      }
      at++;
      return isMap ? { members } : { elements };
    }
    if (json[at] === '"') return { text: string() };
    const start = at;
    while (/[^\s,\]}]/.test(json[at] ?? ",")) at++;
    return { text: json.slice(start, at) };
  };
  return value();
}

export function write(node: Node): string {
  if ("text" in node) return node.text;
  if ("elements" in node) return `[${node.elements.map(write).join(",")}]`;
  return `{${node.members.map(([key, value]) => `${JSON.stringify(key)}:${write(value)}`).join(",")}}`;
}

export type Operation =
  | { code: "text" | "int" | "float" | "bool" | "raw"; map: string; key: string; argument: string }
  | { code: "copy" | "rename"; map: string; key: string; argument: string }
  | { code: "remove"; map: string; key: string }
  | { code: "keep"; map: string; key: string; argument: string };

type Map = { members: [string, Node][] };

/** The last member of that key: where keys repeat, the last one counts. */
function find(map: Map, key: string): number {
  return map.members.map(([name]) => name).lastIndexOf(key);
}

function clone(node: Node): Node {
  return structuredClone(node);
}

export function apply(root: Map, operation: Operation): void {
  const at = operation.map === "" ? root : root.members[find(root, operation.map)]?.[1];
  if (at === undefined || !("members" in at)) return;
  const map: Map = at;
  const place = find(map, operation.key);
  const set = (value: Node): void => {
    if (place >= 0) map.members[place]![1] = value;
    else map.members.push([operation.key, value]);
  };
  switch (operation.code) {
    case "text": return set({ text: JSON.stringify(operation.argument) });
    case "int":
    case "float":
    case "bool": return set({ text: operation.argument });
    case "raw": return set(read(operation.argument));
    case "copy": {
      const source = find(root, operation.argument);
      if (source >= 0) set(clone(root.members[source]![1]));
      return;
    }
    case "remove":
      map.members = map.members.filter(([name]) => name !== operation.key);
      return;
    case "rename": {
      if (place < 0) return;
      const moved = map.members[place]!;
      map.members = map.members.filter((member) => member === moved || (member[0] !== operation.key && member[0] !== operation.argument));
      moved[0] = operation.argument;
      return;
    }
    case "keep": {
      const kept = operation.argument.split(",").map((key) => map.members[find(map, key)]);
      map.members = map.members.filter((member) => kept.includes(member));
    }
  }
}

export function toTag(operations: Operation[]): string {
  return operations.map((o) => [o.code, o.map, o.key, "argument" in o ? o.argument : ""].join("\x1f")).join("\x1e");
}
