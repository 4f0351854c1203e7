// The filter multiline: lines of several records become one.
//   in   its section; chunks
//   out  without a buffer, the messages of each chunk; with one, messages that go through all filters again
//   err  ConfigError where Fluent Bit does not start; NotSimulated
//
//   chunk ─► held ─┬─ a line that begins another ─► emitter ─► head of the pipeline, under the same tag
//                  └─ flush_ms without one       ─►
//
// Time stands still within a run, and what is held then goes on: its end is that of flush_ms.
// Source: plugins/filter_multiline/ml.c @v5.1.1
import { compare } from "../../host/version.js";
import { NotSimulated } from "../../not-simulated.js";
import { signedOf } from "../c-numbers.js";
import { ConfigError, type Property, type Section, allProperties, lastProperty, lastValue, placeText, readBool, splitPaths } from "../config.js";
import type { TagMatch } from "../match.js";
import { byteText } from "../native/keys.js";
import { checkOptions } from "../options.js";
import type { ParserRegistry } from "../parsers/registry.js";
import type { Stage } from "../stage.js";
import type { Traveller } from "../traveller.js";
import { Joiner } from "./joiner.js";
import type { JoinRelease, Joined } from "./line-group.js";
import { PartialMessages } from "./partial.js";

export const MULTILINE_OPTIONS: ReadonlySet<string> = new Set([
  "buffer", "mode", "flush_ms", "multiline.parser", "multiline.key_content", "debug_flush", "emitter_name", "emitter_storage.type", "emitter_mem_buf_limit",
]);

/** What all inputs share without a buffer: ml.c:430-441 @v5.1.1 */
const ONE_STREAM = "";

export interface MultilineSettings {
  readonly isBuffered: boolean;
  readonly isPartial: boolean;
  /** In order; several may stand behind one key. */
  readonly parsers: readonly { readonly name: string; readonly property: Property }[];
  readonly keyContent: string | null;
}

interface MultilineWorld {
  readonly version: string;
  readonly parsers: ParserRegistry;
  readonly multilineLimit: Property | undefined;
}

/** @throws ConfigError, NotSimulated */
export function readMultiline(section: Section): MultilineSettings {
  const refuse = (problem: string, { place }: Pick<Section, "place"> = section): never => {
    throw new ConfigError(place, `Cannot start the filter multiline: ${problem}`);
  };
  const buffer = lastProperty(section, "buffer");
  const isBuffered = readBool(buffer?.value ?? "true") ?? refuse(`buffer is ${buffer?.value}; write true or false`, buffer);
  const mode = lastProperty(section, "mode");
  const word = mode?.value.toLowerCase() ?? "parser";
  if (word !== "parser" && word !== "partial_message") refuse(`its mode is ${mode?.value}; write parser or partial_message`, mode);
  const storage = lastProperty(section, "emitter_storage.type");
  if (isBuffered && !/^(memory|filesystem)$/i.test(storage?.value ?? "memory")) refuse(`emitter_storage.type is ${storage?.value}; write memory or filesystem`, storage);
  const isPartial = word === "partial_message";
  const keyContent = lastValue(section, "multiline.key_content");
  const parsers = allProperties(section, "multiline.parser").flatMap((property) => splitPaths(property.value).map((name) => ({ name, property })));
  if (isPartial && keyContent === undefined) refuse("mode partial_message needs multiline.key_content; add it, the key that holds the text", mode);
  if (!isPartial && parsers.length === 0) refuse("it has no multiline.parser; add it, such as multiline.parser: go");
  const flush = lastProperty(section, "flush_ms");
  // flb_ml_auto_flush_init, src/multiline/flb_ml.c:977-980 @v5.1.1
  if (flush && isBuffered && !isPartial && signedOf(flush.value) < 500n) refuse(`flush_ms is ${flush.value}, which is too low; write 500 or more`, flush);
  if (isPartial && !isBuffered) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: multiline in mode partial_message without a buffer, and Fluent Bit has nowhere to send what is not whole; write buffer: on`);
  return { isBuffered, isPartial, parsers, keyContent: keyContent === undefined ? null : byteText(keyContent) };
}

/** @param index position among the filters; -1 for a processor. */
export function loadMultiline(section: Section, match: TagMatch, index: number, world: MultilineWorld): Stage {
  checkOptions(section, MULTILINE_OPTIONS);
  const settings = readMultiline(section);
  const limit = world.multilineLimit;
  if (limit) throw new NotSimulated(`Cannot simulate ${placeText(limit.place)}: multiline_buffer_limit beside the filter multiline`);
  // Its emitter, which is no input of the processor's, sends to the head: ml.c:170-182 @v3.1.10
  if (settings.isBuffered && index < 0 && compare(world.version, "3.2.0") < 0) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: multiline with a buffer as a processor before 3.2.0; write buffer: off, or make it a filter`);
  const frame = { section, match, index };
  if (settings.isPartial) return { ...frame, ...partial(section, index, new PartialMessages(settings.keyContent ?? "")) };
  const parsers = settings.parsers.map(({ name, property }) => world.parsers.findMultiline(name, section) ?? refuseParser(name, property));
  const joiner = new Joiner(parsers, settings.keyContent, joinRelease(world.version));
  return { ...frame, ...(settings.isBuffered ? buffered(section, index, joiner) : { run: unbuffered(section, joiner) }) };
}

