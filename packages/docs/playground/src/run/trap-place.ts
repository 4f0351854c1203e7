// Where the author's code trapped, and what helps.
//   in   the simulator's reason, the guest's log lines
//   out  diagnostics at the author's lines; words
// The SDK's abort handler writes message and place before it traps; other traps have the source map's place in the reason.
import { type Diagnostic, type Place, placeText } from "../diagnostic.js";
import type { LogText } from "./results.js";

export interface Trap {
  readonly text: string;
  /** In the author's own file, if that is known; else wherever the code stands that trapped. */
  readonly place: Place | null;
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

/** @returns `null` if there was no trap. */
export function findTrap(reason: string, log: readonly LogText[], files: Readonly<Record<string, string>>): Trap | null {
  const aborted = log.map(({ text }) => /lost by trap: (.*) at ([^\s:]+):(\d+):(\d+)/s.exec(text)).find((match) => match !== null);
  const trapped = /trap: (.+?)(?: at ([^\s:]+):(\d+):(\d+))?(?:; record: |$)/s.exec(reason);
  const found = aborted ?? trapped;
  if (!found) return null;
  const places = [aborted, trapped].flatMap((match) => (match?.[2] === undefined ? [] : [{ path: match[2], line: Number(match[3]), column: Number(match[4]) }]));
  return { text: found[1] ?? "", place: places.find(({ path }) => path in files) ?? places[0] ?? null };
}

export function trapRemedy({ text }: Trap): string {
  return REMEDIES.find(([pattern]) => pattern.test(text))?.[1] ?? OTHER_REMEDY;
}

/** One diagnostic for each place: a trap in every record is still one mistake. */
export function trapDiagnostics(traps: readonly { readonly line: number; readonly trap: Trap }[], files: Readonly<Record<string, string>>): Diagnostic[] {
  const keys = traps.map(({ trap }) => JSON.stringify(trap));
  return traps.filter((_, i) => keys.indexOf(keys[i] ?? "") === i).map(({ trap }): Diagnostic => {
    const group = traps.filter((_, i) => keys[i] === JSON.stringify(trap));
    const { text, place } = trap;
    const isOwn = place !== null && place.path in files;
    const lines = `${group.length === 1 ? "Record" : "Records"} ${group.map(({ line }) => line).join(", ")}`;
    const message = `${lines} trapped: ${text}${place && !isOwn ? ` at ${placeText(place)}` : ""}; ${trapRemedy(trap)}`;
    return { severity: "error", from: "trap", start: isOwn ? place : null, end: null, message };
  });
}
