// What stays whatever finds it: literals, prefixes, suffixes, domains, networks.
//   in   a match
//   out  whether it stays
// A literal, a prefix and a suffix are compared with the match's bytes; a domain, whatever its case, with what stands
// behind the match's `@`, or with the match.

import { Ascii, NO_TEXT, ascii, bytesOf, lengthOf, pack } from "./ascii";
import { complain } from "./complain";
import { address, isMapped, readAddress, sharesPrefix } from "./address";
import { at, indexOf, isText, lower, parseDecimal } from "./text";

const ADDRESS: usize = 16;
/** Before the IPv4 address in its mapped form. */
const MAPPED_BITS: u32 = 96;

/** The kinds of rule; their names in the settings file. */
export enum AllowKind { Literal, Prefix, Suffix, Domain, Cidr }

class Rule {
  constructor(readonly kind: AllowKind, readonly text: Ascii, readonly network: usize = 0, readonly bits: u32 = 0) {}
}

let rules: Rule[] = [];

/** Adds a rule; a network is written `10.0.0.0/8` or `2001:db8::/32`. */
export function addAllow(kind: AllowKind, text: string): void {
  if (text.length == 0) return complain(ascii("use an allow rule"), "", ascii("want a text that is not empty"));
  if (kind == AllowKind.Cidr) {
    addNetwork(text);
    return;
  }
  rules.push(new Rule(kind, pack(text)));
}

function addNetwork(text: string): void {
  const slash = indexOf(text, 0x2f);
  const ptr = heap.alloc(<usize>text.length + 1);
  for (let i = 0; i < text.length; i++) store<u8>(ptr + <usize>i, <u8>text.charCodeAt(i));
  store<u8>(ptr + <usize>text.length, 0);
  const end = ptr + <usize>(slash < 0 ? text.length : slash);
  const isFour = indexOf(text, 0x3a) < 0;
  const most = isFour ? 32 : 128;
  const bits = slash < 0 ? most : parseDecimal(text, slash + 1, text.length);
  if (!readAddress(ptr, end) || bits < 0 || bits > most) {
    complain(ascii("allow the network "), text, ascii("want an address and a prefix length such as 10.0.0.0/8"));
    heap.free(ptr);
    return;
  }
  const network = heap.alloc(ADDRESS);
  memory.copy(network, address, ADDRESS);
  heap.free(ptr);
  rules.push(new Rule(AllowKind.Cidr, NO_TEXT, network, <u32>(isFour ? bits + MAPPED_BITS : bits)));
}

/** True if a rule lets [start, end) stay; a domain and a network say nothing of `isSecret`, what a name or a scheme announced. */
export function isAllowed(start: usize, end: usize, isSecret: bool): bool {
  let addressKnown = 0; // 1 no address, 2 an address
  for (let i = 0; i < rules.length; i++) {
    const rule = unchecked(rules[i]);
    if (isSecret && rule.kind >= AllowKind.Domain) continue;
    if (rule.kind == AllowKind.Cidr) {
      if (addressKnown == 0) addressKnown = readAddress(start, end) ? 2 : 1;
      // A wide network of IPv6, such as ::/0, has no IPv4 address in it.
      if (addressKnown == 2 && sharesPrefix(address, rule.network, rule.bits) && (rule.bits >= MAPPED_BITS || !isMapped())) return true;
    } else if (end - start >= lengthOf(rule.text) && fits(rule, start, end, lengthOf(rule.text))) {
      return true;
    }
  }
  return false;
}

function fits(rule: Rule, start: usize, end: usize, byteLength: usize): bool {
  if (rule.kind == AllowKind.Prefix) return isText(start, rule.text);
  if (rule.kind == AllowKind.Suffix) return isText(end - byteLength, rule.text);
  if (rule.kind == AllowKind.Literal) return end - start == byteLength && isText(start, rule.text);
  const host = end - byteLength;
  for (let i: usize = 0; i < byteLength; i++) {
    if (lower(at(host + i)) != lower(load<u8>(bytesOf(rule.text) + i))) return false;
  }
  return host == start || at(host - 1) == 0x40 || at(host - 1) == 0x2e;
}
