// E-mail addresses: a dot-atom, `@`, and a host name whose last label is a top level domain.
//   not  user:pass@host of a URL, git@host:path, file@2x.png, unit@1.service, package@1.2.3
// https://datatracker.ietf.org/doc/html/rfc5322#section-3.4.1

import { Detector } from "../detector";
import { ALNUM, DASH, DIGIT, HEX, LETTER, Text, UPPER, WORD, at, before, endsListed, endsWith, found, is, isBefore, isFolded, isListed, runBack, tally, union } from "../text";
import { ascii, words } from "../ascii";

const LONGEST_LOCAL: usize = 64;
const LONGEST_HOST: usize = 253;
const LONGEST_TOP_LEVEL: usize = 24;

/** Last labels that name a file or a systemd unit, not a domain. */
@lazy const NOT_DOMAINS = words("png,jpg,jpeg,gif,svg,webp,avif,heic,ico,bmp,woff,tgz,whl,css,js,mjs,cjs,ts,tsx,jsx,json,map,html,py,go,java,lock,yaml,yml,dylib,dll,gz,jar,service,socket,slice,scope,svc,target,mount,timer,device,swap,path,automount");

/** E-mail addresses, `email`. */
export function email(): Detector {
  return new Detector(ascii("email")).on(ascii("@%"), ascii("^a-zA-Z0-9_+%.~!#$&'-"), ascii("a-zA-Z0-9\\"), find);
}

/** `p` is the `@`, or the `%40` that stands for it in a URL. */
function find(p: usize): bool {
  if (at(p) == 0x25 && !(at(p + 1) == 0x34 && at(p + 2) == 0x30)) return false;
  const start = localStart(p);
  if (start == p || isMasked(start)) return false;
  const end = hostEnd(at(p) == 0x25 ? p + 3 : p + 1);
  if (end == 0 || isUserinfo(start) || isRemote(start, p, end) || isAlgorithm(p + 1, end) || isNode(start, p + 1, end)) return false;
  return found(start, end);
}

/** True if stars stand before that mask a part of the name, `j***e@`; one or two are emphasis, `**eve@example.com**`. */
function isMasked(start: usize): bool {
  let p = start;
  while (p > Text.floor && at(p - 1) == 0x2a) p--;
  return start - p > 2 || (p < start && isBefore(p, WORD) != 0);
}

/** Start of the dot-atom that ends at `p`; `p` if there is none. */
function localStart(p: usize): usize {
  let stop = p - Text.floor > LONGEST_LOCAL ? p - LONGEST_LOCAL : Text.floor;
  let start = p;
  for (;;) {
    while (start > stop && (is(start - 1, WORD | DASH) || isAtomSign(at(start - 1)))) start--;
    const letter = start > Text.floor ? <usize>0 : latinBefore(start);
    if (letter == 0 || p - letter > LONGEST_LOCAL) break;
    start = letter;
    stop = max(Text.taken, p - LONGEST_LOCAL);
  }
  // The letter of another escape is none of the word.
  if (start < Text.floor && at(start - 1) == 0x5c) start += at(start) == 0x75 ? 5 : 1;
  while (start < p && (at(start) == 0x2e || at(start) == 0x27 || at(start) == 0x2d)) start++;
  return at(p - 1) == 0x2e ? p : start;
}

/** `+ % . ~ ! # $ & '`: the signs that occur in practice beside `_`; `=`, `/` and `?` more often separate. */
@inline
function isAtomSign(c: u32): bool {
  return c - 0x20 < 16 ? ((0x48fa >>> (c - 0x20)) & 1) != 0 : c == 0x7e;
}

/** End of the host name at `p`, 0 if it is none: labels of letters, digits and dashes, the last one a top level domain. */
function hostEnd(p: usize): usize {
  let label = p;
  let end: usize = 0;
  for (;;) {
    let q = label;
    for (;;) {
      while (is(q, ALNUM | DASH)) q++;
      if (at(q) != 0x5c) break;
      const letter = latinEnd(q);
      if (letter == 0) break;
      q = letter;
    }
    while (q > label && at(q - 1) == 0x2d) q--;
    if (q == label) break;
    if (label > p) end = isTopLevel(label, q) ? q : 0;
    if (at(q) != 0x2e) break;
    label = q + 1;
  }
  // A label that goes on in a sign of its own was no label.
  return end == 0 || end - p > LONGEST_HOST || at(end) == 0x5f || at(end) == 0x28 ? 0 : end;
}

/** End of the escape at `p` if it is a Latin letter above ASCII, \u00c0 to \u01ff; 0 if it is none. */
function latinEnd(p: usize): usize {
  while (at(p) == 0x5c && p < Text.end) p++;
  if (at(p) != 0x75 || at(p + 1) != 0x30) return 0;
  return (at(p + 2) == 0x31 || (at(p + 2) == 0x30 && (at(p + 3) | 0x20) > 0x62)) && is(p + 4, HEX) ? p + 5 : 0;
}

/** Start of the escape of a Latin letter that ends at `p`; 0 if there is none. */
function latinBefore(p: usize): usize {
  let start = p - 5;
  if (start <= Text.begin || at(start) != 0x75 || at(start - 1) != 0x5c) return 0;
  while (at(start - 1) == 0x5c) start--;
  return start >= Text.taken && latinEnd(start) == p ? start : 0;
}

function isTopLevel(start: usize, end: usize): bool {
  const byteLength = end - start;
  if (byteLength == 3) {
    const name = load<u32>(start) & 0xffffff;
    if (name == 0x6d6f63 || name == 0x74656e || name == 0x67726f) return true; // com net org
  }
  if (byteLength < 2 || byteLength > LONGEST_TOP_LEVEL) return false;
  if (isFolded(start, ascii("xn--"))) return true;
  const classes = union(start, end);
  if (classes & (DIGIT | DASH)) return false;
  if (classes & UPPER) {
    const capitals = tally(start, end, UPPER, 25);
    if (capitals != <i32>byteLength && !(capitals == 1 && is(start, UPPER))) return false;
  }
  return !isListed(start, byteLength, NOT_DOMAINS);
}

/** True if what looks like the local part is a URL's password: `//user:` stands before it. */
function isUserinfo(start: usize): bool {
  if (start <= Text.floor || at(start - 1) != 0x3a) return false;
  const user = runBack(start - 1, ALNUM | DASH | 16, LONGEST_LOCAL);
  return user >= Text.begin + 2 && at(user - 1) == 0x2f;
}

/** True for `umac-64-etm@openssh.com`: algorithms of SSH are named so, RFC 4251 section 6. */
function isAlgorithm(host: usize, end: usize): bool {
  return at(host + 4) == 0x73 && isListed(host, end - host, words("libssh.org,openssh.com"));
}

/** True for `rabbit@rabbit-0.rabbit.default.svc.cluster.local`, a process, and for `HTTP/web.example.com@EXAMPLE.COM`, a service of Kerberos. */
function isNode(start: usize, host: usize, end: usize): bool {
  if (at(end - 1) == 0x6c && endsListed(host, end, words("ec2.internal,cluster.local,compute.internal"))) return true;
  return at(start - 1) == 0x2f && is(start - 2, UPPER) != 0 && is(end - 1, UPPER) != 0;
}

/** True for `git@host:path` and `ssh://git@host`: the account of a remote, nobody's address. */
function isRemote(start: usize, p: usize, end: usize): bool {
  if (endsWith(Text.floor, start, ascii("://"))) return true;
  return at(end) == 0x3a && is(end + 1, LETTER) != 0 && p - start == 3 && isFolded(start, ascii("git"));
}
