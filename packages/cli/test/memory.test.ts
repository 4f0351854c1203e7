// `run` in bounded memory: the built program with a heap far smaller than its input. Needs `pnpm build` first.
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEEP, Workshop } from "./program.js";

const PROGRAM = fileURLToPath(new URL("../bin/flb-wasm.js", import.meta.url));
const MEBIBYTE = 1 << 20;
const SMALL_MEBIBYTES = 32;
const LARGE_MEBIBYTES = 128;
/** Half of the larger input. The run holds about 25 MiB when it has a chunk in hand; below twice that, how soon the collector comes decides. */
const HEAP_MEBIBYTES = 64;
const PATIENCE_MILLISECONDS = 300_000;
const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("keep.wasm", KEEP);
  workshop.write("peak.mjs", 'import { writeFileSync } from "node:fs";\nprocess.on("exit", () => writeFileSync("peak", String(process.resourceUsage().maxRSS)));\n');
  for (const mebibytes of [SMALL_MEBIBYTES, LARGE_MEBIBYTES]) {
    const block = Buffer.from(`${JSON.stringify({ log: "x".repeat(16_000), n: 1.5 })}\n`.repeat(64));
    const file = openSync(join(workshop.folder, `${mebibytes}.jsonl`), "w");
    for (let written = 0; written < mebibytes * MEBIBYTE; written += block.byteLength) writeSync(file, block);
    closeSync(file);
  }
});
afterAll(() => workshop.remove());

/** Peak resident memory of one run, in MiB. */
function peakOf(mebibytes: number, more: readonly string[]): number {
  const words = [`--max-old-space-size=${HEAP_MEBIBYTES}`, "--import", pathToFileURL(join(workshop.folder, "peak.mjs")).href, PROGRAM, "run", "keep.wasm", "-i", `${mebibytes}.jsonl`, ...more];
  const ran = spawnSync(process.execPath, words, { cwd: workshop.folder, encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
  expect([ran.status, ran.stderr]).toEqual([0, ""]);
  return Number(readFileSync(join(workshop.folder, "peak"), "utf8")) / 1024;
}

test.each([["the report", ["--show", "none"]], ["every record as JSON", ["--json"]]])("a run over %s needs no more for four times the input", (_, more) => {
  const [small, large] = [peakOf(SMALL_MEBIBYTES, more), peakOf(LARGE_MEBIBYTES, more)];
  expect(large - small, `MiB more, of ${small.toFixed(0)}`).toBeLessThan((LARGE_MEBIBYTES - SMALL_MEBIBYTES) / 2); // what the collector leaves for later differs from run to run
}, PATIENCE_MILLISECONDS);
