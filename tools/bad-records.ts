// Records that Fluent Bit writes as invalid JSON, between good ones, through an example in a real agent.
//   in   an Example, built; a binary
//   out  verdicts: each good record arrives as it does without the bad ones, byte by byte; each bad one as the simulator says
//   err  of forwardThrough and of the simulator
// A bad record is a good one with one more member, so that the filter does its work on it. The current folder must be the example's.
import { type Body, FluentBit, type LogLine, diffBodies, renderJson } from "@flb-wasm/host-sim";
import { decodeChunk, recordBytes } from "@flb-wasm/host-sim/engine";
import type { Example } from "./example.js";
import { type NumberedBody, forwardThrough } from "./forwarded-run.js";
import { DEEPEST_BODY } from "./real-fluent-bit.js";

/** Members in hex: a key and its value. The first key is "bad" where it is a string. */
export const BAD_MEMBERS: readonly { readonly what: string; readonly member: string }[] = [
  { what: "NaN", member: "a3626164 cb7ff8000000000000" },
  { what: "-NaN", member: "a3626164 cbfff8000000000000" },
  { what: "infinity", member: "a3626164 cb7ff0000000000000" },
  { what: "-infinity", member: "a3626164 cbfff0000000000000" },
  { what: "DBL_MAX", member: "a3626164 cb7fefffffffffffff" },
  { what: "-DBL_MAX", member: "a3626164 cbffefffffffffffff" },
  { what: "an infinite float 32", member: "a3626164 ca7f800000" },
  { what: "an ext value", member: "a3626164 d405de" },
  { what: "a time stamp, which is ext", member: "a3626164 d6ff5f5e1000" },
  { what: "an integer key", member: "07 08" },
  { what: "a nil key", member: "c0 01" },
  { what: "a bool key", member: "c3 01" },
  { what: "a float key", member: "cb3ff8000000000000 01" },
  { what: "a binary key", member: "c402fffe 01" },
  { what: "an array as key", member: "9101 01" },
  { what: "a map as key", member: "810101 01" },
  { what: "an ext key", member: "d405de 01" },
  { what: "all of it, deep inside", member: "a3626164 93 81c0cb7ff8000000000000 92cb7ff0000000000000d405de 8107cb7fefffffffffffff" },
];

export interface MixedVerdict {
  readonly isSame: boolean;
  /** What is bad in the record; null for a good one. */
  readonly bad: string | null;
  /** JSON text of what should arrive; null for nothing. */
  readonly wanted: string | null;
  /** JSON text of what arrives; null for nothing. */
  readonly got: string | null;
  /** Of a bad record, what differs from the good one that it was made of, as both arrive: `$bad: null`. */
  readonly became: string;
}

export interface Mixed {
  readonly verdicts: readonly MixedVerdict[];
  /** How the agent ended, with the bad records and without. */
  readonly ends: readonly [mixed: string, good: string];
  readonly log: readonly LogLine[];
}

interface MixedBody extends NumberedBody {
  readonly bad: string | null;
  /** Which of the example's records it is, or was made of. */
  readonly record: number;
}

/** Bad, good, bad, good, …, bad: every example's record follows a bad one and goes before one. */
export function mixedBodies(records: readonly string[]): MixedBody[] {
  const good = records.map((record) => recordBytes({ record }));
  const pairs = Math.max(good.length, BAD_MEMBERS.length);
  const bodies = Array.from({ length: pairs }, (_, i) => {
    const { what, member } = BAD_MEMBERS[i % BAD_MEMBERS.length]!;
    const [record, next] = [i % good.length, (i + 1) % good.length];
    return [{ bad: what, record, body: withMember(good[record]!, Buffer.from(member.replaceAll(" ", ""), "hex")) }, { bad: null, record: next, body: good[next]! }];
  }).flat();
  return [...bodies, bodies[0]!].map((one, number) => ({ ...one, number }));
}

/** A map's bytes with one more member. */
export function withMember(map: Uint8Array, member: Uint8Array): Uint8Array {
  const isWide = map[0] === 0xde; // map 16; else fixmap 1000xxxx
  const count = isWide ? Buffer.from(map).readUInt16BE(1) : map[0]! & 0x0f;
  const head = count + 1 < 16 ? Buffer.from([0x80 | (count + 1)]) : Buffer.from([0xde, (count + 1) >> 8, (count + 1) & 0xff]);
  return Buffer.concat([head, map.subarray(isWide ? 3 : 1), member]);
}

export async function mixThrough(binary: string, version: string, example: Example): Promise<Mixed> {
  const bodies = mixedBodies(example.records);
  const simulator = await FluentBit.load(example.wasmPath, { ...example.filter, version });
  const { events } = simulator.filter(bodies.map(({ body }) => ({ tag: example.tag, record: body })));
  const mixed = await forwardThrough(binary, example, bodies);
  const good = await forwardThrough(binary, example, bodies.filter(({ bad }) => bad === null));
  const verdicts = bodies.map((one, i): MixedVerdict => {
    const arrived = mixed.arrived.get(one.number);
    const got = jsonOf(arrived);
    const alone = good.arrived.get(bodies.find(({ bad, record }) => bad === null && record === one.record)!.number);
    if (one.bad !== null) return { isSame: got !== null && got === events[i]!.after, bad: one.bad, wanted: events[i]!.after, got, became: difference(alone, arrived) };
    const wanted = good.arrived.get(one.number);
    const isSame = wanted === undefined ? arrived === undefined : arrived !== undefined && Buffer.compare(wanted, arrived) === 0;
    return { isSame, bad: null, wanted: jsonOf(wanted), got, became: "" };
  });
  return { verdicts, ends: [mixed.end, good.end], log: mixed.log };
}

function difference(good: Uint8Array | undefined, bad: Uint8Array | undefined): string {
  if (good === undefined || bad === undefined) return "";
  return diffBodies(bodyOf(good), bodyOf(bad)).map(({ accessor, after }) => `${accessor}: ${after === null ? "gone" : renderJson(after)}`).join(", ");
}

function jsonOf(record: Uint8Array | undefined): string | null {
  return record === undefined ? null : renderJson(bodyOf(record));
}

function bodyOf(record: Uint8Array): Body {
  return decodeChunk(record, DEEPEST_BODY).records[0]!.body;
}
