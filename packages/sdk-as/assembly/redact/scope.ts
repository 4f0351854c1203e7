// Where to look: include and exclude rules in record accessor syntax, with wildcards.
//   in   $log, $kubernetes['labels']['*'], $*['password'], $items['*']['card*']
//   out  for each member, whether it is scanned and which rules go on below it
//   err  a rule that cannot be read, or one too many, is left out with a log line
// A rule covers what it names and all that is in it; an exclude rule wins. `*` stands for any key or any position, at
// the start or end of a key for any text. Rules are bits: a level's word holds those whose first steps have matched.

import { Accessor, isPath } from "../record/accessor";
import { Node } from "../codec/node";
import { Ascii, ascii, bytesOf, lengthOf, spell } from "./ascii";
import { complain } from "./complain";

const STAR: i32 = 0x2a;
const MOST_RULES: i32 = 32;
/** Levels that rules can tell apart; deeper members follow the level above. */
const MOST_LEVELS: i32 = 32;

/** How a step names keys: as it is, with `*` at its start, with `*` at its end, any. */
const EXACT: i32 = 0;
const OPEN: i32 = 1;
const CLOSE: i32 = 2;
const ANY: i32 = 4;

class ScopeRule {
  /** Keys without their `*`, as the host spells them; empty where the step is a position. */
  readonly keys: Ascii[] = [];
  readonly kinds: i32[] = [];
  readonly positions: i32[] = [];

  addStep(key: string, position: i32): void {
    const length = key.length;
    let kind = length == 1 && key.charCodeAt(0) == STAR ? ANY : EXACT;
    if (kind == EXACT && length > 0) kind = (key.charCodeAt(0) == STAR ? OPEN : 0) | (key.charCodeAt(length - 1) == STAR ? CLOSE : 0);
    this.keys.push(spell(key.substring(kind & OPEN, kind & CLOSE ? length - 1 : length)));
    this.kinds.push(kind);
    this.positions.push(position);
  }
}

export class Scope {
  private readonly rules: ScopeRule[] = [];
  private includes: u32 = 0;
  /** An include rule was left out: nobody knows what it would have covered. */
  private isWide: bool = false;
  private readonly alive: StaticArray<u32> = new StaticArray<u32>(MOST_LEVELS + 1);
  private readonly inside: StaticArray<bool> = new StaticArray<bool>(MOST_LEVELS + 1);

  add(path: string, isInclude: bool): void {
    if (!isPath(path) || !Accessor.parses(path) || this.rules.length == MOST_RULES) {
      if (isInclude) this.isWide = true;
      complain(isInclude ? ascii("use the include rule ") : ascii("use the exclude rule "), path,
        isInclude ? ascii("want a record accessor such as $a['b'], 32 rules at most; everything is looked at") : ascii("want a record accessor such as $a['b'], 32 rules at most"));
      return;
    }
    const rule = new ScopeRule();
    Accessor.open(path);
    while (Accessor.next()) {
      rule.addStep(Accessor.position < 0 ? String.UTF16.decodeUnsafe(Accessor.key, Accessor.keyEnd - Accessor.key) : "", Accessor.position);
    }
    if (isInclude) this.includes |= 1 << this.rules.length;
    this.rules.push(rule);
  }

  /** Begins at the record's own level. */
  open(): void {
    const count = this.rules.length;
    unchecked((this.alive[0] = count == 32 ? 0xffffffff : (1 << count) - 1));
    unchecked((this.inside[0] = this.includes == 0 || this.isWide));
  }

  /**
   * Looks at a member at `level`, 0 being the record's own, or the element at `position`.
   *
   * @returns 0 to pass it by, 1 to scan it, 2 to pass it by and look at what is in it.
   */
  look(node: Node, keyEnd: usize, position: i32, level: i32): i32 {
    if (level >= MOST_LEVELS) return unchecked(this.inside[MOST_LEVELS]) ? 1 : 0;
    let left = unchecked(this.alive[level]);
    let alive: u32 = 0;
    let inside = unchecked(this.inside[level]);
    while (left != 0) {
      const bit = left & (0 - left);
      left ^= bit;
      const rule = unchecked(this.rules[ctz(bit)]);
      const at = unchecked(rule.positions[level]);
      if (at >= 0 ? node.key != 0 || at != position : !fits(unchecked(rule.keys[level]), unchecked(rule.kinds[level]), node, keyEnd)) continue;
      if (rule.keys.length > level + 1) alive |= bit;
      else if (this.includes & bit) inside = true;
      else return 0;
    }
    unchecked((this.alive[level + 1] = alive));
    unchecked((this.inside[level + 1] = inside));
    return inside ? 1 : (alive & this.includes) != 0 ? 2 : 0;
  }
}

/** True if a step names the member. */
@inline
function fits(key: Ascii, kind: i32, node: Node, keyEnd: usize): bool {
  if (kind == EXACT && keyEnd - node.key != lengthOf(key)) return false;
  return kind == ANY || (node.key != 0 && fitsText(key, kind, node.key, keyEnd));
}

/** True if the key is this text, or has it where a `*` stands beside it. */
function fitsText(text: Ascii, kind: i32, key: usize, keyEnd: usize): bool {
  const size = lengthOf(text);
  const byteLength = keyEnd - key;
  if (byteLength < size || (kind == EXACT && byteLength != size)) return false;
  const last: usize = kind & OPEN ? byteLength - size : 0;
  for (let offset: usize = kind & CLOSE ? 0 : last; offset <= last; offset++) {
    if (memory.compare(bytesOf(text), key + offset, size) == 0) return true;
  }
  return false;
}
