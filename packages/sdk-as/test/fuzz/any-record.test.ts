// Whatever may lie at the host's pointer times edit programs, on both engines: no trap, a readable answer, a guest that lives on.
// FLB_WASM_RUNS makes it as long as you like.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileGuest } from "../asc.js";
import { expectReadable } from "../host-readers.js";
import { toTag, type Operation } from "../model.js";
import { ENGINES, type FuzzedGuest } from "./engines.js";
import { programs } from "./programs.js";
import { type Property, fixturesOf, holds } from "./property.js";
import { any } from "./records.js";
import { runsOf } from "./runs.js";

/** What records of 200 KB and their edits may need. */
const MOST_PAGES = 256;

interface Case {
  readonly record: Uint8Array;
  readonly operations: readonly Operation[];
}

/** A record in the other event_format: the host then takes any answer for msgpack, so only a trap is a clean loss. */
function isMsgpack([first = 0]: Uint8Array): boolean {
  return (first & 0xf0) === 0x80 || first === 0xde || first === 0xdf;
}

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await compileGuest("program");
}, 60_000);

describe.each(ENGINES)("on $name, no record and no edit", ({ name, absence, start }) => {
  if (absence !== null) {
    test(`not run: ${absence}`, () => console.log(`not run: any-record on ${name}: ${absence}`));
    return;
  }
  let guest: FuzzedGuest;
  beforeAll(async () => {
    guest = await start(wasm, "program");
  });
  afterAll(() => guest.close());

  const property: Property<Case> = {
    name: "any-record",
    cases: fc.record({ record: any, operations: programs }),
    check: async ({ record, operations }) => {
      const [answer, alive] = await guest.call([{ record, tag: toTag(operations) }, { record: Buffer.from('{"alive":true}'), tag: "" }]);
      if (isMsgpack(record)) expect(answer!.trap).not.toBeNull();
      else expect(answer!.trap).toBeNull();
      expectReadable(answer!.bytes);
      expect(new TextDecoder().decode(alive!.bytes)).toBe('{"alive":true}');
      expect(alive!.pages).toBeLessThan(MOST_PAGES);
    },
  };
  test(`traps, or makes an answer that the host cannot read, and the ${fixturesOf(property).length} fixtures first`, () => holds(property, runsOf(name, 2500)), 36_000_000);
});
