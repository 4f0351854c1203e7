// The bytes of a source as they come, for sources that may have no end.
//   in   a stream; a signal that somebody stopped it
//   out  parts of it, and `null` where more is waited for and what came should be used: a pipe that is followed, such as kubectl logs -f
//   err  as the stream's; a source that was stopped ends without one
import type { Readable } from "node:stream";

export interface PartsOptions {
  /** Ends the source where it is, also while nothing comes. */
  readonly stopped?: AbortSignal;
  /** From a part on, until `null` comes if the stream has no more at hand; never if not given. */
  readonly pauseMilliseconds?: number;
}

/** A stream that is read as fast as it can be lets less pass between two parts. */
const LEAST_WAIT_MILLISECONDS = 50;

export async function* readParts(stream: Readable, { stopped, pauseMilliseconds = Infinity }: PartsOptions): AsyncGenerator<Buffer | null> {
  const stop = (): void => void stream.destroy();
  stopped?.addEventListener("abort", stop);
  const parts = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
  try {
    for (let due = Infinity; stopped?.aborted !== true; due = Math.min(due, performance.now() + pauseMilliseconds)) {
      const next = parts.next();
      if (await isLate(next, Math.max(due - performance.now(), LEAST_WAIT_MILLISECONDS))) {
        yield null;
        due = Infinity;
      }
      const { done, value } = await next;
      if (done) return;
      yield typeof value === "string" ? Buffer.from(value) : value;
    }
  } catch (problem) {
    if (stopped?.aborted !== true) throw problem;
  } finally {
    stopped?.removeEventListener("abort", stop);
    stream.destroy(); // an input that is read no further would keep the program from ending
  }
}

/** Never rejects, and takes care that a `next` that does is not unhandled. */
async function isLate(next: Promise<unknown>, milliseconds: number): Promise<boolean> {
  if (milliseconds === Infinity) return false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => { timer = setTimeout(resolve, milliseconds, true); });
  try {
    return await Promise.race([next.then(() => false, () => false), late]);
  } finally {
    clearTimeout(timer);
  }
}
