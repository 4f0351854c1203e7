// The Redactor: detectors, scope, allow-lists and modes, put together once and applied to records.
//   in   a record
//   out  the same record with its matches replaced, as edits; a verdict
//   err  fails closed: what cannot be scanned or rewritten is replaced by [REDACTED:failed] and counted; with no memory
//        even for that, the record is dropped with a log line. Nothing found is ever sent on as it was
// Knows records; of a match only where it is.

import { hideRecords } from "../filter/log";
import { Record } from "../filter/record";
import { Verdict } from "../filter/verdict";
import { Node } from "../codec/node";
import { reserve } from "../memory/arena";
import { beginSet, endSetChecked, writtenBytes } from "../record/edits";
import { encodeValue, encodedCapacity, startOf } from "../record/encode";
import { isMap, writeI64 } from "../record/format";
import { firstChild } from "../record/tree";
import { AllowKind, addAllow, isAllowed } from "./allow";
import { Ascii, ascii, bytesOf, lengthOf } from "./ascii";
import { complain } from "./complain";
import { literal, pattern } from "./custom";
import { Detector } from "./detector";
import { readKey, writePseudonym } from "./hmac";
import { Counts, MOST_DETECTORS } from "./matches";
import { Allow, Program } from "./program";
import { Pseudonym, writeAscii } from "./replace";
import { Scope } from "./scope";
import { Walk } from "./walk";

/** A count above it is no count. */
const MOST_EARLIER: i64 = 1 << 30;

/** Finds personal and secret text in records and replaces it. Make it once, outside of the filter. */
export class Redactor {
  /** Matches in the last record, also those that were only counted. */
  matches: i32 = 0;
  private program: Program | null = null;
  private scope: Scope | null = null;
  private allow: Allow | null = null;
  private pseudonym: Pseudonym | null = null;
  private keyPath: string = "";
  /** Set with the path: a filter without pseudonyms has no code for them. */
  private keyReader: ((path: string) => void) | null = null;
  private settings: Settings | null = null;
  private scansNumbers: bool = false;
  private scansKeys: bool = false;
  private auditKey: string = "";

  /**
   * @param detectors what to look for, in the order in which they are asked: `[email(), creditCard().as(Mode.Partial)]`,
   * or `allDetectors()`. A detector belongs to one Redactor.
   */
  constructor(readonly detectors: Detector[] = []) {
    hideRecords();
  }

  /** Adds a detector. */
  detect(detector: Detector | null): Redactor {
    if (detector !== null) this.detectors.push(detector);
    return this;
  }

  /** Adds a detector for a text of your own, `[REDACTED:<name>]` in the record. */
  literal(name: string, text: string): Redactor {
    return this.detect(literal(name, text));
  }

  /** Adds a detector for a simple pattern: `EMP-\d{6}`; see custom.ts for its grammar. */
  pattern(name: string, text: string): Redactor {
    return this.detect(pattern(name, text));
  }

  /** Scans only what a record accessor names, and all that is in it: `$log`, `$http['headers']['x-*']`. */
  include(path: string): Redactor {
    return this.addScope(path, true);
  }

  /** Passes by what a record accessor names: `$kubernetes`. Wins over {@link include}. */
  exclude(path: string): Redactor {
    return this.addScope(path, false);
  }

  private addScope(path: string, isInclude: bool): Redactor {
    let scope = this.scope;
    if (scope === null) this.scope = scope = new Scope();
    scope.add(path, isInclude);
    return this;
  }

  /** Lets a match stay that is this text, starts or ends with it, lies in this domain or network. Wins over detectors. */
  allows(kind: AllowKind, text: string): Redactor {
    addAllow(kind, text);
    this.allow = isAllowed;
    return this;
  }

  /** Names the file with the key for {@link Mode.Hmac}, below `accessible_paths`; it is read with the first record. */
  hmacKey(path: string): Redactor {
    this.keyPath = path;
    this.keyReader = readKey;
    this.pseudonym = writePseudonym;
    return this;
  }

  /** Scans numbers too; one that holds a match becomes the mask, a string. */
  numbers(scans: bool = true): Redactor {
    this.scansNumbers = scans;
    return this;
  }

  /** Scans keys too. */
  keys(scans: bool = true): Redactor {
    this.scansKeys = scans;
    return this;
  }

  /** Writes `{"<detector>": <count>}` under this key into records with matches: never what was found. */
  audit(key: string = "_redaction"): Redactor {
    this.auditKey = key;
    return this;
  }

