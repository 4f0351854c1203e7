// Private keys in PEM: the block, also as base64 of all of it; what a record holds of one that began or ended elsewhere; lines
// of nothing but base64.
//   not  public keys and certificates, a text that only names the header
// https://datatracker.ietf.org/doc/html/rfc7468#section-10
//
//    -----BEGIN RSA PRIVATE KEY-----\nMIIE…\n…==\n-----END RSA PRIVATE KEY-----
//    ^ start                                                                  ^ end
//    MIIEowIBAAKCAQEA…                     (64 characters and nothing else: a line of one)

import { Detector } from "../detector";
import { BASE64, DIGIT, LETTER, Text, UPPER, at, endsListed, found, holds, is, isText, run, tally } from "../text";
import { ascii, words } from "../ascii";

const LONGEST_LABEL: usize = 64;
/** Of a sentence's, after the header. */
const LONGEST_WORD: usize = 12;
/** Characters of a full line: RFC 7468, RFC 1421, ssh-keygen, RFC 2045. */
const LINE: usize = 64;
const SSH_LINE: usize = 70;
const MIME_LINE: usize = 76;

/** Private key blocks and parts of them, `private_key`. */
export function privateKey(): Detector {
  return new Detector(ascii("private_key")).on(ascii("B"), ascii("-i"), ascii("EQSFP"), findBegin, ascii("Ik0yE")).on(ascii("E"), ascii("-"), ascii("N"), findEnd, ascii(" %+")).onStart(findLines);
}

/** `p` is the B of `-----BEGIN`, or of its base64. */
function findBegin(p: usize): bool {
  if (at(p - 1) == 0x69) return findCoded(p);
  const start = p - 5;
  if (start < Text.floor || !isText(start, ascii("-----BEGIN"))) return false;
  const body = labelEnd(p + 5);
  if (body == 0 || isMention(body)) return false;
  let end = bodyEnd(body);
  if (isText(end, ascii("-----END"))) {
    const last = labelEnd(end + 8);
    if (last != 0) end = last;
  }
  return found(start, end);
}

/**
 * `tls.key: LS0tLS1CRUdJTiB…` of Kubernetes: base64 of `-----BEGIN ` and a label that begins with P, R, E, D or O; not `PUBLIC`, which
 * the anchor leaves out, nor `PGP`, whose R stands two behind `p`.
 */
function findCoded(p: usize): bool {
  const start = p - 14;
  return start >= Text.floor && isText(start, ascii("LS0tLS1CRUdJTi")) && at(p + 2) != 0x52 && found(start, run(p, BASE64, Text.end - p));
}

/** `expected -----BEGIN PRIVATE KEY----- but got HTML`: a short word and a space follow, no base64. */
function isMention(body: usize): bool {
  const word = run(body + 1, LETTER, LONGEST_WORD);
  return at(body) == 0x20 && word > body + 1 && at(word) == 0x20;
}

/** `p` is the E of `-----END`, without a beginning: what lies before, back to what is no key, goes with it. */
function findEnd(p: usize): bool {
  const dashes = p - 5;
  if (dashes < Text.floor || dashes < Text.taken || !isText(dashes, ascii("-----END"))) return false;
  const end = labelEnd(p + 3);
  if (end == 0) return false;
  return found(bodyStart(dashes), end);
}

/** First byte after `… PRIVATE KEY-----`, or `…%20PRIVATE%20KEY-----`, whose label starts at `p`; 0 if it is another label. */
function labelEnd(p: usize): usize {
  const label = p;
  while (p - label < LONGEST_LABEL && (is(p, BASE64) || at(p) == 0x20 || at(p) == 0x25)) p++;
  return isText(p, ascii("-----")) && holds(label, p, ascii("private")) ? p + 5 : 0;
}

/** End of base64, line breaks, also as URLs and .NET spell them, and headers such as `Proc-Type: 4,ENCRYPTED` from `p` on. */
function bodyEnd(p: usize): usize {
  let end = p;
  while (p < Text.end) {
    if (is(p, BASE64)) {
      p++;
      end = p;
    } else if (at(p) == 0x5c) {
      while (at(p) == 0x5c && p < Text.end) p++;
      const c = at(p);
      if (c != 0x6e && c != 0x72 && c != 0x74 && c != 0x2f && (c != 0x75 || at(p + 3) != 0x32)) break; // \u002B
      p++;
      end = p;
    } else if (at(p) == 0x20 || at(p) == 0x3a || at(p) == 0x2c || (at(p) == 0x2d && at(p + 1) != 0x2d) || at(p) == 0x2e || isQuoteSign(at(p))) {
      p++;
    } else {
      break;
    }
  }
  return at(p) == 0x2d && isText(p, ascii("-----END")) ? p : end;
}

/** What stands before each line of a quoted text, `> `, `| `, `# `, and before what URLs spell. */
@inline
function isQuoteSign(c: u32): bool {
  return c == 0x3e || c == 0x7c || c == 0x23 || c == 0x25;
}

/** Start of base64 and line breaks that end at `p`. */
function bodyStart(p: usize): usize {
  const floor = Text.taken;
  while (p > floor) {
    if (is(p - 1, BASE64)) p--;
    else if (at(p - 1) == 0x5c) p--;
    else break;
  }
  return p;
}

/** A text of full lines of base64, the last one shorter or not, and nothing else. */
function findLines(p: usize): bool {
  const begin = p;
  let line: usize = 0;
  let width: usize = 0;
  let lines = 0;
  for (; p < Text.end; p++) {
    if (is(p, BASE64)) {
      if (++line > MIME_LINE) return false;
      continue;
    }
    if (at(p) != 0x5c) return false;
    const c = at(++p);
    if (c != 0x6e && c != 0x72) return false;
    if (line == 0) continue;
    if (!fits(line, width)) return isLast(p) && lines > 0 && looksCoded(begin) && found(begin, Text.end);
    width = line;
    lines++;
    line = 0;
  }
  if (line != 0) {
    if (fits(line, width)) lines++;
    else if (lines == 0 || line > width) return false;
  }
  return lines > 0 && looksCoded(begin) && !(lines == 1 && namesHash()) && found(begin, Text.end);
}

/** `"x-amz-id-2":"…"` of S3, `"sha384":"…"`: one line may be an identifier or a hash, where the member's key says so. */
function namesHash(): bool {
  Text.decides = false;
  return endsListed(Text.key, Text.keyEnd, words("id,id-2,hash,384,digest,etag"));
}

function fits(line: usize, width: usize): bool {
  return width != 0 ? line == width : line == LINE || line == SSH_LINE || line == MIME_LINE;
}

/** True if nothing but a line break follows the short last line. */
function isLast(p: usize): bool {
  for (p++; p < Text.end; p += 2) if (at(p) != 0x5c || (at(p + 1) != 0x6e && at(p + 1) != 0x72)) return false;
  return true;
}

/** Both cases, in numbers that hexadecimal digits or a word do not have, and digits or signs. */
function looksCoded(p: usize): bool {
  const end = p + LINE;
  const capitals = tally(p, end, UPPER, 64);
  return capitals >= 8 && tally(p, end, LETTER, 64) - capitals >= 8 && tally(p, end, DIGIT, 1) != 0;
}
