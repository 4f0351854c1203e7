// Times filters in a real Fluent Bit: processor time of the whole agent, user and system.
//   in   the binary's path (FLUENT_BIT), filter sections, records and how many in all
//   out  seconds of processor time, one number a run
//   err  Error if the agent does not end by itself
// The agent reads a file, parses JSON, runs the filter and drops the output; only the filter differs between runs.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface AgentRun {
  readonly binary: string;
  /** Written to the input again and again, in their order. */
  readonly records: readonly string[];
  readonly count: number;
}

const TIMEOUT_MILLISECONDS = 120_000;

/** `Fluent Bit v5.1.1` */
export function agentVersion(binary: string): string {
  return execFileSync(binary, ["--version"], { encoding: "utf8" }).split("\n")[0] ?? "";
}

/** A folder for the agent's files; whoever makes one removes it. */
export class AgentFolder {
  readonly path = mkdtempSync(join(tmpdir(), "flb-wasm-agent-"));

  write(name: string, content: Uint8Array | string): string {
    const path = join(this.path, name);
    writeFileSync(path, content);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** A filter that matches no record. */
export const NO_FILTER = '{ name: grep, match: "nothing" }';

export function wasmSection(wasmPath: string, functionName: string): string {
  return `{ name: wasm, match: "*", wasm_path: ${wasmPath}, function_name: ${functionName}, wasm_heap_size: 16M, accessible_paths: ${tmpdir()} }`;
}

export function luaSection(script: string, functionName: string): string {
  return `{ name: lua, match: "*", script: ${script}, call: ${functionName} }`;
}

/** Prints the processor seconds of `$1 -c $2`, user and system; the agent's own words go nowhere. */
const MEASURE = `TIMEFORMAT='%3U %3S'; { time "$1" -c "$2" >/dev/null 2>&1; } 2>&1`;

/** Processor seconds of one agent with the given filter. */
export function cpuSeconds({ binary, records, count }: AgentRun, section: string, folder: AgentFolder): number {
  const input = folder.write("records.jsonl", Array.from({ length: count }, (_, i) => `${records[i % records.length]}\n`).join(""));
  const parsers = folder.write("parsers.conf", "[PARSER]\n    Name j\n    Format json\n"); // in YAML since 3.2
  const config = folder.write("fluent-bit.yaml", `service: { flush: 0.2, log_level: error, grace: 1, parsers_file: ${parsers} }
pipeline:
  inputs:
    - { name: tail, path: ${input}, read_from_head: true, exit_on_eof: true, parser: j, tag: kube.app, buffer_max_size: 12M, buffer_chunk_size: 1M }
  filters:
    - ${section}
  outputs:
    - { name: "null", match: "*" }
`);
  const printed = execFileSync("bash", ["-c", MEASURE, "bash", binary, config], { encoding: "utf8", timeout: TIMEOUT_MILLISECONDS, stdio: ["ignore", "pipe", "inherit"] });
  const [user = Number.NaN, system = Number.NaN] = printed.trim().split(" ").map(Number);
  if (Number.isNaN(user + system)) throw new Error(`Cannot time Fluent Bit: bash printed ${JSON.stringify(printed)}`);
  return user + system;
}
