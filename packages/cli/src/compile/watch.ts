// Runs again when files change, until the user interrupts.
//   in   what to watch, and what to run
//   out  one run at a time, the first at once; changes during a run lead to one more
//   err  none: whatever a run throws is printed, and the watch goes on
import { relative } from "node:path";
import { watch } from "chokidar";
import { reportProblem } from "../command/report.js";
import type { Terminal } from "../terminal/terminal.js";

export interface Watched {
  /** For people. */
  readonly name: string;
  /** Absolute: files, and folders with all that is in them. Asked for after each run, which may have found new ones. */
  readonly paths: () => readonly string[];
  /** Whether a change of this file is a reason to run. */
  readonly matters: (path: string) => boolean;
}

const QUIET_MILLISECONDS = 80;
const NOBODYS = /(?:^|[/\\])(?:node_modules|\.git)(?:[/\\]|$)/;

/** Whether a path is a source in a folder, both absolute. */
export function isSource(path: string, folder: string): boolean {
  return path.endsWith(".ts") && !relative(folder, path).startsWith("..");
}

export async function runAndWatch({ name, paths, matters }: Watched, terminal: Terminal, run: () => Promise<unknown>): Promise<void> {
  const { interruption, out, style, cwd } = terminal;
  await reporting(run, terminal);
  const stop = interruption();
  const watcher = watch([...paths()], {
    ignoreInitial: true, ignored: (path) => NOBODYS.test(relative(cwd, path)), awaitWriteFinish: { stabilityThreshold: QUIET_MILLISECONDS, pollInterval: 20 },
  });
  let running: Promise<void> | null = null;
  let isWaiting = false;
  const start = (): void => {
    if (running) {
      isWaiting = true;
      return;
    }
    running = reporting(run, terminal).then(() => {
      running = null;
      if (stop.aborted) return;
      watcher.add([...paths()]);
      if (!isWaiting) return;
      isWaiting = false;
      start();
    });
  };
  watcher.on("all", (_, path) => {
    if (matters(path)) start();
  });
  watcher.on("error", (problem) => void reportProblem(problem, terminal));
  // Said only now: a change before it would be lost.
  watcher.on("ready", () => out(style.faint(`watching ${name}, Ctrl-C ends`)));
  await new Promise<void>((done) => {
    if (stop.aborted) done();
    stop.addEventListener("abort", () => done(), { once: true });
  });
  await watcher.close();
  await running;
}

async function reporting(run: () => Promise<unknown>, terminal: Terminal): Promise<void> {
  try {
    await run();
  } catch (problem) {
    reportProblem(problem, terminal);
  }
}
