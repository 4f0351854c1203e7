// A fluent-bit process: start, send, read its output and its log, stop.
//   in   a command; forward messages
//   out  the output files' bytes, log lines, how it ended
//   err  Error if it neither answers nor ends in time
// Knows the process and its files. Does not know events.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { type Socket, connect } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { LogLine } from "@flb-wasm/host-sim";
import { readLogLine } from "./agent-log.js";

const STEP_MILLISECONDS = 20;
const PATIENCE_MILLISECONDS = 30_000;

export class Agent {
  /** How it ended: a signal or an exit code; empty while it runs. */
  end = "";
  readonly #child: ChildProcess;
  readonly #folder: string;
  #lines: LogLine[] = [];
  #socket: Socket | null = null;

  constructor(command: string, parts: readonly string[], folder: string) {
    this.#folder = folder;
    this.#child = spawn(command, parts, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    this.#child.on("error", ({ message }) => (this.end ||= message));
    this.#child.on("close", (code, signal) => (this.end ||= signal ?? `exit code ${code}`));
    for (const stream of [this.#child.stdout, this.#child.stderr]) this.#readLines(stream);
  }

  /** Waits for the forward input. False if the agent ended instead. */
  async listens(): Promise<boolean> {
    const path = join(this.#folder, "forward.sock");
    return this.#until(async () => existsSync(path) && await this.#connects(path), "listen");
  }

  send(message: Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (!socket || this.end) return Promise.resolve();
    return new Promise((resolve) => socket.write(message, () => resolve()));
  }

  output(tag: string): Buffer {
    const path = join(this.#folder, tag);
    return existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  }

  outputBytes(tag: string): number {
    return this.output(tag).byteLength;
  }

  /** Waits until a tag's output is as wanted. False if the agent ended instead. */
  waitForOutput(tag: string, isWanted: (bytes: Buffer) => boolean): Promise<boolean> {
    return this.#until(() => Promise.resolve(isWanted(this.output(tag))), `write ${tag}`);
  }

  takeLog(): LogLine[] {
    return this.#lines.splice(0);
  }

  async stop(): Promise<void> {
    this.#socket?.destroy();
    if (this.end) return;
    this.#child.kill("SIGTERM");
    await this.#until(() => Promise.resolve(false), "stop");
  }

  async #until(isDone: () => Promise<boolean>, action: string): Promise<boolean> {
    for (let waited = 0; waited < PATIENCE_MILLISECONDS; waited += STEP_MILLISECONDS) {
      if (await isDone()) return true;
      if (this.end) return false;
      await wait(STEP_MILLISECONDS);
    }
    this.#child.kill("SIGKILL");
    throw new Error(`Cannot wait for Fluent Bit to ${action}: nothing came in ${PATIENCE_MILLISECONDS / 1000} s; last line: ${this.#lines.at(-1)?.text ?? "none"}`);
  }

  #connects(path: string): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(path, () => {
        this.#socket = socket;
        socket.on("error", () => undefined); // the process's end says more
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
  }

  #readLines(stream: NodeJS.ReadableStream | null): void {
    let rest = "";
    stream?.on("data", (bytes: Buffer) => {
      const lines = (rest + bytes.toString()).split("\n");
      rest = lines.pop() ?? "";
      this.#lines.push(...lines.map(readLogLine));
    });
  }
}
