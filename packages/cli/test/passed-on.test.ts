// Words behind `--`: handed on where a command says so, refused where it does not, and of no meaning to `npm create` and its like.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { COMMANDS } from "../src/commands/all.js";
import { KEEP, Workshop } from "./program.js";

const CREATE = fileURLToPath(new URL("../../create-flb-wasm/bin/create-flb-wasm.js", import.meta.url));

const workshop = new Workshop();
beforeAll(() => workshop.writeWat("keep.wasm", KEEP));
afterAll(() => workshop.remove());

test("only build hands words on", () => {
  expect(COMMANDS.filter(({ passesOn }) => passesOn).map(({ name }) => name)).toEqual(["build"]);
});

test.each([
  ["inspect keep.wasm -- --nosuch x", "Cannot run flb-wasm inspect: --nosuch x behind -- would go to nobody; leave the -- out"],
  ["new -- other", "Cannot run flb-wasm new: other behind -- would go to nobody; leave the -- out"],
])("%s", async (line, message) => {
  expect(await workshop.run(line)).toEqual({ code: 2, out: "", err: `error ${message}` });
});

test("a -- with nothing behind it says nothing", async () => {
  expect(await workshop.run("inspect keep.wasm --")).toMatchObject({ code: 0, err: "" });
});

test.each([["--", "one", "--template", "k8s-routing"], ["two", "--", "--template", "k8s-routing"], ["three", "--template", "k8s-routing"]])("create %s %s %s", (...words) => {
  const { status, stderr } = spawnSync(process.execPath, [CREATE, ...words], { cwd: workshop.folder, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  const name = words.find((word) => /^[a-z]/.test(word)) ?? "";
  expect(readFileSync(`${workshop.folder}/${name}/fluent-bit.yaml`, "utf8")).toContain("rewrite_tag");
});

test("create refuses what does not exist, behind a -- too", () => {
  const { status, stderr } = spawnSync(process.execPath, [CREATE, "--", "--template", "nosuch", "x"], { cwd: workshop.folder, encoding: "utf8" });
  expect([status, stderr]).toEqual([2, expect.stringContaining("nosuch")]);
});
