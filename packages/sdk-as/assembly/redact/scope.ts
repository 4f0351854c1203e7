// Where to look: include and exclude rules in record accessor syntax, with wildcards.
//   in   $log, $kubernetes['labels']['*'], $*['password'], $items['*']['card*']
//   out  for each member, whether it is scanned and which rules go on below it
//   err  a rule that cannot be read, or one too many, is left out with a log line
// A rule covers what it names and all that is in it; an exclude rule wins. `*` stands for any key or any position, at
// the start or end of a key for any text. Rules are bits: a level's word holds those whose first steps have matched.

import { Accessor, isPath } from "../record/accessor";
import { Node } from "../codec/node";
import { ascii } from "./ascii";
import { complain } from "./complain";

const MOST_RULES: i32 = 32;
/** Levels that rules can tell apart; deeper members follow the level above. */
const MOST_LEVELS: i32 = 32;

class ScopeRule {
  /** Keys, empty where the step is a position. */
  readonly keys: string[] = [];
  readonly positions: i32[] = [];
}

export class Scope {
  private readonly rules: ScopeRule[] = [];
  private includes: u32 = 0;
  private readonly alive: StaticArray<u32> = new StaticArray<u32>(MOST_LEVELS + 1);
  private readonly inside: StaticArray<bool> = new StaticArray<bool>(MOST_LEVELS + 1);

  add(path: string, isInclude: bool): void {
    if (!isPath(path) || !Accessor.parses(path) || this.rules.length == MOST_RULES) {
      complain(isInclude ? ascii("use the include rule ") : ascii("use the exclude rule "), path, ascii("want a record accessor such as $a['b'], 32 at most"));
      return;
    }
    const rule = new ScopeRule();
    Accessor.open(path);
    while (Accessor.next()) {
      rule.keys.push(Accessor.position < 0 ? String.UTF16.decodeUnsafe(Accessor.key, Accessor.keyEnd - Accessor.key) : "");
      rule.positions.push(Accessor.position);
    }
    if (isInclude) this.includes |= 1 << this.rules.length;
    this.rules.push(rule);
  }

  /** Begins at the record's own level. */
  open(): void {
    const count = this.rules.length;
    unchecked((this.alive[0] = count == 32 ? 0xffffffff : (1 << count) - 1));
    unchecked((this.inside[0] = this.includes == 0));
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
      if (at >= 0 ? node.key != 0 || at != position : !fits(unchecked(rule.keys[level]), node, keyEnd)) continue;
      if (rule.keys.length > level + 1) alive |= bit;
      else if (this.includes & bit) inside = true;
      else return 0;
    }
    unchecked((this.alive[level + 1] = alive));
    unchecked((this.inside[level + 1] = inside));
    return inside ? 1 : (alive & this.includes) != 0 ? 2 : 0;
  }
}

/** True if a step names the member; `*` at its start or end stands for any text. */
function fits(step: string, node: Node, keyEnd: usize): bool {
  const length = step.length;
  if (length == 1 && step.charCodeAt(0) == 0x2a) return true;
  if (node.key == 0) return false;
  const open = step.charCodeAt(0) == 0x2a;
  const close = step.charCodeAt(length - 1) == 0x2a;
  const from = open ? 1 : 0;
  const size = <usize>(length - from - (close ? 1 : 0));
  const byteLength = keyEnd - node.key;
  if (byteLength < size || (!open && !close && byteLength != size)) return false;
  const units = changetype<usize>(step) + (<usize>from << 1);
  const last = open ? byteLength - size : 0;
  const first = open && !close ? last : 0;
  for (let offset = first; offset <= last; offset++) {
    if (isSame(units, node.key + offset, size)) return true;
  }
  return false;
}

function isSame(units: usize, ptr: usize, count: usize): bool {
  for (let i: usize = 0; i < count; i++) {
    if (<u32>load<u16>(units + (i << 1)) != <u32>load<u8>(ptr + i)) return false;
  }
  return true;
}
