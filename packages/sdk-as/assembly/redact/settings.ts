// Settings of a Redactor from a mounted JSON file; they add to what the code says, and win where both speak.
//   in   the file's path, below accessible_paths
//   out  a configured Redactor
//   err  a log line for each part that is not understood, which is left out; without the file the code's settings hold
//
//    {
//      "detectors": { "email": "hmac", "credit_card": "partial", "phone": "observe", "jwt": false },
//      "include": ["$log"], "exclude": ["$kubernetes"],
//      "allow": { "literal": ["root@localhost.localdomain"], "domain": ["example.com"], "cidr": ["10.0.0.0/8"],
//                 "prefix": ["test_"], "suffix": [".svc"] },
//      "literals": { "project_name": "Nightingale" }, "patterns": { "employee_id": "EMP-\\d{6}" },
//      "mode": "mask", "hmac_key_file": "/fluent-bit/redaction/key", "audit": "_redaction", "numbers": true, "keys": false
//    }
// With "detectors", of the detectors in code only those named there are asked; a name with true, or in a list, has the mode
// that the code gave. A literal or a pattern of the file is asked in any case, and may be named there for its mode.

import { Config } from "../filter/config";
import { Kind } from "../codec/kind";
import { Members, Value } from "../record/value";
import { AllowKind } from "./allow";
import { Ascii, ascii, bytesOf, equals, lengthOf, pack, words } from "./ascii";
import { complain } from "./complain";
import { UPPER, isListed, union } from "./text";
import { Detector, Mode } from "./detector";
import { Redactor, Settings } from "./redactor";

@lazy const SETTINGS = words("mode,detectors,literals,patterns,include,exclude,allow,hmac_key_file,audit,numbers,keys");
@lazy const RULES = words("literal,prefix,suffix,domain,cidr");
@lazy const MODES = ascii("want observe, mask, partial, hmac, truncate, drop_field or drop_record");

/** Settings in the file at `path`, read with the first record. */
export function settingsFile(path: string): Settings {
  return new SettingsFile(path);
}

class SettingsFile extends Settings {
  constructor(private readonly path: string) {
    super();
  }

  applyTo(redactor: Redactor): void {
    const config = Config.file(this.path);
    reportStray(config.members(), SETTINGS);
    const inCode = redactor.detectors.length;
    addCustom(redactor, mapIn(config.at("literals"), "literals"), false);
    addCustom(redactor, mapIn(config.at("patterns"), "patterns"), true);
    if (config.at("mode").exists) setAll(redactor.detectors, config.at("mode"));
    const chosen = config.at("detectors");
    if (chosen.exists) choose(redactor.detectors, chosen, inCode);
    addRules(redactor, listIn(config.at("include"), "include"), true);
    addRules(redactor, listIn(config.at("exclude"), "exclude"), false);
    addAllowed(redactor, mapIn(config.at("allow"), "allow"));
    if (config.at("hmac_key_file").exists) redactor.hmacKey(config.text("hmac_key_file"));
    const audit = config.at("audit");
    if (audit.kind == Kind.Str) redactor.audit(audit.toText());
    else if (isSwitch(audit, "audit")) redactor.audit(audit.toBool() ? "_redaction" : "");
    if (isSwitch(config.at("numbers"), "numbers")) redactor.numbers(config.bool("numbers"));
    if (isSwitch(config.at("keys"), "keys")) redactor.keys(config.bool("keys"));
  }
}

function isSwitch(value: Value, name: string): bool {
  if (value.exists && value.kind != Kind.Bool) refuse(name, ascii("want true or false"));
  return value.exists && value.kind == Kind.Bool;
}

function listIn(value: Value, name: string): Value {
  if (value.exists && value.kind != Kind.Array) refuse(name, ascii("want a list"));
  return value;
}

function mapIn(value: Value, name: string): Value {
  if (value.exists && value.kind != Kind.Map) refuse(name, ascii("want a map"));
  return value;
}

/** Names each member that is none of the `known`. */
function reportStray(members: Members, known: Ascii): void {
  while (members.next()) {
    const name = pack(members.key());
    const begin = bytesOf(name);
    const length = lengthOf(name);
    if ((union(begin, begin + length) & UPPER) != 0 || !isListed(begin, length, known)) refuse(members.key(), ascii("there is none of this name"));
  }
}

