// The key that every project of the redaction template has is named where it would be deployed.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KEEP, Workshop } from "../program.js";

const KEY = readFileSync(new URL("../../../../examples/redaction/redaction/key", import.meta.url));
const WORDS = "is the key of the template, which everybody has: it hides nothing; put 32 random bytes in its place, openssl rand -hex 32, from a Secret if others can read the image";

const pipeline = (paths: string, wasm: string): string => `service: { http_server: true, health_check: true }
pipeline:
  inputs:
    - { name: dummy, tag: a }
  filters:
    - { name: wasm, match: a, wasm_path: ${wasm}, function_name: keep, accessible_paths: "${paths}" }
  outputs:
    - { name: stdout, match: a }
`;

let workshop: Workshop;
beforeEach(async () => {
  workshop = new Workshop();
  await workshop.writeWat("build/filter.wasm", KEEP);
  workshop.write("redaction/keys/key", KEY);
  workshop.write("redaction/redaction.json", "{}");
});
afterEach(() => workshop.remove());

test("docker copies its folder into the image", async () => {
  workshop.write("fluent-bit.yaml", pipeline("redaction", "build/filter.wasm"));
  expect(await workshop.run("manifest docker --name a")).toMatchObject({ code: 0, err: `warning redaction/keys/key ${WORDS}` });
  workshop.write("redaction/keys/key", "0123456789abcdef0123456789abcdef");
  expect(await workshop.run("manifest docker --name a --force")).toMatchObject({ code: 0, err: "" });
});

test.each(["helm", "operator", "configmap"])("%s carries it as a file", async (kind) => {
  workshop.write("p.yaml", pipeline("/fluent-bit/wasm,/etc/keys", "/fluent-bit/wasm/filter.wasm"));
  const { code, err } = await workshop.run(`manifest ${kind} build/filter.wasm -c p.yaml --name a --file /etc/keys/key=redaction/keys/key`);
  expect([code, err.split("\n").at(-1)]).toEqual([0, `warning /etc/keys/key ${WORDS}`]);
});
