// An input: one interval of exec_wasi with `parser: json`.
//   in   a module, the workspace
//   out  one result for each line that the program wrote; a run that was lost is one result
//   err  StartError, NotSimulated
import { ExecWasi } from "@flb-wasm/host-sim";
import { guestView } from "./guest-view.js";
import type { RecordResult } from "./results.js";
import type { Ran, RunRequest } from "./run.js";
import { findTrap, trapDiagnostics, trapRemedy } from "./trap-place.js";

const LINE_REMEDY = "write one JSON object a line, and nothing else, to standard output";
const RUN_REMEDY = "let `collect` return: a trap or an exit loses the whole interval";

export async function runInput({ wasm, sourceMap, files, settings }: RunRequest, began: (line: number) => void): Promise<Ran> {
  const input = await ExecWasi.load(wasm, { ...guestView(files), sourceMap, version: settings.version, parser: "json", tag: settings.tag });
  began(1);
  const collected = input.collect();
  const trap = findTrap(collected.reason, collected.log, files);
  const blank = { changes: [], log: [], milliseconds: null, memoryBytes: null };
  const lines = collected.lines.map(({ line, outcome, reason, source, after }, i): RecordResult => ({
    ...blank, line: i + 1, outcome, reason, source, before: line, after, remedy: outcome === "lost" ? LINE_REMEDY : "",
  }));
  const lost: RecordResult = {
    ...blank, line: 1, outcome: "lost", reason: collected.reason.replace(/; trap: .*$/s, ""), source: collected.source, before: new TextDecoder().decode(collected.stdout), after: null,
    remedy: trap ? `${trap.text}: ${trapRemedy(trap)}` : RUN_REMEDY,
  };
  return {
    host: input.name,
    records: collected.outcome === "lost" ? [lost] : lines,
    log: collected.log,
    diagnostics: trap ? trapDiagnostics([{ line: 1, trap }], files) : [],
  };
}
