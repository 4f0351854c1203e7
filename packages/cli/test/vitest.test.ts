// The matchers, on a filter whose answers are known.
import { readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { encodeMsgpack, int, map, str } from "@flb-wasm/host-sim";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
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

test("the package asks for no vitest whose types have no Matchers, and says what its own types need", () => {
  const folder = new URL("..", import.meta.url);
  const { peerDependencies, peerDependenciesMeta } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8")) as Record<string, Record<string, unknown>>;
  expect(peerDependencies).toMatchObject({ "vitest": ">=3.2", "@types/node": ">=20" });
  expect(Object.keys(peerDependenciesMeta ?? {})).toEqual(Object.keys(peerDependencies ?? {}));
});

test("keep integers exact", async () => {
  await expect(filter('{"id":9007199254740993}')).toBecome({ id: 9007199254740993n });
  await expect(filter('{"id":9007199254740993}')).not.toBecome({ id: 9007199254740992n });
});

test("take times as cases do, and say what is none", async () => {
  for (const time of ["2024-01-01T00:00:11Z", "1704067211", { sec: 1704067211, nsec: 0 }]) await expect(filter({ a: 1 }, { time })).toBeKept();
  for (const time of ["yesterday", { sec: 1.5, nsec: 0 }, { seconds: 1 } as never, 11 as never]) {
    await expect(filter({ a: 1 }, { time })).rejects.toThrow(`Cannot filter an event with the time ${JSON.stringify(time)}: it is none; give text such as "2024-01-01T00:00:11Z", or { sec, nsec }`);
  }
});

test("name the member that JSON cannot say, and take it as msgpack", async () => {
  await expect(filter({ a: [{ b: NaN }] })).rejects.toThrow("Cannot make a record: $a[0]['b'] is NaN, which JSON cannot say; give msgpack, encodeMsgpack(");
  await expect(filter({ log: Infinity })).rejects.toThrow("Cannot make a record: $log is Infinity, which JSON cannot say");
  const record = encodeMsgpack(map([[str("a"), int(1n)]]));
  await expect(filter(record)).toBeKept();
  await expect(filter({ a: 12345 })).toBecome(encodeMsgpack(map([[str("a"), int(2n)]])));
});

test("warn once of a module that is older than its sources", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const built = join(workshop.folder, "build/filter.wasm");
  workshop.write("build/filter.wasm", readFileSync(join(workshop.folder, "by-length.wasm")));
  workshop.write("assembly/index.ts", "");
  utimesSync(join(workshop.folder, "assembly/index.ts"), new Date(), new Date(Date.now() - 60_000));
  await loadFilter(built);
  expect(warn).not.toHaveBeenCalled();
  utimesSync(built, new Date(), new Date(Date.now() - 120_000));
  await loadFilter(built);
  await loadFilter(built);
  expect(warn.mock.calls).toEqual([[`warning: ${built} is older than assembly, so its answers are those of an earlier filter; build it first`]]);
  warn.mockRestore();
});

test("say what differs", async () => {
  await expect(expect(filter({ a: 12345 })).toBecome({ a: 3 })).rejects.toThrow("the record differs (- expected, + actual)\n  - $a  3\n  + $a  2");
  await expect(expect(filter({ a: 1234 })).toBecome({ a: 3 })).rejects.toThrow("expected a record, and it was dropped");
  await expect(expect(filter({ a: 1 })).toHaveLogged("x")).rejects.toThrow("expected a log line with x, and there is none");
});
