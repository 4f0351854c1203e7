// A record's change as lines of a terminal.
//
//   - $log      "card 4111 1111 1111 1111 declined"
//   + $log      "card **** declined"
//   + $new_tag  "audit"
//
//   in   changes, columns, a style
//   out  lines; long values are cut around what differs, names only where a value would have no room
import { type Change, renderJson } from "@flb-wasm/host-sim";
import type { Style } from "../terminal/style.js";
import { cut, padEnd, widthOf } from "../terminal/text.js";

/** Characters of unchanged text that stay before what differs. */
const CONTEXT = 12;
const LEAST_VALUE_COLUMNS = 16;

interface View {
  readonly columns: number;
  readonly style: Style;
  readonly indent: string;
}

/** The changes between two records that differ; without any, what else may. */
export function renderChangesOrOrder(changes: readonly Change[], view: View): string[] {
  if (changes.length > 0) return renderChanges(changes, view);
  return [view.style.faint(`${view.indent}the same keys and values; only their order or a repeated key differs`)];
}

export function renderChanges(changes: readonly Change[], { columns, style, indent }: View): string[] {
  const room = columns - indent.length - 4;
  const longest = Math.max(0, ...changes.map(({ accessor }) => widthOf(accessor)));
  const nameColumns = Math.min(longest, Math.max(LEAST_VALUE_COLUMNS, Math.floor(columns / 3)));
  return changes.flatMap(({ accessor, before, after }) => {
    const name = padEnd(cut(accessor, Math.max(nameColumns, room - LEAST_VALUE_COLUMNS)), nameColumns);
    const valueColumns = Math.max(LEAST_VALUE_COLUMNS, room - widthOf(name));
    const line = (mark: "+" | "-", value: string): string => (mark === "+" ? style.added : style.removed)(`${indent}${mark} ${name}  ${value}`);
    const [old, fresh] = [before && renderJson(before), after && renderJson(after)];
    if (old !== null && fresh !== null) {
      const skip = skippable(old, fresh, valueColumns);
      return [line("-", window(old, skip, valueColumns)), line("+", window(fresh, skip, valueColumns))];
    }
    return old !== null ? [line("-", cut(old, valueColumns))] : [line("+", cut(fresh ?? "", valueColumns))];
  });
}

/** How much of the common start must go so that the difference is in sight. */
function skippable(a: string, b: string, columns: number): number {
  if (Math.max(widthOf(a), widthOf(b)) <= columns) return 0;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  // As much of the end as fits is shown, so that no line is emptier than it must be.
  const longest = Math.max(a.length, b.length);
  return same > columns - CONTEXT ? Math.min(same - CONTEXT, longest - columns + 1) : 0;
}

function window(text: string, skip: number, columns: number): string {
  return skip === 0 ? cut(text, columns) : cut(`…${text.slice(skip)}`, columns);
}
