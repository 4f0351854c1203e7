// AWS credentials: access key identifiers, and secret keys, which have no shape but 40 characters of base64 and are
// taken where their name, or an access key identifier just before, says what they are.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids

import { Detector } from "../detector";
import { BASE64, DIGIT, LETTER, Text, UPPER, WORD, ahead, at, endsWith, found, holds, is, isBefore, isFolded, run, tally } from "../text";
import { keyBefore, valueAfter } from "../words";
import { NO_TEXT, ascii } from "../ascii";

const ID_TAIL: usize = 16;
const SECRET: usize = 40;
/** How far behind an identifier its secret may stand. */
const REACH: usize = 64;
const LONGEST_NAME: usize = 24;

/** AWS access key identifiers, `aws_access_key`. */
export function awsAccessKey(): Detector {
  return new Detector(ascii("aws_access_key"))
    .on(ascii("IC"), ascii("KSBC"), ascii("A"), findLong)
    .onDigits(1, 20, ascii("A"), ascii("T"), findOld);
}

/** AWS secret access keys, `aws_secret_key`. */
export function awsSecretKey(): Detector {
  return new Detector(ascii("aws_secret_key"))
    .onName(ascii("=:>"), ascii("^ytYT\"'\\ ])"), NO_TEXT, ascii("key ret"), findNamed)
    .on(ascii("kK"), ascii(" "), ascii("eE"), findSpoken)
    .on(ascii("I"), ascii("KSB"), ascii("A"), findBehindId)
    .onKey(ascii("key ret"), findWhole);
}

/** `AKIA`, `ASIA`, `ABIA`; `p` is the I. `ACCA`; `p` is its second C. */
function findLong(p: usize): bool {
  if ((at(p) == 0x43) != (at(p - 1) == 0x43)) return false;
  const end = idEnd(p);
  return end != 0 && found(p - 2, end);
}

function idEnd(p: usize): usize {
  const start = p - 2;
  if (start < Text.floor || at(start) != 0x41 || isBefore(start, WORD)) return 0;
  return tailEnd(start + 4);
}

/** `A3T` and one more. */
function findOld(p: usize): bool {
  if (at(p) != 0x33 || at(p + 1) != 0x54 || isBefore(p - 1, WORD)) return false;
  const end = tailEnd(p + 3);
  return end != 0 && found(p - 1, end);
}

function tailEnd(tail: usize): usize {
  const end = run(tail, UPPER | DIGIT, ID_TAIL);
  return end - tail == ID_TAIL && !is(end, WORD) ? end : 0;
}

function isSecret(p: usize): bool {
  const end = run(p, BASE64, SECRET + 1);
  return end - p == SECRET && tally(p, end, DIGIT, 1) != 0 && tally(p, end, UPPER, 1) != 0
    && tally(p, end, LETTER, 40) > tally(p, end, UPPER, 40);
}

/**
 * `aws_secret_access_key = …`, `"secretKey":"…"` inside a text, `<SecretAccessKey>…`. The name may be more
 * than a word: `Secret access key: …`, `fs.s3a.secret.key=…`.
 */
function findNamed(p: usize): bool {
  const key = keyBefore(p);
  if (key == 0 || !namesSecret(max(key - LONGEST_NAME, Text.begin), key)) return false;
  const value = valueAfter(p);
  return value >= Text.taken && isSecret(value) && found(value, value + SECRET);
}

/** `AWS secret key …`, `aws secret key is …`; `p` is the k. */
function findSpoken(p: usize): bool {
  const value = isFolded(p + 4, ascii("is ")) ? p + 7 : p + 4;
  return endsWith(Text.floor, p + 3, ascii("secret key")) && value >= Text.taken && isSecret(value) && found(value, value + SECRET);
}

function namesSecret(start: usize, end: usize): bool {
  if (endsWith(start, end, ascii("key"))) return holds(start, end, ascii("secret")) || holds(start, end, ascii("aws"));
  return endsWith(start, end, ascii("secret"));
}

function findBehindId(p: usize): bool {
  let q = idEnd(p);
  if (q == 0) return false;
  const stop = min(q + REACH, Text.end);
  while (q < stop) {
    while (q < stop && !is(q, BASE64)) q++;
    if (isSecret(q)) return ahead(q, q + SECRET);
    q = run(q, BASE64, stop - q);
    if (at(q - 1) == 0x3d && isSecret(q)) return ahead(q, q + SECRET);
  }
  return false;
}

/** The whole value of a member such as `"secretAccessKey"`. */
function findWhole(p: usize): bool {
  return Text.end - p == SECRET && namesSecret(Text.key, Text.keyEnd) && isSecret(p) && found(p, Text.end);
}
