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

export function arrivedIn(binary: string, fed: readonly Fed[]): readonly (string | null)[] {
  const folder = mkdtempSync(join(tmpdir(), "flb-native-"));
  try {
    writeFileSync(join(folder, "f.yaml"), `service: {flush: 0.2, grace: 1, log_level: error}
pipeline:
  inputs:
${fed.map(({ record }, i) => `    - {name: dummy, tag: r${i}, samples: 1, dummy: '${record.replaceAll("'", "''")}'}\n`).join("")}  filters:
${fed.map(({ filter }, i) => `    - ${filter(`r${i}`)}\n`).join("")}  outputs:
    - {name: file, match: '*', path: ${folder}, format: plain}
`);
    spawnSync(binary, ["-c", join(folder, "f.yaml")], { timeout: PATIENCE_MILLISECONDS, killSignal: "SIGTERM" });
    return fed.map((_, i) => existsSync(join(folder, `r${i}`)) ? readFileSync(join(folder, `r${i}`), "utf8").trimEnd() : null);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
