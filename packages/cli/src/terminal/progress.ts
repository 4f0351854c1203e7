// A progress bar on standard error, for input that takes long.
//   in   bytes of how many
//   out  a bar; nothing where nobody could see it
import { Presets, SingleBar } from "cli-progress";
import type { Terminal } from "./terminal.js";
import { renderBytes } from "./text.js";

export interface Progress {
  readonly update: (doneBytes: number, words: string) => void;
  readonly stop: () => void;
}

/** Less than this is over before a bar is read. */
const LONG_BYTES = 4 * 1024 * 1024;

export function startProgress(terminal: Terminal, totalBytes: number | null): Progress {
  if (!terminal.canDrawProgress || (totalBytes !== null && totalBytes < LONG_BYTES)) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: totalBytes === null ? "{done}  {words}" : "{bar} {percentage} %  {done} of {size}  {words}  {eta_formatted} left",
    barsize: Math.max(10, Math.min(40, terminal.errorColumns - 60)), hideCursor: true, clearOnComplete: true, fps: 5, etaBuffer: 50,
  }, Presets.shades_classic);
  const size = totalBytes === null ? "" : renderBytes(totalBytes);
  bar.start(totalBytes ?? Number.MAX_SAFE_INTEGER, 0, { done: renderBytes(0), size, words: "" });
  return {
    update: (doneBytes, words) => bar.update(doneBytes, { done: renderBytes(doneBytes), size, words }),
    stop: () => bar.stop(),
  };
}
