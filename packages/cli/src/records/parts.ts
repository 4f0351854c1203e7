// The bytes of a source as they come, for sources that may have no end.
//   in   a stream; a signal that somebody stopped it
//   out  parts of it, and `null` where no more came for a while: a pipe that is followed, such as kubectl logs -f
//   err  as the stream's; a source that was stopped ends without one
import type { Readable } from "node:stream";

export interface PartsOptions {
  /** Ends the source where it is, also while nothing comes. */
  readonly stopped?: AbortSignal;
  /** Silence behind a part that is told of; none is if not given. */
  readonly pauseMilliseconds?: number;
}

export async function* readParts(stream: Readable, { stopped, pauseMilliseconds = Infinity }: PartsOptions): AsyncGenerator<Buffer | null> {
  const stop = (): void => void stream.destroy();
  stopped?.addEventListener("abort", stop);
  const parts = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
  try {
    for (let isNew = false; stopped?.aborted !== true; isNew = true) {
      const next = parts.next();
      if (isNew && await isLate(next, pauseMilliseconds)) yield null;
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
