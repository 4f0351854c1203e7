// Where an edit goes when its key is not to be read as a key or a path.
//   in   one of the functions below before the edit, aimByPath() after it
//   out  what the edits ask when they look for their place
// Stands beside the edits rather than in their parameters: a module whose edits all go by key or path drops it.

/** What an edit's place is said by. */
export enum Aim {
  /** Its key, which is a path if it begins with `$`. */
  Path,
  /** Its key, whatever it begins with. */
  Key,
  /** The member or the element that {@link aimedNode} is. */
  Node,
  /** An array: a new element goes behind its last one. */
  End,
}

let aim: Aim = Aim.Path;
let node: usize = 0;

@inline
export function currentAim(): Aim {
  return aim;
}

/** The node that is edited, with {@link Aim.Node}. */
@inline
export function aimedNode(): usize {
  return node;
}

export function aimByPath(): void {
  aim = Aim.Path;
}

export function aimByKey(): void {
  aim = Aim.Key;
}

export function aimAt(target: usize): void {
  aim = Aim.Node;
  node = target;
}

export function aimAtEnd(): void {
  aim = Aim.End;
}
