// --fluent-bit: one way to read it, for every command whose release is only looked up.
import { DEFAULT_VERSION, NotSimulated, type Release, release } from "@flb-wasm/host-sim";
import type { Arguments } from "../command/arguments.js";
import { usageError } from "../command/cli-error.js";

/** @param action what cannot be done for a release that is not known: `check for`. @throws CliError */
export function readRelease(args: Arguments, action: string): Release {
  try {
    return release(args.text("fluent-bit"));
  } catch (problem) {
    if (problem instanceof NotSimulated) throw usageError(`${problem.message.replace(/^Cannot simulate/, `Cannot ${action}`)}; write --fluent-bit ${DEFAULT_VERSION}`);
    throw problem;
  }
}
