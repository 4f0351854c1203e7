// A JSON text as a tree that keeps the text of values and keys, and back.
//   in   valid JSON
//   out  nodes; their text without white space between tokens

export type Node = { text: string } | { float: number } | MapNode | ListNode;
export interface Member {
  key: string;
  keyText: string;
  value: Node;
}
export interface MapNode {
  members: Member[];
}
export interface ListNode {
  elements: Node[];
}

/** A lone surrogate is U+FFFD, in keys too. */
export const wellFormed = (text: string): string => Buffer.from(text).toString();

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
      const members: Member[] = [];
      const elements: Node[] = [];
      for (skip(); json[at] !== "}" && json[at] !== "]"; skip()) {
        if (json[at] === ",") at++;
        skip();
        if (!isMap) {
          elements.push(value());
          continue;
        }
        const keyText = string();
        skip();
        at++; // colon
        members.push({ key: wellFormed(JSON.parse(keyText) as string), keyText, value: value() });
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

/** The text of a tree. A float of the model stands as `<number>`, which {@link sameText} compares by value. */
export function write(node: Node): string {
  if ("text" in node) return node.text;
  if ("float" in node) return `<${node.float}>`;
  if ("elements" in node) return `[${node.elements.map(write).join(",")}]`;
  return `{${node.members.map(({ keyText, value }) => `${keyText}:${write(value)}`).join(",")}}`;
}

/** A number as both of the host's readers take it: with a point, and a sign before an exponent. */
const FLOAT = /^-?\d+\.\d+(e[+-]\d+)?$/;

/** The tree of an answer with the model's floats in place of numbers that are the same and are spelled well. */
export function withFloatsOf(model: Node, answer: Node): Node {
  if ("float" in model) return "text" in answer && FLOAT.test(answer.text) && Number(answer.text) === model.float ? model : answer;
  if ("elements" in model && "elements" in answer) return { elements: answer.elements.map((element, i) => (model.elements[i] ? withFloatsOf(model.elements[i], element) : element)) };
  if ("members" in model && "members" in answer) {
    return { members: answer.members.map((member, i) => (model.members[i] ? { ...member, value: withFloatsOf(model.members[i].value, member.value) } : member)) };
  }
  return answer;
}
