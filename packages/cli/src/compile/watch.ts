// Runs again when files change, until the user interrupts.
//   in   what to watch, and what to run
//   out  one run at a time, the first at once; changes during a run lead to one more
//   err  none: whatever a run throws is printed, and the watch goes on
import { existsSync, statSync } from "node:fs";
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
/** By which a file's time may lie behind the clock: a tick of the kernel. */
const TICK_MILLISECONDS = 10;
const NOBODYS = /(?:^|[/\\])(?:node_modules|\.git)(?:[/\\]|$)/;

/** Whether a path is a source in a folder, both absolute. */
export function isSource(path: string, folder: string): boolean {
  return path.endsWith(".ts") && !relative(folder, path).startsWith("..");
}

export async function runAndWatch({ name, paths, matters }: Watched, terminal: Terminal, run: () => Promise<unknown>): Promise<void> {
  const { interruption, out, style, cwd } = terminal;
  let begun = Date.now();
  await reporting(run, terminal);
  const stop = interruption();
  const watcher = watch([...paths()], {
    ignored: (path) => NOBODYS.test(relative(cwd, path)), awaitWriteFinish: { stabilityThreshold: QUIET_MILLISECONDS, pollInterval: 20 },
  });
  const known = new Set(paths());
  /** There, and not yet told of by the watcher, which tells of all that it finds. */
  const found = new Set<string>();
  let isReady = false;
  let running: Promise<void> | null = null;
  let isWaiting = false;
  const watchNewOnes = (): void => {
    const added = paths().filter((path) => !known.has(path));
    for (const path of added) {
      known.add(path);
      if (existsSync(path)) found.add(path);
    }
    watcher.add(added);
  };
  const start = (): void => {
    if (running) {
      isWaiting = true;
      return;
    }
    begun = Date.now();
    running = reporting(run, terminal).then(() => {
      running = null;
      if (stop.aborted) return;
      watchNewOnes();
      if (!isWaiting) return;
      isWaiting = false;
      start();
    });
  };
  watcher.on("all", (_, path) => {
    const isFound = !isReady || found.delete(path);
    if (matters(path) && (!isFound || changedSince(path, begun))) start();
  });
  watcher.on("error", (problem) => void reportProblem(problem, terminal));
  watcher.on("ready", () => {
    isReady = true;
    out(style.faint(`watching ${name}, Ctrl-C ends`));
  });
  await new Promise<void>((done) => {
    if (stop.aborted) done();
    stop.addEventListener("abort", () => done(), { once: true });
  });
  await watcher.close();
  await running;
}

/** Whether a file that is watched from now on is another than the run has read that began then. */
function changedSince(path: string, begun: number): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && Math.max(stats.mtimeMs, stats.ctimeMs) >= begun - TICK_MILLISECONDS;
}

async function reporting(run: () => Promise<unknown>, terminal: Terminal): Promise<void> {
  try {
    await run();
  } catch (problem) {
    reportProblem(problem, terminal);
  }
}
