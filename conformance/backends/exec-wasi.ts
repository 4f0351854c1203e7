// An interval of exec_wasi in a real agent, or two.
//   in   a program, the input's section
//   out  the first interval's records; `null` if the program failed, none if it wrote nothing; whether the agent lives behind the second
//   err  CliError if the agent does nothing of either in 30 seconds
// The agent runs the program every second. `oneshot` would stop it, but the key is there only since 4.2.1; so the output is read at the
// first sight, and a program must write the same in each interval, and no line twice.
//
//   exec_wasi, each second ──► file output        what comes
//   dummy,     each second ──► file output        the agent's own clock: its second beat comes after the first interval, and none of an
//                                                  agent that stands still
import { mkdirSync, mkdtempSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type LogLine, renderJson } from "@flb-wasm/host-sim";
import { AgentProgram, type Launch } from "@flb-wasm/cli/agent";
import { decodeChunk } from "@flb-wasm/host-sim/engine";
import type { Collected } from "./backend.js";
import type { ExecConfig } from "../case.js";

const TAG = "exec_wasi.0";
const BEAT_TAG = "beat";
const BEATS = 2;
const MAX_DEPTH = 64;
/** Of the accessible paths, below the agent's folder. */
const GOING = "going";
/** Beats are due each second; an agent without one for so long stands still. */
const STILL_MILLISECONDS = 6000;
const STEP_MILLISECONDS = 100;

export async function collectFrom(launch: (folder: string) => Launch, program: Uint8Array, exec: ExecConfig): Promise<Collected> {
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-real-"));
  writeFileSync(join(folder, "program.wasm"), program);
  writeFileSync(join(folder, "fluent-bit.yaml"), renderConfig(folder, exec));
  writeFileSync(join(folder, "parsers.conf"), "[PARSER]\n    Name j\n    Format json\n");
  mkdirSync(join(folder, GOING));
  const agent = new AgentProgram(launch(folder), join(folder, "fluent-bit.yaml"), folder);
  try {
    const isWhole = (tag: string, count: number): boolean => {
      const { records, stop } = decodeChunk(agent.output(tag), MAX_DEPTH);
      return stop === null && records.length >= count;
    };
    await agent.waitForOutput(TAG, () => isWhole(TAG, 1) || isWhole(BEAT_TAG, BEATS));
    const records = decodeChunk(agent.output(TAG), MAX_DEPTH).records;
    const second = exec.folderGoes ? await withoutFolder(agent, folder) : null;
    const log: LogLine[] = agent.takeLog();
    if (records.length === 0) return { records: wasLost(log) ? null : [], second, log };
    return { records: firstInterval(records.map(({ body }) => renderJson(body))), second, log };
  } finally {
    await agent.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An agent that stands still is ended, which it would not do itself. */
async function withoutFolder(agent: AgentProgram, folder: string): Promise<"agent-crashed" | "alive"> {
  rmdirSync(join(folder, GOING));
  const isThere = await agent.waitFor(() => agent.hasLogged(({ text }) => text.includes("instantiate wasm")), "look for the folder");
  if (isThere && await beats(agent)) return "alive";
  agent.kill();
  return "agent-crashed";
}

/** Whether two more beats come; one may have been on its way. */
async function beats(agent: AgentProgram): Promise<boolean> {
  let [seen, changes] = [agent.outputBytes(BEAT_TAG), 0];
  for (let waited = 0; waited < STILL_MILLISECONDS && !agent.end; waited += STEP_MILLISECONDS) {
    const bytes = agent.outputBytes(BEAT_TAG);
    if (bytes > seen && ++changes === 2) return true;
    seen = bytes;
    await wait(STEP_MILLISECONDS);
  }
  return false;
}

/** If intervals were flushed together, the output is so many times the same. */
function firstInterval(records: readonly string[]): readonly string[] {
  const again = records.indexOf(records[0] ?? "", 1);
  const first = again === -1 ? records : records.slice(0, again);
  return records.length % first.length === 0 && records.every((record, i) => record === first[i % first.length]) ? first : records;
}

function wasLost(log: readonly LogLine[]): boolean {
  return log.some(({ text }) => text.includes("WASI main function is not found"));
}

function renderConfig(folder: string, { bufSize, parser, folderGoes, accessiblePaths = [folder] }: ExecConfig): string {
  const paths = folderGoes ? [...accessiblePaths, join(folder, GOING)] : accessiblePaths;
  const input = {
    name: "exec_wasi", tag: TAG, wasi_path: join(folder, "program.wasm"), interval_sec: 1, accessible_paths: paths.join(","),
    ...bufSize === undefined ? {} : { buf_size: bufSize },
    ...parser === undefined ? {} : { parser: "j" },
  };
  return JSON.stringify({
    service: { flush: 0.3, grace: 1, log_level: "debug", parsers_file: join(folder, "parsers.conf") }, // a list under parsers is read since 3.2
    pipeline: {
      inputs: [input, { name: "dummy", tag: BEAT_TAG, rate: 1 }],
      outputs: [{ name: "file", match: "*", path: folder, format: "msgpack" }],
    },
  });
}
