// --fluent-bit with what is no release: the same words and the same exit code wherever it is only looked up.
import { afterAll, beforeAll, expect, test } from "vitest";
import { GOOD_CONFIG, KEEP, Workshop } from "./program.js";

let workshop: Workshop;
beforeAll(async () => {
  workshop = new Workshop();
  await workshop.writeWat("good.wasm", KEEP);
  workshop.write("good.yaml", GOOD_CONFIG);
});
afterAll(() => workshop.remove());

const LINES: readonly (readonly [line: string, action: string])[] = [
  ["check good.wasm", "check for"], ["bench good.wasm", "measure for"],
  ...["docker", "helm", "operator"].map((kind) => [`manifest ${kind} good.wasm -c good.yaml --name a`, "write manifests for"] as const), ["manifest configmap good.wasm --name a", "write manifests for"],
];

test.each(LINES.flatMap(([line, action]) => ["9", "4", "abc"].map((version) => [line, version, action] as const)))("%s --fluent-bit %s", async (line, version, action) => {
  const err = `error Cannot ${action} Fluent Bit "${version}": known are 3.0, 3.1, 3.2, 4.0, 4.1, 4.2, 5.0, 5.1 and their patch releases; write --fluent-bit 5.1`;
  expect(await workshop.run(`${line} --fluent-bit ${version}`)).toEqual({ code: 2, out: "", err });
});
