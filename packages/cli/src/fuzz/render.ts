// What an attack found, as text and as JSON.
//   in   attacks
//   out  text
import type { Terminal } from "../terminal/terminal.js";
import { cut, groupDigits, plural, renderBytes } from "../terminal/text.js";
import { wrap } from "../terminal/wrap.js";
import type { Attack } from "./attack.js";

/** Memory that grows on records that were there before never stops growing. */
export function hasGrown({ memoryStartBytes, memoryEndBytes }: Attack): boolean {
  return memoryStartBytes !== null && memoryEndBytes !== null && memoryEndBytes > memoryStartBytes;
}

export function renderAttack(attack: Attack, { columns, style }: Pick<Terminal, "columns" | "style">): string {
  const { engine, runs, failure, shrinks } = attack;
  const name = style.name(engine);
  if (failure) {
    return [
      `${name}  ${style.bad(failure.what)} after ${plural(runs, "record")}; the record was made smaller ${plural(shrinks, "time")}`,
      ...(failure.reason === "" ? [] : [`  ${wrap(failure.reason, columns - 2, "  ")}`]),
      ...(failure.before === "" ? [] : [`  ${style.removed(cut(failure.before, columns - 2))}`]),
      ...(failure.failsAlone ? [] : [`  ${wrap("Alone it passes: the filter fails only after the records before it. The same seed repeats them.", columns - 2, "  ")}`]),
    ].join("\n");
  }
  const head = `${name}  ${style.good(`${groupDigits(runs)} records, none lost`)}`;
  const { memoryStartBytes, memoryEndBytes } = attack;
  if (memoryStartBytes === null || memoryEndBytes === null) return head;
  if (!hasGrown(attack)) return `${head}; memory flat at ${renderBytes(memoryEndBytes)}`;
  const words = `The guest's memory grew from ${renderBytes(memoryStartBytes)} to ${renderBytes(memoryEndBytes)} when records came that had come before: what does the filter keep of them?`;
  return `${head}\n  ${style.bad(wrap(words, columns - 2, "  "))}`;
}

/** @param saved the file with the failing record, if there is one. */
export function renderAttacksJson(attacks: readonly Attack[], seed: number, saved: string | null): string {
  return JSON.stringify({
    version: 1, seed, saved,
    engines: attacks.map((attack) => ({ ...attack, failure: attack.failure && { ...attack.failure, record: Buffer.from(attack.failure.record).toString("hex") }, memoryGrew: hasGrown(attack) })),
  }, null, 2);
}
