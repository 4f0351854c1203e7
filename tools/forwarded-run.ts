// One chunk through a real fluent-bit: forward input, the wasm filter, file output. For bodies that no JSON can say.
//   in   a binary, an Example, msgpack bodies
//   out  the records as they arrive, byte by byte, under their numbers; the agent's log; how it ended
//   err  Error when the agent neither answers nor ends in time
//
//   bodies ──► one PackedForward message: one append, so one callback of the filter ──► file output, msgpack
//
// A record's nanosecond is its number. An end mark with a tag of its own follows; when it is in the output, the agent is told to stop.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AgentProgram, SOCKET_NAME, packedMessage } from "@flb-wasm/cli/agent";
import type { LogLine } from "@flb-wasm/host-sim";
import { decodeChunk } from "@flb-wasm/host-sim/engine";
import { stringify } from "yaml";
import type { Example } from "./example.js";
import { DEEPEST_BODY, filterSection } from "./real-fluent-bit.js";

const END_TAG = "end.mark";
/** Files of the two outputs, in the agent's folder. */
const ARRIVED = "arrived";
const ENDED = "ended";
const EMPTY_MAP = Uint8Array.of(0x80);
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
  readonly log: readonly LogLine[];
  /** `exit code 0`, or the signal that ended it. */
  readonly end: string;
}

export async function forwardThrough(binary: string, example: Example, bodies: readonly NumberedBody[]): Promise<ForwardedRun> {
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-e2e-"));
  const configPath = join(folder, "fluent-bit.yaml");
  try {
    writeFileSync(configPath, renderConfig(folder, example));
    const agent = new AgentProgram({ command: binary, leading: [], workingFolder: example.folder }, configPath, folder);
    if (await agent.listens()) {
      await agent.send(packedMessage(example.tag, chunkOf(bodies)));
      await agent.send(packedMessage(END_TAG, chunkOf([{ number: 0, body: EMPTY_MAP }])));
      await agent.waitForOutput(ENDED, () => agent.outputBytes(ENDED) > 0);
    }
    await agent.stop();
    return { arrived: readOutput(agent.output(ARRIVED)), log: agent.takeLog(), end: agent.end };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// --- internal ---

/**
 * The input is threaded: 5.1 calls the filters of one that is not in a coroutine, whose stack WAMR takes for overflowed.
 * plugins/in_forward/fw_conn.c:252 @v5.1.1
 */
function renderConfig(folder: string, example: Example): string {
  return stringify({
    service: { flush: 0.2, grace: 1, log_level: "info" },
    pipeline: {
      inputs: [{ name: "forward", unix_path: join(folder, SOCKET_NAME), threaded: true }],
      filters: [{ ...filterSection(example), match: example.tag }],
      outputs: [
        { name: "file", match: example.tag, path: folder, file: ARRIVED, format: "msgpack" },
        { name: "file", match: END_TAG, path: folder, file: ENDED, format: "msgpack" },
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

function readOutput(bytes: Buffer): Map<number, Uint8Array> {
  const { records, stop } = decodeChunk(bytes, DEEPEST_BODY);
  if (stop !== null) throw new Error(`Cannot read the agent's output: ${stop.text} at byte ${stop.offset}; the filter wrote a body that is no map`);
  return new Map(records.map(({ start, end }) => [numberAt(bytes, start), bytes.subarray(start, end)]));
}

/** The nanoseconds: behind `92 92 d7 00` and the seconds, or with array 32 as up to 4.2 behind `dd …`. */
function numberAt(bytes: Buffer, start: number): number {
  return bytes.readUInt32BE(bytes.indexOf(Buffer.from([0xd7, 0x00]), start) + 6);
}
