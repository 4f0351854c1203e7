// The one file that names the codecs: what Record needs of the format it is built for.
// Record, edits and encode speak of maps, arrays, keys and values; this turns those words into JSON's.

export { Literal, literal } from "../json/literal";
export { Nodes, check, scan, scanDepth, scanError, scanErrorPtr, hasEscapedKeys, keepEscapedKeys, setEscapedKeys } from "../json/scan";
export {
  KEY_LEAD,
  closeContainer,
  keySize,
  openContainer,
  separate,
  separates,
  writeEmptyMap,
  writeKey,
} from "../json/structure";
export {
  escapedKeyIs,
  isArray,
  isMap,
  keyIs,
  keyText,
  tailIs,
  kindOf,
  textContains,
  textEndsWith,
  textIs,
  textStartsWith,
  toBool,
  toF64,
  toI64,
  toText,
  toU64,
} from "../json/value";
export { MAX_SCALAR, stringCapacity, writeBool, writeF64, writeI64, writeNull, writeText, writeU64 } from "../json/writer";
export { lastRepairEnd, repair, wrapUnparsed } from "../json/repair";
