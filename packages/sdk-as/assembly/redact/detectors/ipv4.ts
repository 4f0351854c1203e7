// IPv4 addresses: four numbers up to 255 without leading zeros.
//   not  versions (`version 1.2.3.4`, `Chrome/120.0.0.0`, `app-1.2.3.4.jar`), object identifiers
// https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.2

import { shortenIpv4 } from "../address";
import { Detector } from "../detector";
import { ALNUM, BREAK, DASH, DIGIT, LETTER, Text, UNDERSCORE, UPPER, WORD, at, before, endsListed, found, holds, is, isBefore, isFolded, isListed, isText, run, runBack, tally } from "../text";
import { isWord } from "../words";
import { ascii, words } from "../ascii";

@lazy const VERSIONS = words("java,jdk,tag,esxi,bios,idrac,jruby,maven,msie,opera,chapter,rails,version,release,build,firmware,driver,upgrade,section,clause,sdk,patch,openssl");
@lazy const PROTOCOLS = words("direct,ip,tcp,udp,tls,ssl,sip,esp,sctp,icmp,http,https");

/** Signs between a word and the number: `\"version\": \"1.2.3.4`. */
const MOST_SIGNS: usize = 8;
/** Of a package, and of a file in a stack trace. */
const LONGEST_NAME: usize = 64;
const LONGEST_PATH: usize = 128;
/** `upgrade to`, `downgraded to`; and `upgraded agent from 1.2.3.4 to`. */
const LONGEST_UPGRADE: usize = 12;
const LONGEST_CHANGE: usize = 48;
const LONGEST_RELEASE: usize = 24;

/** IPv4 addresses, `ipv4`. */
export function ipv4(): Detector {
  return new Detector(ascii("ipv4")).shortens(shortenIpv4).onDigits(1, 3, ascii("!a-zA-Z0-9_.~-"), ascii("."), find, ascii("0-9"), ascii("0-9."));
}

function find(p: usize): bool {
  if (!hasThreeDots(Text.runEnd)) return false;
  let end = ipv4End(p);
  if (end == 0) return false;
  // A range is one match, 10.0.0.1-10.0.0.9, and so are both ends of a connection, 10.0.0.1:9093-10.0.0.9:27017.
  const dash = at(end) == 0x3a ? run(end + 1, DIGIT, 5) : end;
  const last = at(dash) == 0x2d ? ipv4End(dash + 1) : 0;
  if (last != 0) end = last;
  return (isFree(end) || isPort(p, end)) && !isRelease(p, end) && !isVersion(p, end) && !isPackage(p, end) && found(p, end);
}

/** True if dots follow the row of digits at `p` as an address has them: most rows with one dot are versions or decimals. */
@inline
function hasThreeDots(p: usize): bool {
  for (let dots = 0; dots < 2; dots++) {
    p++;
    while (at(p) - 0x30 < 10) p++;
    if (at(p) != 0x2e) return false;
  }
  return true;
}

/** First byte after the address at `p`, or 0. */
export function ipv4End(p: usize): usize {
  for (let octet = 1; octet <= 4; octet++) {
    const start = p;
    let value: u32 = 0;
    for (let digit = at(p) - 0x30; digit < 10 && p - start < 3; digit = at(p) - 0x30) {
      value = value * 10 + digit;
      p++;
    }
    if (p == start || value > 255 || (at(start) == 0x30 && p - start > 1)) return 0;
    if (octet < 4 && at(p++) != 0x2e) return 0;
  }
  return at(p) - 0x30 < 10 ? 0 : p;
}

/** True if a port stands behind as tcpdump writes it, `10.0.2.15.22 > 10.0.2.2.53004:`: above 999, or beside the arrow. */
function isPort(p: usize, end: usize): bool {
  const last = run(end + 1, DIGIT, 6);
  const digits = last - end - 1;
  if (at(end) != 0x2e || digits == 0 || digits > 5 || is(last, WORD | DASH) || (at(last) == 0x2e && is(last + 1, ALNUM))) return false;
  const isBehind = before(p) == 0x20 && (before(p - 1) == 0x3e || before(p - 1) == 0x50); // "> ", "IP "
  return digits > 3 ? isBefore(p, BREAK) != 0 : isBehind && (at(last) == 0x20 || at(last) == 0x3a);
}

function isFree(end: usize): bool {
  const next = at(end);
  if (is(end, WORD)) return false;
  return !((next == 0x2e || next == 0x2b) && is(end + 1, ALNUM)) && !(next == 0x2d && is(end + 1, LETTER));
}

/** `1.2.3.4-1`, a package's version and revision; and `8.0.0.0`: networks that are written so are 0, 10 and those with a `/`. */
function isRelease(p: usize, end: usize): bool {
  if (at(end) == 0x2d) return is(end + 1, DIGIT) != 0 && !is(end + 2, DIGIT);
  const size = end - p;
  if (size > 8 || at(end) == 0x2f || !isText(end - 6, ascii(".0.0.0"))) return false;
  return size == 7 ? at(p) != 0x30 : load<u16>(p) != 0x3031;
}

