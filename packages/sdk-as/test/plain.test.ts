// The same filter twice, in the simulator: with asc's defaults and without the SDK it loses nearly everything, with it nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FluentBit } from "@flb-wasm/host-sim";
import * as asc from "assemblyscript/asc";
import { expect, test } from "vitest";
import { compile } from "./asc.js";

const PLAIN = `
export function f(tag: usize, tagLen: i32, sec: i32, nsec: i32, record: usize, recordLen: i32): usize {
  const text = String.UTF8.decodeUnsafe(record, recordLen);
  const changed = text.slice(0, text.length - 1) + ',"seen":true}';
  return changetype<usize>(String.UTF8.encode(changed, true));
}`;
const WITH_SDK = `
import { Record } from "@flb-wasm/sdk";
export function f(record: Record): void { record.set("seen", true); }`;

const records = readFileSync(new URL("../../../fixtures/records/k8s-pod.jsonl", import.meta.url), "utf8").trimEnd().split("\n");
const chunks = Array.from({ length: 100 }, (_, c) => Array.from({ length: 100 }, (_, i) => ({ record: records[(c * 100 + i) % records.length]! })));

async function outcomes(wasm: Uint8Array): Promise<{ counts: Record<string, number>; reasons: Set<string> }> {
  const host = await FluentBit.load(wasm, { functionName: "f" });
  const counts: Record<string, number> = {};
  const reasons = new Set<string>();
  for (const chunk of chunks) {
    for (const { outcome, behaviour } of host.filter(chunk).events) {
      counts[outcome] = (counts[outcome] ?? 0) + 1;
      if (outcome === "lost") reasons.add(behaviour);
    }
  }
  return { counts, reasons };
}

test("10 000 Kubernetes records through a plain AssemblyScript filter: nearly all are lost", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-plain-"));
  try {
    writeFileSync(join(folder, "index.ts"), PLAIN);
    const { error } = await asc.main(["index.ts", "-o", "plain.wasm", "--baseDir", folder]);
    expect(error).toBeNull();
    const { counts, reasons } = await outcomes(new Uint8Array(readFileSync(join(folder, "plain.wasm"))));
    expect(counts["lost"]).toBeGreaterThan(9_900);
    expect([...reasons].join()).toMatch(/heap|allocat|room/i);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

test("10 000 Kubernetes records through the same filter with the SDK: none is lost", async () => {
  const { counts } = await outcomes((await compile(WITH_SDK)).wasm!);
  expect(counts).toEqual({ replaced: 10_000 });
}, 120_000);