function refuseParser(name: string, { place }: Property): never {
  throw new ConfigError(place, `Cannot start the filter multiline: no multiline parser ${name} is defined; define it under multiline_parsers, or name its file with parsers_file in the service section`);
}

function joinRelease(version: string): JoinRelease {
  const since = (first: string): boolean => compare(version, first) >= 0;
  return { asksAll: since("4.1.0"), keepsEmpty: since("4.1.0"), keepsMetadata: since("4.2.4"), beginsAgain: since("5.0.4"), mostBytes: since("4.1.0") ? 2 ** 21 : Number.POSITIVE_INFINITY };
}

function endsOf({ parts }: Joined, section: Section): ReturnType<Stage["run"]>["ends"] {
  const by = `multiline (${placeText(section.place)}), which joins records`;
  return parts.map(({ event, tags }) => ({
    event,
    end: { what: "dropped", tag: tags.at(-1) ?? "", tags, by, reason: "its text is joined to the record that its message begins with", source: "src/multiline/flb_ml_rule.c:355-400 @v5.1.1" },
  }));
}

/** A chunk where nothing comes out goes on as it came: ml.c:886-909 @v5.1.1 */
function unbuffered(section: Section, joiner: Joiner): Stage["run"] {
  return (records) => {
    const joined: Joined[] = [];
    const take = (one: Joined): void => void joined.push(one);
    for (const record of records) joiner.append(record, ONE_STREAM, take);
    joiner.flushAll(take);
    if (joined.length === 0) return { on: records, ends: [] };
    return { on: joined.map(({ message }) => message), ends: joined.flatMap((one) => endsOf(one, section)) };
  };
}

type Buffered = Pick<Stage, "run" | "flush">;

/** Its own emitter's records pass: ml.c:817-820 @v5.1.1 */
function buffered(section: Section, index: number, joiner: Joiner): Buffered {
  const sending = (emit: Parameters<Stage["run"]>[1]): { readonly take: (one: Joined) => void; readonly ends: Joined[] } => {
    const ends: Joined[] = [];
    return { ends, take: (one) => { ends.push(one); emit(one.message, tagOf(one.message)); } };
  };
  return {
    run: (records, emit) => {
      if (records[0]?.emitter === index) return { on: records, ends: [] };
      const { take, ends } = sending(emit);
      for (const record of records) joiner.append(record, streamOf(record), take);
      return { on: [], ends: ends.flatMap((one) => endsOf(one, section)) };
    },
    flush: (emit) => {
      const { take, ends } = sending(emit);
      joiner.flushAll(take);
      return ends.flatMap((one) => endsOf(one, section));
    },
  };
}

/** What is whole goes on at its place, and only what is not goes through the emitter: ml.c:563-615, :755-790 @v5.1.1 */
function partial(section: Section, index: number, messages: PartialMessages): Buffered {
  return {
    run: (records) => {
      if (records[0]?.emitter === index) return { on: records, ends: [] };
      const { on, joined } = messages.run(records, String(records[0]?.emitter ?? records[0]?.input));
      return { on, ends: joined.flatMap((one) => endsOf(one, section)) };
    },
    flush: (emit) => messages.flush().flatMap((one) => {
      emit(one.message, tagOf(one.message));
      return endsOf(one, section);
    }),
  };
}

function tagOf({ tags }: Traveller): string {
  return tags.at(-1) ?? "";
}

/** An input, or another filter's emitter, and a tag: ml.c:480-561 @v5.1.1 */
function streamOf(record: Traveller): string {
  return `${record.emitter ?? record.input} ${tagOf(record)}`;
}
