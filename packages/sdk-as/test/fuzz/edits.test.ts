// Valid records times edit programs, on both engines: the answer is what the reference model says, byte by byte.
// FLB_WASM_RUNS makes it as long as you like.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileGuest } from "../asc.js";
import { Guest } from "../guest.js";
import { expectReadable } from "../host-readers.js";
import { type MapNode, type Operation, edited, read, toTag, withFloatsOf, write } from "../model.js";
import { ENGINES, type FuzzedGuest } from "./engines.js";
import { programs } from "./programs.js";
import { type Property, fixturesOf, holds } from "./property.js";
import { keys, valid, words } from "./records.js";
import { limitsOf, runsOf } from "./runs.js";

/** As many as a host can take back. */
const MOST_LEVELS = 63;
/** What a record of 200 KB and its edits may need. */
const MOST_PAGES = 256;

interface Case {
  readonly record: string;
  readonly operations: readonly Operation[];
}

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await compileGuest("program");
}, 60_000);

describe.each(ENGINES)("on $name, edits", ({ name, absence, start }) => {
  if (absence !== null) {
    test(`not run: ${absence}`, () => console.log(`not run: edits on ${name}: ${absence}`));
    return;
  }
  let guest: FuzzedGuest;
  beforeAll(async () => {
    guest = await start(wasm, "program");
  });
  afterAll(() => guest.close());

  const property: Property<Case> = {
    name: "edits",
    cases: fc.record({ record: valid.filter((json) => levels(json) <= MOST_LEVELS), operations: programs }),
    check: async ({ record, operations }) => {
      const root = edited(record, operations);
      const [answer, alive] = await guest.call([{ record: Buffer.from(record), tag: toTag(operations) }, ALIVE]);
      expect(answer!.trap).toBeNull();
      expectReadable(answer!.bytes);
      expect(write(withFloatsOf(root, read(decode(answer!.bytes))))).toBe(write(root));
      expect(decode(alive!.bytes)).toBe('{"alive":true}');
      expect(alive!.pages).toBeLessThan(MOST_PAGES);
    },
  };
  test(`give what the reference model gives, and the ${fixturesOf(property).length} fixtures first`, () => holds(property, runsOf(name, 1500)), 36_000_000);
});

const ALIVE = { record: Buffer.from('{"alive":true}'), tag: "" };
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const decode = (bytes: Uint8Array): string => decoder.decode(bytes);

/** An upper bound: brackets in strings count too. */
function levels(json: string): number {
  let [level, deepest] = [0, 0];
  for (const c of json) {
    if (c === "{" || c === "[") deepest = Math.max(deepest, ++level);
    if (c === "}" || c === "]") level--;
  }
  return deepest;
}

describe("untouched bytes", () => {
  let guest: Guest;
  beforeAll(async () => {
    guest = new Guest(await compileGuest("program"), "program");
  }, 60_000);

  test("stay as they were, in their order, when a member is added", () => {
    fc.assert(
      fc.property(valid.map((json) => write(read(json))), keys, words, (json, key, text) => {
        if (levels(json) > MOST_LEVELS || (read(json) as MapNode).members.some((member) => member.key === key)) return;
        const answer = guest.call(json, { tag: `text\x1f\x1f${key}\x1f${text.replace(/[\x1e\x1f]/g, "")}` });
        expect(answer.text.startsWith(json.slice(0, -1))).toBe(true);
      }),
      limitsOf("V8", 2000),
    );
  });

  test.each(["$b['c']", "$b[0]", "$c[", `$c${"['c']".repeat(30)}`])("stay, twice the same key too, when a member cannot be moved to %s", (to) => {
    expect(guest.call('{"a":1.50,"a":{"x":1},"b":"x","a":[2 ]}', { tag: `rename\x1f\x1fa\x1f${to}` }).text).toBe('{"a":1.50,"a":{"x":1},"b":"x","a":[2 ]}');
  });

  test("go back as the host's own pointer when there are no edits", () => {
    fc.assert(fc.property(valid, (json) => {
      if (levels(json) <= MOST_LEVELS) expect(guest.call(json, { tag: "" }).same).toBe(true);
    }), limitsOf("V8", 1000));
    expect(guest.call('{"a" : 1.50, "b":[1 ,2]}', { tag: "" })).toMatchObject({ text: '{"a" : 1.50, "b":[1 ,2]}', same: true });
  });
});
