// A fluent-bit program as a child: start, send, read its output and its log, stop.
//   in   how to start it, a configuration; forward messages
//   out  the output files' bytes, log lines, how it ended
//   err  CliError if it neither answers nor ends in time
// Knows the program and its files. Does not know events.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { type Socket, connect } from "node:net";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as wait } from "node:timers/promises";
import type { LogLine } from "@flb-wasm/host-sim";
import { onExit } from "signal-exit";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import { readLogLine } from "./agent-log.js";

const STEP_MILLISECONDS = 20;
const PATIENCE_MILLISECONDS = 30_000;

/** The forward input's socket in the agent's folder. */
export const SOCKET_NAME = "forward.sock";

/** How a fluent-bit is started: the program, or docker with the words that come before fluent-bit's own. */
export interface Launch {
  /** A path, or a name that is looked up on the PATH. One that does not start is {@link AgentProgram.end}. */
  readonly command: string;
  /** Words before `-c <configuration>`. */
  readonly leading: readonly string[];
  /** Where relative paths of the configuration begin; the agent's folder unless told. */
  readonly workingFolder?: string;
  /** Variables of the agent; those of this process unless told. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * A fluent-bit as a child process. It is stopped by {@link AgentProgram.stop}, and keeps Node from ending until then; a process that
 * ends all the same, by a signal too, takes it along.
 *
 * What is waited for may take 30 seconds; then the process is killed and CliError thrown, with its last log line.
 *
 * @example
 * ```ts
 * import { AgentProgram } from "@flb-wasm/cli/agent";
 * const start = (folder: string) => new AgentProgram({ command: "fluent-bit", leading: [] }, `${folder}/fluent-bit.yaml`, folder);
 * ```
 */
export class AgentProgram {
  /** How it ended: a signal or an exit code; empty while it runs. */
  end = "";
  readonly #child: ChildProcess;
  readonly #folder: string;
  #lines: LogLine[] = [];
  #socket: Socket | null = null;

  /** @param folder the agent's folder, with the socket and the output files. */
  constructor({ command, leading, workingFolder, environment }: Launch, configPath: string, folder: string) {
    this.#folder = folder;
    this.#child = spawn(command, [...leading, "-c", configPath], { cwd: workingFolder ?? folder, ...(environment ? { env: environment } : {}), stdio: ["ignore", "pipe", "pipe"], detached: true }); // Ctrl-C at a terminal reaches this process alone
    this.#child.on("error", ({ message }) => (this.end ||= message));
    const forget = onExit(() => void this.#child.kill("SIGKILL"));
    this.#child.on("exit", forget);
    this.#child.on("close", (code, signal) => (this.end ||= signal ?? `exit code ${code}`));
    for (const stream of [this.#child.stdout, this.#child.stderr]) this.#readLines(stream);
  }

  /** Waits for the forward input. False if the agent ended instead. */
  listens(): Promise<boolean> {
    const path = join(this.#folder, SOCKET_NAME);
    return this.#until(async () => existsSync(path) && await this.#connects(path), "listen");
  }

  /** Writes to the forward input once it {@link AgentProgram.listens}; without a word to nobody if the agent has ended. */
  send(message: Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (!socket || this.end) return Promise.resolve();
    return new Promise((resolve) => socket.write(message, () => resolve()));
  }

  /** Bytes of an output file from an offset on; none while it is not there. */
  output(file: string, fromByte = 0): Buffer {
    const bytes = Buffer.alloc(Math.max(0, this.outputBytes(file) - fromByte));
    if (bytes.byteLength === 0) return bytes;
    const fd = openSync(join(this.#folder, file), "r");
    try {
      return bytes.subarray(0, readSync(fd, bytes, 0, bytes.byteLength, fromByte));
    } finally {
      closeSync(fd);
    }
  }

  /** Size of an output file in bytes; 0 while it is not there. */
  outputBytes(file: string): number {
    return statSync(join(this.#folder, file), { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Waits until an output file is as wanted; the name is for the message. False if the agent ended instead. */
  waitForOutput(file: string, isWanted: () => boolean): Promise<boolean> {
    return this.waitFor(isWanted, `write ${file}`);
  }

  /** Waits until something is there. False if the agent ended instead. @param action what the agent does then, for the message. */
  waitFor(isThere: () => boolean, action: string): Promise<boolean> {
    return this.#until(() => Promise.resolve(isThere()), action);
  }

  /** Whether a line came since the last {@link AgentProgram.takeLog}. @param from of the first line to look at, in lines since then. */
  hasLogged(isWanted: (line: LogLine) => boolean, from = 0): boolean {
    return this.#lines.some((line, i) => i >= from && isWanted(line));
  }

  /** Lines since the last {@link AgentProgram.takeLog}. */
  get lineCount(): number {
    return this.#lines.length;
  }

  /** Ends the agent at once. */
  kill(): void {
    this.end ||= "SIGKILL";
    this.#child.kill("SIGKILL");
  }

  /** Lines since the last call, of both streams in the order in which they came. */
  takeLog(): LogLine[] {
    return this.#lines.splice(0);
  }

  /** Asks the agent to end (SIGTERM) and waits until it has. Calling it twice is allowed. */
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
    this.kill();
    const last = this.#lines.at(-1)?.text ?? "none";
    throw new CliError(`Cannot wait for Fluent Bit to ${action}: nothing came in ${PATIENCE_MILLISECONDS / 1000} s, its last line: ${last}; try --engine sim`, ExitCode.NotAvailable);
  }

  #connects(path: string): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(path, () => {
        this.#socket = socket;
        socket.on("error", () => undefined); // the program's end says more
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
  }

  #readLines(stream: NodeJS.ReadableStream | null): void {
    const decoder = new StringDecoder();
    let rest = "";
    const add = (text: string): void => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      this.#lines.push(...lines.map(readLogLine));
    };
    stream?.on("data", (bytes: Buffer) => add(decoder.write(bytes)));
    stream?.on("end", () => {
      add(decoder.end());
      if (rest !== "") add("\n"); // its last words
    });
  }
}