  /** Reads settings with the first record; see {@link Settings}. */
  configured(settings: Settings): Redactor {
    this.settings = settings;
    return this;
  }

  /**
   * Redacts a record.
   *
   * @returns Keep, or Drop if a detector with {@link Mode.DropRecord} matched.
   */
  apply(record: Record): Verdict {
    let program = this.program;
    if (program === null) program = this.build();
    const before = writtenBytes();
    const scope = this.scope;
    if (scope !== null) scope.open();
    Counts.clear();
    program.activate();
    Walk.open(program, this.detectors, this.pseudonym, scope, this.scansNumbers, this.scansKeys);
    Walk.walk(changetype<usize>(record));
    this.matches = Counts.total;
    if (Walk.drops) return Verdict.Drop;
    if (this.matches == 0) return Verdict.Keep;
    if (this.auditKey.length > 0) this.writeAudit(record);
    if (writtenBytes() != before && !canEncode(record)) return dropFull();
    return Verdict.Keep;
  }

  private build(): Program {
    const settings = this.settings;
    if (settings !== null) settings.applyTo(this);
    const keyReader = this.keyReader;
    if (keyReader !== null) keyReader(this.keyPath);
    const program = new Program();
    const count = this.detectors.length;
    for (let i = 0; i < count; i++) {
      const detector = unchecked(this.detectors[i]);
      if (i >= MOST_DETECTORS - 1 || !program.add(detector, i)) complain(ascii("use the detector "), detector.name, ascii("the others take all 61 anchors"));
      detector.anchors.length = 0;
    }
    program.close();
    program.allow = this.allow;
    this.program = program;
    return program;
  }

  /** One map of counts; what an earlier filter counted is added, and what it wrote beside that stays. */
  private writeAudit(record: Record): void {
    const before = record.at(this.auditKey);
    const count = this.detectors.length;
    let others: usize = 0;
    let room = <usize>(count + 1) * 64;
    if (before.exists) {
      for (let i = 0; i < count; i++) addEarlier(i, before.at(unchecked(this.detectors[i]).name).toI64());
      addEarlier(Counts.FAILED, before.at("failed").toI64());
      const map = changetype<Node>(before);
      room += encodedCapacity(map, writtenBytes());
      if (isMap(map.value)) others = firstChild(map);
    }
    const to = beginSet(changetype<Node>(record), this.auditKey, room);
    if (to == 0) return;
    let end = to;
    for (; others != 0; others = changetype<Node>(others).next) {
      const other = changetype<Node>(others);
      if (this.isOwn(other)) continue;
      end = writeAscii(end, end == to ? ascii("{") : ascii(","));
      memory.copy(end, startOf(other), other.value - startOf(other));
      end = encodeValue(other, end + (other.value - startOf(other)));
    }
    for (let i = 0; i < count; i++) end = writeCount(end, end == to, unchecked(this.detectors[i]).label, Counts.count(i));
    end = writeCount(end, end == to, ascii("failed"), Counts.count(Counts.FAILED));
    endSetChecked(writeAscii(end, ascii("}")));
  }

  /** True if the member is a count of this Redactor's own. */
  private isOwn(member: Node): bool {
    for (let i = this.detectors.length - 1; i >= 0; i--) if (isKey(member, unchecked(this.detectors[i]).label)) return true;
    return isKey(member, ascii("failed"));
  }
}

function isKey(member: Node, name: Ascii): bool {
  const length = lengthOf(name);
  return load<u8>(member.key + length) == 0x22 && memory.compare(member.key, bytesOf(name), length) == 0;
}

/** Adds a count that stands in the record; nothing for what is none. */
function addEarlier(owner: i32, times: i64): void {
  if (times > 0 && times < MOST_EARLIER) Counts.add(owner, <i32>times);
}

function writeCount(to: usize, isFirst: bool, name: Ascii, count: i32): usize {
  if (count <= 0) return to;
  to = writeAscii(to, isFirst ? ascii("{\"") : ascii(",\""));
  return writeI64(writeAscii(writeAscii(to, name), ascii("\":")), count);
}

/** Where settings come from: {@link settingsFile}. */
export abstract class Settings {
  abstract applyTo(redactor: Redactor): void;
}

/** True if memory suffices to write the record as it is now; without that the host would get it as it came. */
function canEncode(record: Record): bool {
  return reserve(encodedCapacity(changetype<Node>(record), writtenBytes()) + 1) != 0;
}

function dropFull(): Verdict {
  complain(ascii("redact "), "a record", ascii("memory is full; it is dropped"));
  return Verdict.Drop;
}
