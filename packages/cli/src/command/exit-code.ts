// How the program ends: one name a reason, so that a script can tell them apart.

/** Exit codes of `flb-wasm`. The numbers are stable. */
export const ExitCode = Object.freeze({
  /** All is well. */
  Ok: 0,
  /** A bug of this program. */
  Internal: 1,
  /** An unknown command or option, or a value that is none. */
  Usage: 2,
  /** A file is missing or not what it should be. */
  Input: 3,
  /** The filter does not compile. */
  Build: 4,
  /** `check` found an error, or a warning with `--strict`. */
  Findings: 5,
  /** A record would be lost or corrupted, or the agent would die or hang. */
  RecordLost: 6,
  /** A case failed, or a run differs from what was expected of it. */
  Failed: 7,
  /** The engine or tool that was asked for is not here. */
  NotAvailable: 8,
  /** Ctrl-C stopped it, and nothing before that gave another code: 128 and the number of SIGINT, as shells have it. */
  Stopped: 130,
});

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** For help: `6  RecordLost  A record …`. */
export const EXIT_CODE_MEANINGS: readonly (readonly [name: keyof typeof ExitCode, meaning: string])[] = [
  ["Ok", "all is well"],
  ["Internal", "a bug of this program"],
  ["Usage", "an unknown command or option, or an invalid value"],
  ["Input", "a file is missing or is not what it should be"],
  ["Build", "the filter does not compile"],
  ["Findings", "check found an error, or a warning with --strict"],
  ["RecordLost", "a record would be lost or corrupted, or the agent would die or hang"],
  ["Failed", "a case failed, or a run differs from what was expected"],
  ["NotAvailable", "the engine or tool that was asked for is not here"],
  ["Stopped", "Ctrl-C stopped it; the report covers what came before"],
];
