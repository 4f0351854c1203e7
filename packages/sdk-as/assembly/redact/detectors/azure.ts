// Azure: account and shared access keys of connection strings, signatures of shared access signatures, and the client
// secrets of Entra ID applications (`xxx8Q~…`).
// https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
// https://learn.microsoft.com/rest/api/storageservices/create-service-sas

import { Detector } from "../detector";
import { ALNUM, BASE64, BASE64URL, DIGIT, Text, at, before, found, holds, is, isBefore, isFolded, isText, run, runBack } from "../text";
import { ascii } from "../ascii";

const SHORTEST_KEY: usize = 40;
/** A storage or database account's key is 64 bytes. */
const STORAGE_KEY: usize = 86;
/** Bytes of an annotated key, and of what stands before the second J of its mark. https://github.com/microsoft/security-utilities */
const ANNOTATED_KEY: usize = 80;
const MARK_AT: usize = 55;
/** How far before it a word may stand that calls it a key: in a text, and in its map `"keyName":"key1","permissions":"FULL","value":"…"`. */
const KEY_REACH: usize = 80;
const SHORTEST_SIGNATURE: usize = 40;
/** How far around a signature its other parameters may stand. */
const REACH: usize = 400;

/** Azure keys, signatures and client secrets, `azure_key`. */
export function azureKey(): Detector {
  return new Detector(ascii("azure_key"))
    .onName(ascii("="), ascii("yYgG"), ascii("a-zA-Z0-9+/%"), ascii("key sig"), findNamed)
    .on(ascii("="), ascii("AQgw"), ascii("="), findStorageKey)
    .on(ascii("~J"), ascii("Q"), ascii("a-zA-Z0-9_~.-"), findMarked);
}

function findNamed(p: usize): bool {
  return (at(p - 1) | 0x20) == 0x79 ? findKey(p) : findSignature(p);
}

/** `AccountKey=` and `SharedAccessKey=`; `p` is the equals sign. */
function findKey(p: usize): bool {
  if (p - Text.floor < 9) return false;
  if (!isFolded(p - 9, ascii("accesskey")) && !(p - Text.floor >= 10 && isFolded(p - 10, ascii("accountkey")))) return false;
  if (isFolded(p - 9, ascii("accesskey")) && !(p - Text.floor >= 15 && isFolded(p - 15, ascii("shared")))) return false;
  const end = run(p + 1, BASE64, 128);
  return end - p - 1 >= SHORTEST_KEY && found(p + 1, end);
}

/** 86 characters of base64 and `==` where something before speaks of a key; `p` is the first equals sign. */
function findStorageKey(p: usize): bool {
  let start = p;
  while (p - start <= STORAGE_KEY && isBefore(start, BASE64) && at(start - 1) != 0x3d) start--;
  if (p - start != STORAGE_KEY || start < Text.taken || before(start) == 0x2d || is(p + 2, BASE64)) return false;
  let from = max(start - KEY_REACH, Text.begin);
  let to = start;
  if (start == Text.begin) {
    Text.decides = false;
    from = Text.key;
    to = Text.keyEnd;
    if (isText(from, ascii("value\""))) {
      while (to - from < KEY_REACH && at(from) != 0x7b) from--;
      return holds(from, to, ascii("keyname")) && found(start, p + 2);
    }
  }
  return holds(from, to, ascii("key")) && found(start, p + 2);
}

/** `sig=` of a shared access signature, which names its version or its expiry too. */
function findSignature(p: usize): bool {
  const start = p - 3;
  if (start < Text.floor || !isFolded(start, ascii("sig")) || isBefore(start, ALNUM)) return false;
  let end = p + 1;
  while (end - p < 128 && (is(end, BASE64URL | BASE64) || at(end) == 0x25)) end++;
  if (end - p - 1 < SHORTEST_SIGNATURE) return false;
  const from = max(start - REACH, Text.begin);
  const to = min(end + REACH, Text.end);
  if (!isFolded(end - 3, ascii("%3d")) && !holds(from, to, ascii("sv=")) && !holds(from, to, ascii("se="))) return false;
  return found(p + 1, end);
}

function findMarked(p: usize): bool {
  return at(p) == 0x4a ? findAnnotated(p) : findClientSecret(p);
}

/** Keys of many services and tokens of Azure DevOps: 52 letters and digits, `JQQJ99`, a date, what issued them and a checksum, 84 in all; `p` is the second J. */
function findAnnotated(p: usize): bool {
  const start = runBack(p, ALNUM, MARK_AT + 1);
  if (p - start != MARK_AT || !isText(p - 3, ascii("JQQJ99"))) return false;
  const end = run(p, BASE64, 40);
  return end - start >= ANNOTATED_KEY && found(start, end);
}

/** Three characters, a digit, `Q~`, 31 to 34 more; `p` is the tilde. */
function findClientSecret(p: usize): bool {
  const start = p - 5;
  if (start < Text.floor || !is(p - 2, DIGIT) || isBefore(start, ALNUM)) return false;
  for (let i: usize = 0; i < 3; i++) if (!isSecretByte(start + i)) return false;
  let end = p + 1;
  while (end - p <= 36 && isSecretByte(end)) end++;
  if (at(end - 1) == 0x2e) end--;
  return end - p - 1 >= 31 && end - p - 1 <= 34 && found(start, end);
}

function isSecretByte(p: usize): bool {
  return is(p, BASE64URL) != 0 || at(p) == 0x7e || at(p) == 0x2e;
}
