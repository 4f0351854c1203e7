// Records through the filters of a real Fluent Bit, each under a tag of its own.
//   in   FLUENT_BIT: paths as in PATH; for each record, the filters that take it
//   out  the record that arrives under each tag, as JSON text; null for none
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Every agent that FLUENT_BIT names; may be empty. */
export const binaries: readonly string[] = (process.env["FLUENT_BIT"] ?? "").split(delimiter).filter((path) => path !== "");

const PATIENCE_MILLISECONDS = 4000;

export interface Fed {
  readonly record: string;
  /** In YAML, as a flow mapping, for a match. */
  readonly filter: (match: string) => string;
}

/** A record as it arrives; `time` is as Fluent Bit writes it, seconds and nine digits. */
export interface Arrived {
  readonly time: string;
  readonly record: string;
}

export function arrivedIn(binary: string, fed: readonly Fed[]): readonly (string | null)[] {
  return eventsIn(binary, fed).map((event) => event?.record ?? null);
}

/** @param before what comes before the pipeline in YAML; @param files that lie beside the configuration, where the agent is started. */
export function eventsIn(binary: string, fed: readonly Fed[], before = "service: {flush: 0.2, grace: 1, log_level: error}", files: Readonly<Record<string, string>> = {}): readonly (Arrived | null)[] {
  const folder = mkdtempSync(join(tmpdir(), "flb-native-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, "f.yaml"), `${before}
pipeline:
  inputs:
${fed.map(({ record }, i) => `    - {name: dummy, tag: r${i}, samples: 1, dummy: '${record.replaceAll("'", "''")}'}\n`).join("")}  filters:
${fed.map(({ filter }, i) => `    - ${filter(`r${i}`)}\n`).join("")}  outputs:
    - {name: file, match: '*', path: ${folder}}
`);
    spawnSync(binary, ["-c", "f.yaml"], { cwd: folder, timeout: PATIENCE_MILLISECONDS, killSignal: "SIGTERM" });
    return fed.map((_, i) => readEvent(join(folder, `r${i}`)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Records of one chunk, lines of a file which tail reads at once; what of the pipeline is theirs. */
export interface FedChunk {
  readonly records: readonly string[];
  /** In YAML, of the input, each in a line of its own. */
  readonly processors?: readonly string[];
  /** In YAML, as a flow mapping, for a match. */
  readonly filter?: (match: string) => string;
}

/** What arrives of each chunk, in order, as JSON texts. @param before what comes before the pipeline in YAML, without the service. */
export function chunksIn(binary: string, fed: readonly FedChunk[], before = ""): readonly (readonly string[])[] {
  const folder = mkdtempSync(join(tmpdir(), "flb-native-"));
  try {
    for (const [i, { records }] of fed.entries()) writeFileSync(join(folder, `lines${i}`), records.map((record) => `${record}\n`).join(""));
    writeFileSync(join(folder, "parsers.conf"), "[PARSER]\n  Name json\n  Format json\n");
    const filters = fed.flatMap(({ filter }, i) => filter ? [`    - ${filter(`c${i}`)}\n`] : []);
    writeFileSync(join(folder, "f.yaml"), `service: {flush: 0.2, grace: 1, log_level: error, parsers_file: parsers.conf}
${before}pipeline:
  inputs:
${fed.map(({ processors = [] }, i) => `    - name: tail
      tag: c${i}
      path: lines${i}
      parser: json
      read_from_head: true
      inotify_watcher: false
${processors.length > 0 ? `      processors:\n        logs:\n${processors.map((processor) => `          - ${processor}\n`).join("")}` : ""}`).join("")}${filters.length > 0 ? `  filters:\n${filters.join("")}` : ""}  outputs:
    - {name: file, match: '*', path: ${folder}}
`);
    spawnSync(binary, ["-c", "f.yaml"], { cwd: folder, timeout: PATIENCE_MILLISECONDS, killSignal: "SIGTERM" });
    return fed.map((_, i) => readChunk(join(folder, `c${i}`)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readChunk(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8").split("\n").filter((line) => line !== "").map((line) => line.replace(/^\w+: \[\d+\.\d+, (.*)\]$/, "$1"));
}

/** `5.1.1` */
export function versionOf(binary: string): string {
  return /v(\d+\.\d+\.\d+)/.exec(spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout)?.[1] ?? "";
}

/** `tag: [time, record]`, as the output file writes it. */
function readEvent(path: string): Arrived | null {
  const [, time, record] = (existsSync(path) && /^\w+: \[(\d+\.\d+), (.*)\]\s*$/s.exec(readFileSync(path, "utf8"))) || [];
  return time === undefined || record === undefined ? null : { time, record };
}
