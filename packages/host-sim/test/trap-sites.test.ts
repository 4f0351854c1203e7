import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as asc from "assemblyscript/asc";
import { expect, test } from "vitest";
import { findTrapSites } from "../src/host/trap-sites.js";

const SOURCE = `class Box { constructor(public n: i32) {} }
let box: Box | null = null;
const list: i32[] = [1, 2, 3];
const counts = new Map<string, i32>();
export function put(n: i32): void { box = n > 5 ? new Box(n) : null; counts.set("a", n); }
export function risky(n: i32): i32 {
  let sum = list[n];
  sum += box!.n;
  sum += 100 / n;
  sum += counts.get("a");
  if (n == 77) throw new Error("seventy-seven");
  return sum / 10;
}
export function read(n: f64): f64 {
  const text = n.toString() + (<i32>n).toString();
  return parseFloat(text) + parseInt(text);
}
`;

test("every place where an author's line can trap is listed, with the reason", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-traps-"));
  try {
    writeFileSync(join(folder, "index.ts"), SOURCE);
    const { error } = await asc.main(["index.ts", "-o", "out.wasm", "-O3", "--sourceMap", "--runtime", "minimal", "--baseDir", folder]);
    expect(error).toBeNull();
    const sites = findTrapSites(new Uint8Array(readFileSync(join(folder, "out.wasm"))), readFileSync(join(folder, "out.wasm.map"), "utf8"));
    const authored = sites.filter((site) => site.authored).map(({ place, reason }) => `${place?.replace(/:\d+$/, "")} ${reason}`);
    expect(new Set(authored)).toEqual(new Set([
      "index.ts:5 Invalid length", // the map may grow beyond what asc can hold
      "index.ts:7 Index out of range",
      "index.ts:8 Unexpected 'null' (not assigned or failed cast)",
      "index.ts:9 integer division",
      "index.ts:10 Key does not exist",
      "index.ts:11 seventy-seven",
    ]));
    expect(sites.filter((site) => !site.authored).map(({ reason }) => reason)).toContain("memory at its ceiling");
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
