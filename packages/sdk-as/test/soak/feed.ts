// The records of a soak: 10 B to 10 MB, mostly small, and one in a hundred of those that Fluent Bit writes as invalid JSON.
//   in   the number of a call
//   out  its event
// Every event is made once, so that a soak spends its time in the filter and not here.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { EventInput } from "@flb-wasm/host-sim";

const ROOT = new URL("../../../../", import.meta.url);
const linesOf = (path: string): string[] => readFileSync(fileURLToPath(new URL(path, ROOT)), "utf8").trimEnd().split("\n");

/** Records of about 700 bytes, as people have them; every other one is a pod's. */
const pods = linesOf("fixtures/records/k8s-pod.jsonl");
const others = [...["nginx", "systemd", "cpu", "unicode"].flatMap((name) => linesOf(`fixtures/records/${name}.jsonl`)), ...linesOf("examples/redaction/records.jsonl")];
const ordinary = others.flatMap((other, i) => [other, pods[i % pods.length]!]);

/** Bodies that no JSON can carry: NaN, infinities, the largest double, an ext value, a key that is no string. */
export const BAD_BODIES: readonly Uint8Array[] = [
  "81 a1 76 cb 7f f8 00 00 00 00 00 00", "81 a1 76 cb ff f8 00 00 00 00 00 00", "81 a1 76 cb 7f f0 00 00 00 00 00 00", "81 a1 76 cb ff f0 00 00 00 00 00 00",
  "81 a1 76 cb 7f ef ff ff ff ff ff ff", "81 a1 76 d4 05 de", "81 07 08", "82 a1 61 81 c0 01 a1 62 92 c3 cb 7f f0 00 00 00 00 00 00",
].map((hex) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex")));

/** Bytes of the large ones, and how often each comes: they are rare, as they are in life. */
const LARGE: readonly [bytes: number, every: number][] = [[10_000_000, 100_000], [1_000_000, 20_000], [100_000, 2_000], [10_000, 100]];
/** The call of the first large one: early, so that a short soak has its peak before its half. */
const FIRST = 31;
const LINE = "2026-03-01T09:15:02Z order 991 of alice@example.com from 203.0.113.77 was paid, status 200, 12.5 ms; ";

const events = new Map<string, EventInput>();

/** The event of a call. @param largest bytes of the largest record. */
export function eventFor(call: number, largest = 10_000_000): EventInput {
  const large = LARGE.find(([bytes, every], i) => bytes <= largest && call % every === FIRST + i);
  if (large) return once(`large ${large[0]}`, () => largeRecord(large[0]));
  if (call % 100 === 50) return once(`bad ${(call / 100 | 0) % BAD_BODIES.length}`, () => BAD_BODIES[(call / 100 | 0) % BAD_BODIES.length]!);
  if (call % 3 === 0) return once(`ordinary ${call % ordinary.length}`, () => ordinary[call % ordinary.length]!);
  return once("small", () => '{"log":1}');
}

function once(name: string, make: () => string | Uint8Array): EventInput {
  const event = events.get(name) ?? { tag: "kube.app", record: make() };
  events.set(name, event);
  return event;
}

function largeRecord(bytes: number): string {
  const log = LINE.repeat(Math.ceil(bytes / LINE.length)).slice(0, bytes);
  return JSON.stringify({ log, kubernetes: { labels: { app: "a", region: "ap-south-1", tenant: "private-a1" } } });
}
