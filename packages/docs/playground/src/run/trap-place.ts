// Where the author's code trapped, and what helps.
//   in   the simulator's reason, the guest's log lines
//   out  a diagnostic at the author's line; words
// The SDK's abort handler writes message and place before it traps; other traps have the source map's place in the reason.
import type { Diagnostic } from "../diagnostic.js";
import type { LogText } from "./results.js";

interface Trap {
  readonly text: string;
  readonly place: { readonly path: string; readonly line: number; readonly column: number } | null;
}

const REMEDIES: readonly (readonly [pattern: RegExp, remedy: string])[] = [
  [/Index out of range/, "compare the index with `length` before you read"],
  [/divide by zero/, "compare the divisor with 0 before you divide"],
  [/integer overflow/, "check that the number fits before you convert or divide it"],
  [/stack overflow/, "end the recursion: a guest has a few KiB of stack in Fluent Bit"],
  [/unexpected null/i, "check for null before you use the value"],
  [/out of bounds memory access/, "check the address: memory ends there"],
  [/allocation too large|out of memory|OOM/i, "make fewer or smaller objects: memory is at its ceiling"],
];
const OTHER_REMEDY = "check for this case before it happens, and return a verdict instead";

/** `null` if there was no trap. */
export function findTrap(reason: string, log: readonly LogText[]): Trap | null {
  const aborted = log.map(({ text }) => /lost by trap: (.*) at ([^\s:]+):(\d+):(\d+)/s.exec(text)).find((match) => match !== null);
  const trapped = /trap: (.+?)(?: at ([^\s:]+):(\d+):(\d+))?(?:; record: |$)/s.exec(reason);
  const found = aborted ?? trapped;
  if (!found) return null;
  const [, text = "", path, line, column] = found;
  return { text, place: path === undefined ? null : { path, line: Number(line), column: Number(column) } };
}

export function trapRemedy({ text }: Trap): string {
  return REMEDIES.find(([pattern]) => pattern.test(text))?.[1] ?? OTHER_REMEDY;
}

/** At the author's line where it is known. */
export function trapDiagnostic(trap: Trap, recordLine: number, files: Readonly<Record<string, string>>): Diagnostic {
  const place = trap.place && trap.place.path in files ? trap.place : null;
  const elsewhere = trap.place && !place ? ` at ${trap.place.path}:${trap.place.line}` : "";
  return {
    severity: "error", from: "trap", start: place, end: null,
    message: `Record ${recordLine} trapped: ${trap.text}${elsewhere}; ${trapRemedy(trap)}`,
  };
}
