// A traffic file as it is written, an event at a time: whoever stops the recording keeps what is there.
//   in   events
//   out  a file; what stood there before is gone with the first event, and stays without one
//   err  what the file system refuses, at once where the file cannot be opened
import { existsSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { TRAFFIC_HEADER, renderTrafficLine } from "../records/traffic.js";
import type { RecordedEvent } from "./read-output.js";

interface Output {
  readonly stream: Writable;
  readonly finish: Promise<void>;
}

export class TrafficFile {
  #output: Output | null = null;

  private constructor(readonly path: string, readonly handle: FileHandle, readonly isNew: boolean) {}

  /** @param path absolute. */
  static async open(path: string): Promise<TrafficFile> {
    const isNew = !existsSync(path);
    return new TrafficFile(path, await open(path, "a"), isNew);
  }

  async write(event: RecordedEvent): Promise<void> {
    const { stream, finish } = this.#output ??= await this.#begin();
    if (!stream.write(`${renderTrafficLine(event)}\n`)) await Promise.race([once(stream, "drain"), finish]);
  }

  async close(): Promise<void> {
    if (this.#output) {
      this.#output.stream.end();
      await this.#output.finish;
      return;
    }
    await this.handle.close();
    if (this.isNew) rmSync(this.path, { force: true });
  }

  async #begin(): Promise<Output> {
    if ((await this.handle.stat()).isFile()) await this.handle.truncate(0);
    const stream = this.handle.createWriteStream();
    const finish = finished(stream).catch((problem: Error) => { throw Object.assign(problem, { path: this.path }); });
    finish.catch(() => undefined); // it is thrown where it is waited for
    stream.write(`${TRAFFIC_HEADER}\n`);
    return { stream, finish };
  }
}
