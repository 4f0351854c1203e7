// One interval of exec_wasi in a real agent.
//   in   a program, the input's section
//   out  the first interval's records; `null` if nothing came in two intervals
// The agent runs the program every second. `oneshot` would stop it, but the key is there only since 4.2.1; so the output is read at the
// first sight, and a program must write the same in each interval.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type LogLine, renderJson } from "@flb-wasm/host-sim";
import { AgentProgram, type Launch } from "@flb-wasm/cli/agent";
import { decodeChunk } from "@flb-wasm/host-sim/engine";
import type { Collected } from "./backend.js";
import type { ExecConfig } from "../case.js";

const TAG = "exec_wasi.0";
const STEP_MILLISECONDS = 50;
const PATIENCE_MILLISECONDS = 2_500;
const MAX_DEPTH = 64;

export async function collectOnce(launch: (folder: string) => Launch, program: Uint8Array, exec: ExecConfig): Promise<Collected> {
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-real-"));
  writeFileSync(join(folder, "program.wasm"), program);
  writeFileSync(join(folder, "fluent-bit.yaml"), renderConfig(folder, exec));
  const agent = new AgentProgram(launch(folder), join(folder, "fluent-bit.yaml"), folder);
  try {
    for (let waited = 0; waited < PATIENCE_MILLISECONDS && agent.outputBytes(TAG) === 0 && !agent.end; waited += STEP_MILLISECONDS) {
      await wait(STEP_MILLISECONDS);
    }
    const records = decodeChunk(agent.output(TAG), MAX_DEPTH).records;
    const log: LogLine[] = agent.takeLog();
    if (records.length === 0) return { records: wasLost(log) ? null : [], log };
    return { records: firstInterval(records.map(({ body }) => renderJson(body))), log };
  } finally {
    await agent.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** If two intervals were flushed together, the output is twice the same. */
function firstInterval(records: readonly string[]): readonly string[] {
  const half = records.slice(0, records.length / 2);
  return records.length % 2 === 0 && half.every((record, i) => record === records[half.length + i]) ? half : records;
}

function wasLost(log: readonly LogLine[]): boolean {
  return log.some(({ text }) => text.includes("WASI main function is not found"));
}

function renderConfig(folder: string, { bufSize, parser, accessiblePaths = [folder] }: ExecConfig): string {
  const input = {
    name: "exec_wasi", tag: TAG, wasi_path: join(folder, "program.wasm"), interval_sec: 1, accessible_paths: accessiblePaths.join(","),
    ...bufSize === undefined ? {} : { buf_size: bufSize },
    ...parser === undefined ? {} : { parser: "j" },
  };
  return JSON.stringify({
    service: { flush: 0.3, grace: 1, log_level: "debug" },
    parsers: [{ name: "j", format: "json" }],
    pipeline: { inputs: [input], outputs: [{ name: "file", match: "*", path: folder, format: "msgpack" }] },
  });
}
