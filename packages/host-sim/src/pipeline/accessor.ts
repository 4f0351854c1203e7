// Record accessors, as rule keys and as templates: `$kubernetes['labels']['app']`, `kube.$TAG[1].$new_tag`, `$1`.
//   in   the option's text; a record, a tag, captures
//   out  parts; a value; composed text
//   err  AccessorError where Fluent Bit would not start; NotSimulated for values whose text is not modelled
// A port, oddities included: the character behind `$TAG`, `$TAG[n]` and `$key` never begins an accessor.
// Source: ra_parse_buffer, src/flb_record_accessor.c:74-230; src/flb_ra_key.c:106-291; src/record_accessor/ra.l, ra.y @v5.1.1
import { type Body } from "../event/body.js";
import { NotSimulated } from "../not-simulated.js";

/** The text is no accessor. */
export class AccessorError extends Error {
  override readonly name = "AccessorError";
}

export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "key"; readonly key: string; readonly path: readonly (string | number)[] }
  | { readonly kind: "capture"; readonly number: number }
  | { readonly kind: "tag" }
  | { readonly kind: "tag-part"; readonly number: number };

/** What a template may draw from. `captures` is `null` when the rule's expression has no groups: then `$0` is empty too. */
export interface TemplateInput {
  readonly tag: string;
  readonly record: Body;
  readonly captures: readonly (string | undefined)[] | null;
}

/** @throws AccessorError */
export function parseAccessor(text: string): readonly Part[] {
  const parts: Part[] = [];
  const addText = (from: number, to: number): void => void (to > from && parts.push({ kind: "text", text: text.slice(from, to) }));
  let i = 0;
  let start = 0; // `pre`: where text that is not yet a part begins
  let end = 0; // `end`: where the last key ended; the test at the bottom depends on it
  for (; i < text.length; i++) {
    if (text[i] !== "$") continue;
    addText(start, i);
    start = i;
    const next = i + 1;
    if (next >= text.length) break;
    if (/[0-9]/.test(text[next] ?? "")) {
      parts.push({ kind: "capture", number: leadingInteger(text.slice(next)) });
      i++;
      start = i + 1;
      continue;
    }
    if (next + 2 < text.length && text.startsWith("TAG", next)) {
      if (next + 4 < text.length && text[next + 3] === "[") {
        const open = next + 3;
        end = text.indexOf("]", open) - open;
        if (end < 0) throw new NotSimulated(`Cannot simulate record accessor ${text}: $TAG[ has no ]`);
        parts.push({ kind: "tag-part", number: leadingInteger(text.slice(open + 1)) });
        i = open + end + 1;
        start = i;
        continue;
      }
      parts.push({ kind: "tag" });
      i = start = next + 3;
      continue;
    }
    end = endOfKey(text, i);
    parts.push(parseKey(text.slice(i, end), text));
    start = end;
    i = end;
  }
  if ((i - 1 > end && start < i) || i === 1) addText(start, text.length);
  return parts;
}

function leadingInteger(text: string): number {
  return Number(/^\s*-?\d+/.exec(text)?.[0] ?? 0);
}

function endOfKey(text: string, dollar: number): number {
  let quotes = 0;
  let end = dollar + 1;
  for (; end < text.length; end++) {
    const character = text[end] ?? "";
    if (character === "'") quotes++;
    else if (character === "." && quotes % 2 === 1) continue;
    else if (".,\" ".includes(character)) break;
  }
  return end;
}

function parseKey(text: string, whole: string): Part {
  const [head, key] = /^\$\s*([_A-Za-z][A-Za-z0-9_.\-/]*)/.exec(text) ?? [];
  if (head === undefined || key === undefined) throw new AccessorError(`Cannot read record accessor ${whole}: no key behind $`);
  const path: (string | number)[] = [];
  let rest = text.slice(head.length).trimStart();
  while (rest !== "") {
    const [subkey, quoted, index] = /^\[\s*(?:'((?:[^']|'')*)'|(0|[1-9]\d*))\s*\]\s*/.exec(rest) ?? [];
    if (subkey === undefined) throw new AccessorError(`Cannot read record accessor ${whole}: expected ['key'] or [0] at ${rest}`);
    path.push(quoted !== undefined ? quoted.replaceAll("''", "'") : Number(index));
    rest = rest.slice(subkey.length);
  }
  return { kind: "key", key, path };
}

/**
 * Looks a key up. The last of equal keys counts; a path into a value that is neither map nor array gives that value itself
 * (src/flb_ra_key.c:238-268).
 */
export function lookUp(record: Body, key: string, path: readonly (string | number)[]): Body | null {
  const first = member(record, key);
  if (first === null || (first.kind !== "map" && first.kind !== "array")) return first;
  return path.reduce<Body | null>((value, step) => value && takeStep(value, step), first);
}

function takeStep(value: Body, step: string | number): Body | null {
  if (typeof step === "string") return member(value, step);
  return value.kind === "array" ? value.elements[step] ?? null : null;
}

function member(value: Body, key: string): Body | null {
  if (value.kind !== "map") return null;
  return value.members.findLast(([name]) => name.kind === "str" && textOf(name.bytes) === key)?.[1] ?? null;
}

/** The string that a rule's key stands for, from the template's first part; `null` when there is none. */
export function lookUpString(parts: readonly Part[], record: Body): string | null {
  const [first] = parts;
  if (first?.kind !== "key" && first?.kind !== "text") return null;
  const value = first.kind === "key" ? lookUp(record, first.key, first.path) : lookUp(record, first.text, []);
  return value?.kind === "str" ? decodeText(value.bytes) : null;
}

/** Composes a template. A key that is not there adds nothing. */
export function composeText(parts: readonly Part[], input: TemplateInput): string {
  return parts.map((part) => {
    switch (part.kind) {
      case "text": return part.text;
      case "tag": return input.tag;
      case "tag-part": return tagPart(input.tag, part.number);
      case "capture": return input.captures?.[part.number] ?? "";
      case "key": return valueText(lookUp(input.record, part.key, part.path), part.key);
    }
  }).join("");
}

/** ra_translate_tag_part, src/flb_record_accessor.c:483-515 @v5.1.1 */
function tagPart(tag: string, number: number): string {
  const parts = tag.split(".");
  if (parts.at(-1) === "" && parts.length > 1) parts.pop();
  return parts[number] ?? "";
}

/** ra_translate_keymap, src/flb_record_accessor.c:525-619 @v5.1.1 */
export function valueText(value: Body | null, key: string): string {
  if (value === null) return "";
  switch (value.kind) {
    case "array": return "";
    case "str": return decodeText(value.bytes);
    case "int": return BigInt.asIntN(64, value.value).toString();
    case "bool": return String(value.value);
    case "nil": return "null";
    default: throw new NotSimulated(`Cannot simulate $${key} in a template: its value is ${value.kind}`);
  }
}

const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

function textOf(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

/** What a rule or template reads. @throws NotSimulated for bytes that are no UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    throw new NotSimulated("Cannot simulate a rule or template over a string that is not UTF-8");
  }
}