function refuse(name: string, reason: Ascii): void {
  complain(ascii("use the setting "), name, reason);
}

function setAll(detectors: Detector[], setting: Value): void {
  const mode = modeOf(setting.toText());
  if (mode < 0) return refuse("mode", MODES);
  for (let i = 0; i < detectors.length; i++) unchecked(detectors[i]).mode = mode;
}

/** Keeps the detectors that are named, a map of modes or a list, and those from `others` on, in the order that they have. */
function choose(detectors: Detector[], chosen: Value, others: i32): void {
  const isList = chosen.kind == Kind.Array;
  if (!isList && chosen.kind != Kind.Map) return complain(ascii("use "), "detectors", ascii("want a list of names or a map from names to modes"));
  reportUnknown(detectors, chosen, isList);
  let kept = 0;
  for (let i = 0; i < detectors.length; i++) {
    const detector = unchecked(detectors[i]);
    const setting = isList ? elementNamed(chosen, detector.name) : chosen.at(detector.name);
    if (!setting.exists ? i < others : setting.kind == Kind.Bool && !setting.toBool()) continue;
    if (!isList && setting.exists && setting.kind != Kind.Bool) setMode(detector, setting.toText());
    unchecked((detectors[kept++] = detector));
  }
  detectors.length = kept;
}

function setMode(detector: Detector, name: string): void {
  const mode = modeOf(name);
  if (mode < 0) return complain(ascii("use the mode of "), detector.name, MODES);
  detector.mode = mode;
}

function reportUnknown(detectors: Detector[], chosen: Value, isList: bool): void {
  if (isList) {
    const elements = chosen.elements();
    while (elements.next()) reportName(detectors, elements.value.toText());
    return;
  }
  const members = chosen.members();
  while (members.next()) reportName(detectors, members.key());
}

function reportName(detectors: Detector[], name: string): void {
  for (let i = 0; i < detectors.length; i++) if (equals(name, unchecked(detectors[i]).label)) return;
  complain(ascii("use the detector "), name, ascii("the filter was built without it"));
}

function elementNamed(list: Value, name: string): Value {
  const elements = list.elements();
  while (elements.next()) if (elements.value.is(name)) return elements.value;
  return elements.value;
}

function modeOf(name: string): i32 {
  if (equals(name, ascii("observe"))) return Mode.Observe;
  if (equals(name, ascii("mask"))) return Mode.Mask;
  if (equals(name, ascii("partial"))) return Mode.Partial;
  if (equals(name, ascii("hmac"))) return Mode.Hmac;
  if (equals(name, ascii("truncate"))) return Mode.Truncate;
  if (equals(name, ascii("drop_field"))) return Mode.DropField;
  return equals(name, ascii("drop_record")) ? Mode.DropRecord : -1;
}

function addRules(redactor: Redactor, paths: Value, isInclude: bool): void {
  const elements = paths.elements();
  while (elements.next()) {
    if (isInclude) redactor.include(elements.value.toText());
    else redactor.exclude(elements.value.toText());
  }
}

function addAllowed(redactor: Redactor, allow: Value): void {
  reportStray(allow.members(), RULES);
  addKind(redactor, listIn(allow.at("literal"), "allow.literal"), AllowKind.Literal);
  addKind(redactor, listIn(allow.at("prefix"), "allow.prefix"), AllowKind.Prefix);
  addKind(redactor, listIn(allow.at("suffix"), "allow.suffix"), AllowKind.Suffix);
  addKind(redactor, listIn(allow.at("domain"), "allow.domain"), AllowKind.Domain);
  addKind(redactor, listIn(allow.at("cidr"), "allow.cidr"), AllowKind.Cidr);
}

function addKind(redactor: Redactor, texts: Value, kind: AllowKind): void {
  const elements = texts.elements();
  while (elements.next()) redactor.allows(kind, elements.value.toText());
}

function addCustom(redactor: Redactor, custom: Value, isPattern: bool): void {
  const members = custom.members();
  while (members.next()) {
    const text = members.value.toText();
    if (isPattern) redactor.pattern(members.key(), text);
    else redactor.literal(members.key(), text);
  }
}

