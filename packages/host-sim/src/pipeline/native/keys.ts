// Keys of a record as the native filters see them: bytes, of a str or a bin.
//   in   members; text of the configuration
//   out  byte texts, one character a byte, which compare and begin as C's strncmp has it
//   err  NotSimulated where the host reads on behind a key
import type { Body, Member } from "../../event/body.js";
import { latin1Text } from "../../event/latin1.js";
import { NotSimulated } from "../../not-simulated.js";
import { type Section, placeText } from "../config.js";

/** What a native filter makes of a body: the same object where it leaves it alone. */
export type BodyFilter = (body: Body) => Body;

const utf8 = new TextEncoder();

/** A text of the configuration, one character a byte. */
export function byteText(text: string): string {
  return latin1Text(utf8.encode(text));
}

/** Without capitals, as strcasecmp, strncasecmp and tolower in the C locale compare: they know ASCII. */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The bytes of a str or a bin; `null` for any other value. */
export function bytesOf(value: Body): string | null {
  return value.kind === "str" || value.kind === "bin" ? latin1Text(value.bytes) : null;
}

/** The key's bytes; `null` for a key that is neither str nor bin, which matches nothing. */
export function keyOf([key]: Member): string | null {
  return bytesOf(key);
}

/** Those that a test takes, and the others, each in their order. */
export function partition(members: readonly Member[], isTaken: (member: Member) => boolean): readonly [taken: readonly Member[], others: readonly Member[]] {
  const taken: Member[] = [];
  const others: Member[] = [];
  for (const member of members) (isTaken(member) ? taken : others).push(member);
  return [taken, others];
}

/**
 * `strncmp(key, prefix, strlen(prefix)) == 0`.
 *
 * The host does not stop at the key's end: what follows it is the value's msgpack, and a small integer there is a character.
 *
 * @throws NotSimulated where that decides.
 */
export function beginsWith(member: Member, prefix: string, section: Section): boolean {
  const key = keyOf(member);
  if (key === null) return false;
  if (key.startsWith(prefix)) return true;
  const [, value] = member;
  if (value.kind === "int" && prefix.length === key.length + 1 && prefix === key + String.fromCharCode(Number(BigInt.asUintN(8, value.value))) && value.value < 128n) {
    throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: ${section.name} compares ${prefix} with the key ${key} and the value behind it`);
  }
  return false;
}

/** The members of a body; the host decodes nothing but maps as the body of a record. */
export function membersOf(body: Body): readonly Member[] {
  return body.kind === "map" ? body.members : [];
}
