// The matchers, on a filter whose answers are known.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Filter, loadFilter } from "../src/vitest.js";
import { BY_LENGTH, Workshop } from "./program.js";

const workshop = new Workshop();
let filter: Filter;
beforeAll(async () => {
  await workshop.writeWat("by-length.wasm", BY_LENGTH);
  filter = await loadFilter(join(workshop.folder, "by-length.wasm"));
});
afterAll(() => workshop.remove());

test("say what became of a record", async () => {
  await expect(filter({ a: 1 })).toBeKept();
  await expect(filter({ a: 1234 })).toBeDropped();
  await expect(filter({ a: 12345 })).toBecome({ a: 2 });
  await expect(filter({ a: 123 })).toBeLost();
  await expect(filter({ a: 1 })).not.toBeDropped();
});

test("keep integers exact", async () => {
  await expect(filter('{"id":9007199254740993}')).toBecome({ id: 9007199254740993n });
  await expect(filter('{"id":9007199254740993}')).not.toBecome({ id: 9007199254740992n });
});

test("say what differs", async () => {
  await expect(expect(filter({ a: 12345 })).toBecome({ a: 3 })).rejects.toThrow("the record differs (- expected, + actual)\n  - $a  3\n  + $a  2");
  await expect(expect(filter({ a: 1234 })).toBecome({ a: 3 })).rejects.toThrow("expected a record, and it was dropped");
  await expect(expect(filter({ a: 1 })).toHaveLogged("x")).rejects.toThrow("expected a log line with x, and there is none");
});
