// The filter wasm within a pipeline: a chunk goes through the simulated host, and each record is followed.
//   in   the section, the module's bytes, records
//   out  records that go on; ends
//   err  NotSimulated when a corrupted chunk leaves records that belong to no event
import { isSameBytes } from "../event/body.js";
import { decodeMsgpack } from "../event/msgpack.js";
import type { CodeCounter } from "../host/code-counter.js";
import { FluentBit, type FluentBitOptions } from "../host/fluent-bit.js";
import type { ChunkResult } from "../host/host.js";
import type { LogLine } from "../host/log.js";
import { NotSimulated } from "../not-simulated.js";
import { ConfigError, type Section, lastProperty, lastValue, placeText, readEventFormat, splitPaths } from "./config.js";
import { checkWasm, readSize } from "./options.js";
import type { End, Traveller } from "./traveller.js";

export interface StageResult {
  readonly on: readonly Traveller[];
  readonly ends: readonly { readonly event: number; readonly end: End }[];
}

/** What the pipeline hands to every wasm filter. */
export interface WasmWorld {
  readonly version: string;
  readonly service: Pick<FluentBitOptions, "escapeUnicode" | "convertNanToNull">;
  readonly readModule: (wasmPath: string) => Uint8Array | string;
  readonly directory?: string;
  readonly files?: FluentBitOptions["files"];
  readonly counter?: CodeCounter;
  readonly log: (line: LogLine) => void;
}

export class WasmStage {
  private constructor(readonly host: FluentBit, readonly section: Section) {}

  static async load(section: Section, world: WasmWorld): Promise<WasmStage> {
    checkWasm(section);
    const wasmPath = required(section, "wasm_path");
    const format = lastProperty(section, "event_format");
    const eventFormat = readEventFormat(format?.value);
    if (eventFormat === null) throw new ConfigError(section.place, `Cannot read event_format ${format?.value || '""'}: it is json or msgpack`);
    const heap = lastProperty(section, "wasm_heap_size");
    const stack = lastProperty(section, "wasm_stack_size");
    const host = await FluentBit.load(world.readModule(wasmPath), {
      functionName: required(section, "function_name"), version: world.version, eventFormat, ...world.service,
      accessiblePaths: splitPaths(lastValue(section, "accessible_paths") ?? "."),
      ...(heap ? { wasmHeapSize: readSize(heap.value, heap.place) } : {}),
      ...(stack ? { wasmStackSize: readSize(stack.value, stack.place) } : {}),
      ...(world.directory === undefined ? {} : { directory: world.directory }),
      ...(world.files ? { files: world.files } : {}),
      ...(world.counter ? { counter: world.counter } : {}),
      log: world.log,
    });
    return new WasmStage(host, section);
  }

  run(records: readonly Traveller[]): StageResult {
    const chunk = records.map(({ time, metadata, bytes, tags }) => ({ time, metadata, record: bytes, tag: tags.at(-1) ?? "" }));
    return this.#follow(records, this.host.filter(chunk));
  }

  /** Bodies arrive in order; as long as there is one for each event that goes on, each finds its event. */
  #follow(records: readonly Traveller[], result: ChunkResult): StageResult {
    const by = `wasm ${lastValue(this.section, "function_name")} (${placeText(this.section.place)})`;
    const goOn = result.events.filter(({ outcome }) => outcome === "kept" || outcome === "replaced");
    if (goOn.length !== result.arrived.length || result.events.some(({ outcome }) => outcome === "corrupted")) {
      throw new NotSimulated(`Cannot follow the records beyond ${by}: the chunk is corrupted; run this filter alone to see how`);
    }
    const arrived = result.arrived.values();
    const on: Traveller[] = [];
    const ends: { event: number; end: End }[] = [];
    records.forEach((record, i) => {
      const event = result.events[i];
      if (!event) return;
      if (event.outcome === "kept" || event.outcome === "replaced") on.push(withBody(record, arrived.next().value ?? record.bytes));
      else {
        const what = event.outcome === "dropped" ? "dropped" : "lost";
        ends.push({ event: record.event, end: { what, tag: record.tags.at(-1) ?? "", tags: record.tags, by, reason: event.reason, source: event.source } });
      }
    });
    return { on, ends };
  }
}

function withBody(record: Traveller, bytes: Uint8Array): Traveller {
  if (isSameBytes(bytes, record.bytes)) return record;
  const decoded = decodeMsgpack(bytes);
  if (!decoded.ok) throw new NotSimulated("Cannot follow a record: its new body is no msgpack");
  return { ...record, bytes, body: decoded.body };
}

function required(section: Section, key: string): string {
  const value = lastValue(section, key);
  if (value === undefined) throw new ConfigError(section.place, `Cannot start the filter wasm: it has no ${key}`);
  return value;
}
