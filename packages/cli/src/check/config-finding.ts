// What reading or modelling a configuration threw, as a finding.
import { ConfigError, NotSimulated, type Place } from "@flb-wasm/host-sim";
import type { Finding } from "./finding.js";

/** @returns `null` for what is a bug. */
export function configFinding(problem: unknown, start: Place): Finding | null {
  if (problem instanceof ConfigError) {
    const words = problem.message.slice(problem.message.indexOf(": ") + 2)
      .replace(/ at line \d+, column \d+:?$/, "").replace(/; please use YAML.*$/, "");
    return { code: "FLB021", severity: "error", place: problem.place, problem: `${words}: Fluent Bit does not start`, remedy: "correct the line" };
  }
  if (!(problem instanceof NotSimulated)) return null;
  const [, line] = /:(\d+): /.exec(problem.message) ?? [];
  return { code: "FLB022", severity: "note", place: { file: start.file, line: line === undefined ? start.line : Number(line) }, problem: problem.message.replace(/^Cannot /, "cannot "), remedy: "check this part by hand, or run it in a real Fluent Bit" };
}
