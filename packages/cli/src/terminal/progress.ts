// A progress bar on standard error, for input that takes long.
//   in   bytes of how many
//   out  a bar; nothing where nobody could see it
import { Presets, SingleBar } from "cli-progress";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import type { Terminal } from "./terminal.js";
import { renderBytes } from "./text.js";

export interface Progress {
  /** @throws CliError once the user has pressed Ctrl-C. */
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
  // The bar hides the cursor: a Ctrl-C that ended the program at once would leave it so.
  const stopped = terminal.interruption();
  return {
    update: (doneBytes, words) => {
      if (stopped.aborted) throw new CliError(`Cannot go on: you stopped it after ${words}; run it again`, ExitCode.Usage);
      bar.update(doneBytes, { done: renderBytes(doneBytes), size, words });
    },
    stop: () => bar.stop(),
  };
}
