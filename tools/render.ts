// What the demo and the comparison print, as text. Pure: strings in, strings out.
//   out  lines of at most `columns` characters; a record that is longer is cut around what changed
// Does not know files, processes or terminals.

import type { Outcome } from "@flb-wasm/host-sim";
import type pc from "picocolors";

export interface Screen {
  /** Characters a line may have. */
  readonly columns: number;
  readonly colors: Pick<typeof pc, "bold" | "dim" | "green" | "cyan" | "yellow" | "red">;
}

/** One record through the filter. */
export interface Passage {
  readonly outcome: Outcome;
  readonly reason: string;
  /** JSON text. */
  readonly before: string;
  /** JSON text; `null` where nothing arrives. */
  readonly after: string | null;
}

export interface Totals {
  readonly outcomes: readonly Outcome[];
  /** Linear memory of the filter after the last record. */
  readonly memoryByteLength: number;
  readonly wasmByteLength: number;
}

const INDENT = "      ";
/** Characters of unchanged text that stay in sight before a change. */
const CONTEXT = 16;

/** `hello-world  hello()  tag hello  Fluent Bit 5.1.1 (simulated)` over a rule. */
export function renderTitle({ name, functionName, tag, host }: { name: string; functionName: string; tag: string; host: string }, { columns, colors }: Screen): string {
  const facts = `${functionName}()  tag ${tag}  ${host}`;
  return `${colors.bold(name)}  ${colors.dim(cut(facts, columns - name.length - 2))}\n${colors.dim("─".repeat(columns))}`;
}

/** Number and outcome, the record before, and where it differs the record after. */
export function renderPassage(number: number, { outcome, reason, before, after }: Passage, screen: Screen): string {
  const { colors, columns } = screen;
  const paint = outcomePaint(outcome, screen);
  const isArriving = outcome === "kept" || outcome === "replaced";
  const why = isArriving ? "" : colors.dim(`  ${cut(reason, columns - INDENT.length - outcome.length - 2)}`);
  const lines = [`${String(number).padStart(4)}  ${paint(outcome)}${why}`, `${INDENT}${colors.dim("in")}   ${cut(before, columns - INDENT.length - 5)}`];
  if (after !== null && outcome !== "kept") lines.push(`${INDENT}${colors.dim("out")}  ${cutAtChange(before, after, columns - INDENT.length - 5)}`);
  return lines.join("\n");
}

/** `5 records: 4 replaced, 1 dropped · linear memory 128 KiB · filter.wasm 8.0 KiB` */
export function renderSummary({ outcomes, memoryByteLength, wasmByteLength }: Totals, screen: Screen): string {
  const always: Outcome[] = ["kept", "replaced", "dropped", "lost"];
  const rare: Outcome[] = ["corrupted", "agent-crashed"];
  const counts = [...always, ...rare.filter((outcome) => outcomes.includes(outcome))].map((outcome) => {
    const count = outcomes.filter((each) => each === outcome).length;
    return count === 0 ? screen.colors.dim(`0 ${outcome}`) : outcomePaint(outcome, screen)(`${count} ${outcome}`);
  });
  return `${count(outcomes.length, "record")} in: ${counts.join(", ")}\nlinear memory ${kibibytes(memoryByteLength)}, filter.wasm ${kibibytes(wasmByteLength)}`;
}

/** `3 records`, `1 record`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

/** Bytes as KiB, without digits that say nothing: `8.1 KiB`, `128 KiB`. */
export function kibibytes(byteLength: number): string {
  const kibi = byteLength / 1024;
  return `${Number.isInteger(kibi) ? kibi : kibi.toFixed(1)} KiB`;
}

/** At most `columns` characters; what is cut off is an ellipsis. */
export function cut(text: string, columns: number): string {
  const characters = [...text];
  return characters.length <= columns ? text : `${characters.slice(0, Math.max(0, columns - 1)).join("")}…`;
}

/** `after`, cut; what it shares with the start of `before` gives way first. */
export function cutAtChange(before: string, after: string, columns: number): string {
  const characters = [...after];
  if (characters.length <= columns) return after;
  const original = [...before];
  let shared = 0;
  while (shared < characters.length && characters[shared] === original[shared]) shared++;
  const skipped = Math.max(0, shared - CONTEXT);
  return skipped === 0 ? cut(after, columns) : cut(`…${characters.slice(skipped).join("")}`, columns);
}

// --- internal ---

function outcomePaint(outcome: Outcome, { colors }: Screen): (text: string) => string {
  const paints = { kept: colors.green, replaced: colors.cyan, dropped: colors.yellow, lost: colors.red, corrupted: colors.red, "agent-crashed": colors.red };
  return paints[outcome];
}
