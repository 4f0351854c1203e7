// "@flb-wasm/sdk/hash" in filters, in the simulator, whose accessible_paths are real: against node:crypto and FNV-1a as published.
import { createHash, createHmac } from "node:crypto";
import { FluentBit } from "@flb-wasm/host-sim";
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "./asc.js";

const KEY_FILE = "/etc/key/key";
const SOURCE = `
import { Record } from "@flb-wasm/sdk";
import { KeyedHash, bucketOf, sha256 } from "@flb-wasm/sdk/hash";
const hash = KeyedHash.keyFile("${KEY_FILE}");
export function f(record: Record): void {
  const text = record.at("text").toText();
  record.set("plain", sha256(text));
  record.set("keyed", hash.of(text));
  record.set("has_key", hash.hasKey);
  record.set("ten", bucketOf(text, 10));
  record.set("million", bucketOf(text, 1000000));
  record.set("none", bucketOf(text, -3));
}
export function again(record: Record): void {
  record.set("keyed", KeyedHash.keyFile("${KEY_FILE}").of("a") + sha256("b").substring(0, 2) + hash.of("a"));
}`;

const TEXTS = [
  "", "a", "foobar", "user-4711", "Grüße 🙂 日本語", "x".repeat(251), "x".repeat(252), "x".repeat(253), "é".repeat(127), "🙂".repeat(63), "🙂".repeat(64) + "é",
  ...Array.from({ length: 140 }, (_, i) => "a".repeat(i)),
];

interface Answer {
  readonly text: string;
  readonly plain: string;
  readonly keyed: string;
  readonly has_key: boolean;
  readonly ten: number;
  readonly million: number;
  readonly none: number;
}

/** The bucket 0 is a zero byte of msgpack, which the host does not bring back: such a record has it as a string. */
function asNumber(key: string, value: unknown): unknown {
  return ["ten", "million", "none"].includes(key) ? Number(value) : value;
}

/** As the documentation has it. */
function bucketOf(text: string, count: number): number {
  const wrap = (value: bigint): bigint => value & 0xffffffffffffffffn;
  let hash = fnv(text);
  hash = wrap((hash ^ (hash >> 33n)) * 0xff51afd7ed558ccdn);
  hash = wrap((hash ^ (hash >> 33n)) * 0xc4ceb9fe1a85ec53n);
  hash ^= hash >> 33n;
  return Number(((hash >> 32n) * BigInt(count)) >> 32n);
}

function fnv(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash;
}

describe.each(["asconfig.json", "asconfig.msgpack.json"] as const)("hashes, built with %s", (config) => {
  const eventFormat = config === "asconfig.json" ? "json" : "msgpack";
  let wasm: Uint8Array;
  beforeAll(async () => {
    const { wasm: built, messages } = await compile(SOURCE, [], config);
    if (built === null) throw new Error(messages);
    wasm = built;
  }, 60_000);

  async function run(key: Uint8Array | null, texts: readonly string[], functionName = "f"): Promise<{ answers: Answer[]; log: string[] }> {
    const log: string[] = [];
    const host = await FluentBit.load(wasm, {
      functionName, eventFormat, accessiblePaths: ["/etc/key"],
      files: key === null ? { "/etc/key/other": "" } : { [KEY_FILE]: key },
      log: ({ from, text }) => { if (from === "guest" && !text.includes("zero bytes")) log.push(text); },
    });
    const { events } = host.filter(texts.map((text) => ({ record: JSON.stringify({ text }) })));
    return { answers: events.map(({ after }) => JSON.parse(after ?? "null", asNumber) as Answer), log };
  }

  test("are those of node:crypto, whatever the length, with any key", async () => {
    const random = Uint8Array.from({ length: 32 }, (_, i) => (i * 73 + 5) & 255);
    for (const key of [random, Buffer.from("sixteen bytes ok"), Buffer.from("k".repeat(64)), Buffer.from("k".repeat(200))]) {
      const { answers, log } = await run(key, TEXTS);
      expect(answers.map(({ text }) => text)).toEqual(TEXTS);
      expect(answers.map(({ plain }) => plain)).toEqual(TEXTS.map((text) => createHash("sha256").update(text).digest("hex")));
      expect(answers.map(({ keyed }) => keyed)).toEqual(TEXTS.map((text) => createHmac("sha256", key).update(text).digest("hex")));
      expect(answers.every(({ has_key }) => has_key)).toBe(true);
      expect(log).toEqual([]);
    }
  });

  test("keep apart what is keyed and what is not, and two hashes of one file agree", async () => {
    const { answers } = await run(Buffer.from("sixteen bytes ok\n"), ["", ""], "again");
    const keyed = createHmac("sha256", "sixteen bytes ok").update("a").digest("hex");
    const plain = createHash("sha256").update("b").digest("hex").slice(0, 2);
    expect(answers.map((answer) => answer.keyed)).toEqual([keyed + plain + keyed, keyed + plain + keyed]);
  });

  test("fall into the documented buckets", async () => {
    expect(fnv("foobar")).toBe(0x85944171f73967e8n); // draft-eastlake-fnv, appendix C
    const { answers } = await run(null, TEXTS);
    expect(answers.map(({ ten }) => ten)).toEqual(TEXTS.map((text) => bucketOf(text, 10)));
    expect(answers.map(({ million }) => million)).toEqual(TEXTS.map((text) => bucketOf(text, 1000000)));
    expect(new Set(answers.map(({ none }) => none))).toEqual(new Set([0]));
  });

  test("fill buckets evenly", async () => {
    const { answers } = await run(null, Array.from({ length: 5000 }, (_, i) => `request-${i}`));
    const counts = Array.from({ length: 10 }, (_, bucket) => answers.filter(({ ten }) => ten === bucket).length);
    // 500 each; the standard deviation is 21.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(100);
  });

  const keys: [what: string, key: string | null, line: RegExp, keyed: boolean][] = [
    ["without a file", null, /^\[flb-wasm\] \[error\] Cannot read the hash key \/etc\/key\/key: no such file or directory; of\(\) gives the empty text/, false],
    ["with an empty file", "\r\n", /Cannot read the hash key \/etc\/key\/key: it is empty; of\(\) gives/, false],
    ["with a short key", "too short", /^\[flb-wasm\] \[warn\] The hash key \/etc\/key\/key is short; make it 32 random bytes$/, true],
  ];
  test.each(keys)("%s say so once", async (_what, key, line, keyed) => {
    const { answers, log } = await run(key === null ? null : Buffer.from(key), ["a", "b"]);
    expect(answers.map((answer) => [answer.has_key, answer.keyed.length])).toEqual([[keyed, keyed ? 64 : 0], [keyed, keyed ? 64 : 0]]);
    expect(log).toEqual([expect.stringMatching(line)]);
  });
});
