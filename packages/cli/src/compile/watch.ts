// Calls back when files change, until the user interrupts.
//   in   files and folders, and how to call them for people
//   out  one call at a time; changes during a call lead to one more
import { watch } from "chokidar";
import type { Terminal } from "../terminal/terminal.js";

const QUIET_MILLISECONDS = 80;

export async function watchFiles(paths: readonly string[], name: string, { interruption, out, style }: Terminal, onChange: (path: string) => Promise<void>): Promise<void> {
  const stop = interruption();
  const watcher = watch([...paths], { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: QUIET_MILLISECONDS, pollInterval: 20 } });
  let running: Promise<void> | null = null;
  let waiting: string | null = null;
  const start = (path: string): void => {
    if (running) {
      waiting = path;
      return;
    }
    running = onChange(path).finally(() => {
      running = null;
      const next = waiting;
      waiting = null;
      if (next !== null && !stop.aborted) start(next);
    });
  };
  watcher.on("all", (_, path) => start(path));
  // Said only now: a change before it would be lost.
  watcher.on("ready", () => out(style.faint(`watching ${name}, Ctrl-C ends`)));
  await new Promise<void>((done) => {
    if (stop.aborted) done();
    stop.addEventListener("abort", () => done(), { once: true });
  });
  await watcher.close();
  await running;
}
