// One chunk through a real fluent-bit: forward input, the wasm filter, file output. For bodies that no JSON can say.
//   in   a binary, an Example, msgpack bodies
//   out  the records as they arrive, byte by byte, under their numbers; the agent's log; how it ended
//   err  Error when the agent neither answers nor ends in time
//
//   bodies ──► one PackedForward message: one append, so one callback of the filter ──► file output, msgpack
//
// A record's nanosecond is its number. An end mark with a tag of its own follows; when it is in the output, the agent is told to stop.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type Socket, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { encode } from "@msgpack/msgpack";
import { decodeChunk } from "@flb-wasm/host-sim/engine";
import { stringify } from "yaml";
import type { Example } from "./example.js";
import { DEEPEST_BODY, filterSection } from "./real-fluent-bit.js";

const PATIENCE_MILLISECONDS = 30_000;
const STEP_MILLISECONDS = 20;
const END_TAG = "end.mark";
const SECONDS = 1_700_000_000;

/** A body and its number in the chunk. */
export interface NumberedBody {
  readonly number: number;
  /** A msgpack map. */
  readonly body: Uint8Array;
}

export interface ForwardedRun {
  /** Whole records by their numbers: time, metadata and body, as the output wrote them. */
  readonly arrived: ReadonlyMap<number, Uint8Array>;
  readonly log: string;
  /** `exit code 0`, or the signal that ended it. */
  readonly end: string;
}

export async function forwardThrough(binary: string, example: Example, bodies: readonly NumberedBody[]): Promise<ForwardedRun> {
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-e2e-"));
  try {
    writeFileSync(join(folder, "fluent-bit.yaml"), renderConfig(folder, example));
    const agent = spawn(binary, ["-c", join(folder, "fluent-bit.yaml")], { cwd: example.folder, stdio: ["ignore", "pipe", "pipe"] });
    let log = "";
    for (const stream of [agent.stdout, agent.stderr]) stream.on("data", (bytes: Buffer) => (log += bytes.toString()));
    const ended = once(agent, "close") as Promise<[number | null, NodeJS.Signals | null]>;
    ended.catch(() => undefined); // awaited below
    await converse(agent, folder, [message(example.tag, chunkOf(bodies)), message(END_TAG, chunkOf([{ number: 0, body: encode({}) }]))]);
    const [code, signal] = await ended;
    return { arrived: readOutput(join(folder, "arrived")), log, end: signal ?? `exit code ${code}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// --- internal ---

/** Sends the messages, waits for the end mark and asks the agent to stop; returns early when it ends by itself. */
async function converse(agent: ChildProcess, folder: string, messages: readonly Uint8Array[]): Promise<void> {
  const lives = (): boolean => agent.pid !== undefined && agent.exitCode === null && agent.signalCode === null;
  let socket: Socket | null = null;
  try {
    for (let waited = 0; socket === null && lives(); waited += STEP_MILLISECONDS) {
      socket = await connectedTo(join(folder, "forward.sock"));
      await nextStep(waited, agent, "listen");
    }
    for (const bytes of messages) socket?.write(bytes);
    const mark = join(folder, "ended");
    for (let waited = 0; lives() && (statSync(mark, { throwIfNoEntry: false })?.size ?? 0) === 0; waited += STEP_MILLISECONDS) {
      await nextStep(waited, agent, "write the end mark");
    }
  } finally {
    socket?.destroy();
    if (lives()) agent.kill("SIGTERM");
  }
}

async function nextStep(waited: number, agent: ChildProcess, action: string): Promise<void> {
  if (waited < PATIENCE_MILLISECONDS) return wait(STEP_MILLISECONDS);
  agent.kill("SIGKILL");
  throw new Error(`Cannot wait for ${agent.spawnfile} to ${action}: nothing came in ${PATIENCE_MILLISECONDS / 1000} s; check that it starts with --version`);
}

function connectedTo(path: string): Promise<Socket | null> {
  if (!existsSync(path)) return Promise.resolve(null);
  return new Promise((resolve) => {
    const socket = connect(path, () => resolve(socket));
    socket.on("error", () => resolve(null)); // later: the agent's end says more
  });
}

/**
 * The input is threaded: 5.1 calls the filters of one that is not in a coroutine, whose stack WAMR takes for overflowed.
 * plugins/in_forward/fw_conn.c:252 @v5.1.1
 */
function renderConfig(folder: string, example: Example): string {
  return stringify({
    service: { flush: 0.2, grace: 1, log_level: "info" },
    pipeline: {
      inputs: [{ name: "forward", unix_path: join(folder, "forward.sock"), threaded: true }],
      filters: [{ ...filterSection(example), match: example.tag }],
      outputs: [
        { name: "file", match: example.tag, path: folder, file: "arrived", format: "msgpack" },
        { name: "file", match: END_TAG, path: folder, file: "ended", format: "msgpack" },
      ],
    },
  });
}

/** Entries `[EventTime, body]`. https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1#entry */
function chunkOf(bodies: readonly NumberedBody[]): Uint8Array {
  return Buffer.concat(bodies.flatMap(({ number, body }) => {
    const head = Buffer.from([0x92, 0xd7, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.writeUInt32BE(SECONDS, 3);
    head.writeUInt32BE(number, 7);
    return [head, body];
  }));
}

/** PackedForward; up to 4.0 the option map must be there. https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1#packedforward-mode */
function message(tag: string, entries: Uint8Array): Uint8Array {
  return encode([tag, entries, {}]);
}

function readOutput(path: string): Map<number, Uint8Array> {
  if (!existsSync(path)) return new Map();
  const bytes = readFileSync(path);
  const { records, stop } = decodeChunk(bytes, DEEPEST_BODY);
  if (stop !== null) throw new Error(`Cannot read the agent's output: ${stop.text} at byte ${stop.offset}; the filter wrote a body that is no map`);
  return new Map(records.map(({ start, end }) => [numberAt(bytes, start), bytes.subarray(start, end)]));
}

/** The nanoseconds: behind `92 92 d7 00` and the seconds, or with array 32 as up to 4.2 behind `dd …`. */
function numberAt(bytes: Buffer, start: number): number {
  return bytes.readUInt32BE(bytes.indexOf(Buffer.from([0xd7, 0x00]), start) + 6);
}
