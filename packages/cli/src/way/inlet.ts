// Inlets: the inputs of the copy, each with the way in which it gets records.
//   in   events of one tag, the number of the first
//   out  a section for the copy; when the agent has taken the events
//   err  CliError for a tag that cannot be given, and for a record that JSON cannot say where JSON is all there is
//
//   records ──► forward input, numbered in their metadata
//   records ──► tail input, told apart by their times, where a wasm processor would run in forward's coroutine: its stack
//               looks like an overflow to WAMR (plugins/in_forward/fw_conn.c:253, src/flb_downstream.c:835 @v5.1.1)
import { appendFileSync, existsSync, mkdirSync } from "node:fs";
import { type Socket, connect } from "node:net";
import { join } from "node:path";
import { type EventInput, type EventTime, type JsonReader, decodeMsgpack, int, isSameBody, map, parseJsonText, renderJson, str } from "@flb-wasm/host-sim";
import { DEFAULT_TIME, recordBytes } from "@flb-wasm/host-sim/engine";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import type { AgentProgram } from "../engine/agent-program.js";
import { packEvents, packedMessage } from "../engine/forward-message.js";
import type { Entry } from "./block.js";

/** The member that numbers a record: of its metadata, or with its time of a line. */
export const NUMBER_KEY = "flb-wasm";

export interface Batch {
  readonly tag: string;
  readonly events: readonly EventInput[];
  /** Of the first event, over the whole run. */
  readonly firstNumber: number;
  readonly reader: JsonReader;
}

export interface Inlet {
  /** The section of the copy. */
  readonly entries: readonly Entry[];
  /** Gives events to the agent. @returns their times, as they are to come out. */
  send(batch: Batch, program: AgentProgram): Promise<readonly EventTime[]>;
  close(): void;
}

/** Threaded, as wasm filters too would run in its coroutine: what a threaded input takes is filtered in the engine's thread. */
export class ForwardInlet implements Inlet {
  #socket: Socket | null = null;

  constructor(readonly path: string) {}

  get entries(): readonly Entry[] {
    return [["name", "forward"], ["unix_path", this.path], ["threaded", "true"]];
  }

  async send({ tag, events, firstNumber, reader }: Batch): Promise<readonly EventTime[]> {
    this.#socket ??= await open(this.path);
    const socket = this.#socket;
    const metadataOf = (i: number): ReturnType<typeof map> => {
      const own = events[i]?.metadata;
      return map([...(own?.kind === "map" ? own.members : []), [str(NUMBER_KEY), int(BigInt(firstNumber + i))]]);
    };
    const message = packedMessage(tag, packEvents(events, { reader, metadataOf }));
    await new Promise<void>((resolve) => socket.write(message, () => resolve()));
    return events.map(({ time }) => time ?? DEFAULT_TIME);
  }

  close(): void {
    this.#socket?.destroy();
  }
}

/** The agent has ended where nobody listens; what waits for it says so. */
function open(path: string): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(path, () => resolve(socket));
    socket.on("error", () => resolve(socket));
  });
}

export const PARSER = "flb-wasm";
export const PARSERS_FILE = `[PARSER]\n    Name ${PARSER}\n    Format json\n    Time_Key ${NUMBER_KEY}\n    Time_Format %s.%L\n`;

const NANOSECONDS = 1_000_000_000n;

/** A file for each tag, of the tag's name: `tag_regex`, plugins/in_tail/tail_file.c:1069-1140 @v5.1.1 */
export class TailInlet implements Inlet {
  #lastTime = 0n;

  constructor(readonly folder: string) {
    mkdirSync(folder);
  }

  get entries(): readonly Entry[] {
    return [
      ["name", "tail"], ["path", join(this.folder, "*")], ["tag", "<tag>"], ["tag_regex", "(?<tag>[^/]+)$"], ["parser", PARSER], ["read_from_head", "true"],
      ["refresh_interval", "1"], ["buffer_chunk_size", "8M"], ["buffer_max_size", "64M"],
    ];
  }

  async send({ tag, events, reader }: Batch, program: AgentProgram): Promise<readonly EventTime[]> {
    if (tag.includes("/")) throw new CliError(`Cannot give the tag ${tag} to Fluent Bit: its input has wasm processors, and gets records from a file of the tag's name; give a --tag without /`, ExitCode.NotAvailable);
    const path = join(this.folder, tag);
    const isNew = !existsSync(path);
    const times = events.map(({ time }) => this.#ownTime(time ?? DEFAULT_TIME));
    const lines = events.map((event, i) => lineOf(event, times[i] ?? DEFAULT_TIME, reader));
    const from = program.lineCount;
    appendFileSync(path, lines.join(""));
    const words = isNew ? `${path} promote to TAIL_EVENT` : `${path}, events: IN_MODIFY`;
    await program.waitFor(() => program.hasLogged(({ text }) => text.includes(words), from), "read records");
    return times;
  }

  close(): void {}

  /** The event's time, or the next microsecond that no event has had. */
  #ownTime({ sec, nsec }: EventTime): EventTime {
    const wanted = BigInt(sec) * NANOSECONDS + BigInt(nsec);
    const next = this.#lastTime + 1000n;
    this.#lastTime = wanted > this.#lastTime ? wanted : next;
    return { sec: Number(this.#lastTime / NANOSECONDS), nsec: Number(this.#lastTime % NANOSECONDS) };
  }
}

function lineOf(event: EventInput, { sec, nsec }: EventTime, reader: JsonReader): string {
  const decoded = decodeMsgpack(recordBytes(event, reader));
  const text = decoded.ok ? renderJson(decoded.body) : "";
  if (!decoded.ok || !isSameBody(parseJsonText(text), decoded.body)) {
    throw new CliError("Cannot give a record to Fluent Bit: its input has wasm processors, and gets JSON lines, which cannot say the record; leave it out", ExitCode.NotAvailable);
  }
  const rest = text === "{}" ? "}" : `,${text.slice(1)}`;
  return `{"${NUMBER_KEY}":"${sec}.${String(nsec).padStart(9, "0")}"${rest}\n`;
}
