// A module without a map, and one that asc built: what `traps` prints.
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as asc from "assemblyscript/asc";
import { afterAll, expect, test } from "vitest";
import { Workshop, filterWat, PARAMS } from "./program.js";

const workshop = new Workshop();
afterAll(() => workshop.remove());

test("an author's lines are listed with their reasons", async () => {
  workshop.write("index.ts", `import { Record } from "@flb-wasm/sdk";
const routes: string[] = ["a", "b"];
export function pick(record: Record): void {
  const n = i32(record.at("n").toI64());
  record.set("route", routes[n]);
  record.set("share", 100 / n);
}
`);
  mkdirSync(join(workshop.folder, "node_modules", "@flb-wasm"), { recursive: true });
  symlinkSync(fileURLToPath(new URL("../../sdk-as", import.meta.url)), join(workshop.folder, "node_modules", "@flb-wasm", "sdk"));
  workshop.write("asconfig.json", '{ "extends": "@flb-wasm/sdk/asconfig.json" }');
  const { error } = await asc.main(["index.ts", "-o", "filter.wasm", "--baseDir", workshop.folder]);
  expect(error).toBeNull();
  const { out, code } = await workshop.run("traps filter.wasm");
  expect(code).toBe(0);
  expect(out).toMatch(/index\.ts:5:\d+ +Index out of range/);
  expect(out).toMatch(/index\.ts:6:\d+ +integer division/);
  expect(out).toContain("places of yours can trap");
  expect(readFileSync(join(workshop.folder, "filter.wasm")).length).toBeGreaterThan(0);
}, 60_000);

test("a module without a map has reasons but no lines", async () => {
  await workshop.writeWat("plain.wasm", filterWat(`(func (export "keep") ${PARAMS} (unreachable))`));
  const { out } = await workshop.run("traps plain.wasm");
  expect(out).toContain("No line of yours can trap");
  expect(out).toContain("unreachable");
});

test("a missing file is named with the remedy", async () => {
  const { err, code } = await workshop.run("traps nowhere.wasm");
  expect(code).toBe(3);
  expect(err).toContain("Cannot read nowhere.wasm: there is no such file; build it with flb-wasm build");
});
