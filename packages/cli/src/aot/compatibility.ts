// Which AOT file loads in which Fluent Bit.
//   in   header, release, machine
//   out  nothing, if it loads
//   err  CliError with what to do instead
// A mismatch is worse than an error: up to 4.0 the records of every chunk pass unmodified, plugins/filter_wasm/filter_wasm.c:91-97 @v4.0.14
import { NotSimulated, release } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";
import type { AotFormat, AotHeader, AotTarget } from "./header.js";

/** What a release of Fluent Bit loads. */
export interface AotHost {
  /** Exact: `5.1.1`. */
  readonly fluentBit: string;
  readonly format: AotFormat;
  /** The WAMR in it, whose wamrc makes such files. */
  readonly wamr: string;
  /** In words: `4.1 and later`. */
  readonly releases: string;
}

const RELEASES: Readonly<Record<AotFormat, string>> = { 3: "up to 4.0", 5: "4.1 and later" };

/** @param version a line (`5.1`) or exact. @throws CliError for one that is not known here. */
export function aotHost(version: string): AotHost {
  try {
    const { version: exact, wamr } = release(version);
    const format = wamr === "2.4.1" ? 5 : 3;
    return { fluentBit: exact, format, wamr, releases: RELEASES[format] };
  } catch (problem) {
    if (!(problem instanceof NotSimulated)) throw problem;
    throw new CliError(`Cannot compile for Fluent Bit ${version}: ${problem.message.replace(/^.*?: /, "")}`);
  }
}

/** @param name for the message. @throws CliError */
export function checkAotLoads(header: AotHeader, name: string, host: AotHost, target: AotTarget): void {
  const refuse = (state: string, remedy: string): never => {
    throw new CliError(`Cannot use ${name} in Fluent Bit ${host.fluentBit}: ${state}; ${remedy}`);
  };
  if (header.format !== host.format) {
    const other = header.format === 3 || header.format === 5 ? ` (Fluent Bit ${RELEASES[header.format]})` : "";
    refuse(`it has AOT format ${header.format}${other}, and this release loads ${host.format}`, `compile with the wamrc of WAMR ${host.wamr}`);
  }
  if (header.target !== target) refuse(`it is for ${header.arch || "another machine"}, not ${target}`, `compile with --target ${target}`);
  if (header.usesSimd) refuse("its code uses SIMD, which is off in every release", "build the module without SIMD and compile with --disable-simd");
}