/** True if a word for a version stands before, or a product: `Chrome/`, capitalised, unlike a host name or `HIER_DIRECT/`. */
function isVersion(p: usize, end: usize): bool {
  if (before(p) == 0x2f) {
    const product = runBack(p - 1, WORD, 24);
    return product < p - 1 && is(product, UPPER) != 0 && tally(product, p, UNDERSCORE, 1) == 0 && !isHost(product, p - 1);
  }
  let q = p;
  while (q > Text.begin && p - q < MOST_SIGNS && !is(q - 1, WORD)) q--;
  if (q == Text.begin) {
    Text.decides = false;
    // fw is the firmware of a key, and the firewall's address in a text: fw=10.0.0.1
    if (Text.keyEnd > Text.key) return namesVersion(Text.key, Text.keyEnd) || (Text.keyEnd - Text.key == 2 && isFolded(Text.key, ascii("fw")));
  }
  const word = runBack(q, WORD, 24);
  if (q - word == 2 && isFolded(word, ascii("is"))) return namesVersion(runBack(word - 1, WORD, 24), word - 1);
  if (q - word == 2 && isFolded(word, ascii("to"))) return isUpgrade(word, isBehindFrom(word) ? LONGEST_CHANGE : LONGEST_UPGRADE);
  if (q - word == 4 && isFolded(word, ascii("from"))) return isText(end, ascii(" to ")) && is(end + 4, DIGIT) != 0 && isUpgrade(word, LONGEST_CHANGE);
  return namesVersion(word, q) && !(q - word == 1 && before(p) == 0x3e); // class="v">10.0.0.1
}

/** `from 1.2.3.4 ` before the word at `p`, without a port. */
function isBehindFrom(p: usize): bool {
  let q = p - 1;
  while (p - q < LONGEST_RELEASE && (is(q - 1, DIGIT) || at(q - 1) == 0x2e)) q--;
  return p - q > 7 && isFolded(q - 5, ascii("from "));
}

/** True if at most `reach` bytes before `p` something is upgraded, or downgraded. */
function isUpgrade(p: usize, reach: usize): bool {
  return holds(p - Text.begin > reach ? p - reach : Text.begin, p, ascii("grad"));
}

/**
 * True for a package's version: `numpy==4.9.0.80`, `rack (6.1.7.6) lib/rack.rb:118`, `/core/2.13.4.2/core-2.13.4.2.jar`,
 * `org.acme:core:2.13.4.2`, `image acme/app:1.2.3.4`.
 */
function isPackage(p: usize, end: usize): bool {
  const sign = before(p);
  if (sign == 0x5e) return true; // ^1.2.3.4
  if (sign == 0x3d) return before(p - 1) - 0x3c < 3; // <= == >=
  if (sign == 0x28) return isText(end, ascii(") ")) && isText(pathEnd(end + 2) - 3, ascii(".rb:"));
  if (sign != 0x2f && sign != 0x3a) return false;
  const name = runBack(p - 1, WORD | DASH, LONGEST_NAME);
  if (name == p - 1) return false;
  if (sign == 0x2f) {
    let i: usize = 0;
    while (name + i < p - 1 && at(name + i) == at(end + 1 + i)) i++;
    return name + i == p - 1 && at(end + 1 + i) == 0x2d;
  }
  let group = name - 1;
  while (group > Text.floor && name - group < LONGEST_NAME && (is(group - 1, WORD | DASH) || at(group - 1) == 0x2e || at(group - 1) == 0x2f)) group--;
  if (at(name - 1) == 0x3a) return is(group, LETTER) != 0 && holds(group, name - 1, ascii("."));
  return holds(group, p - 1, ascii("/")) && group >= Text.begin + 6 && isFolded(group - 6, ascii("image"));
}

function pathEnd(p: usize): usize {
  const stop = p + LONGEST_PATH;
  while (p < stop && (is(p, WORD | DASH) || at(p) == 0x2e || at(p) == 0x2f)) p++;
  return p;
}

/** True if what stands before the slash is a machine's name in capitals, `NODE7/10.0.0.7`, or a protocol's. */
function isHost(start: usize, end: usize): bool {
  const length = <i32>(end - start);
  if (tally(start, end, UPPER | DIGIT, length) != length) return false;
  return tally(start, end, DIGIT, 1) != 0 || isListed(start, end - start, PROTOCOLS);
}

function namesVersion(start: usize, end: usize): bool {
  return endsListed(start, end, VERSIONS) || isWord(start, end, ascii("ver")) || isWord(start, end, ascii("rev")) || isWord(start, end, ascii("rv"))
    || isWord(start, end, ascii("oid")) || (end - start == 1 && (at(start) | 0x20) == 0x76);
}
