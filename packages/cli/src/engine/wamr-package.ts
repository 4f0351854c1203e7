// The optional package @flb-wasm/wamr.
//   out  its exports
//   err  CliError NotAvailable, with how to install it
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";

export type WamrPackage = typeof import("@flb-wasm/wamr");

export async function loadWamrPackage(): Promise<WamrPackage> {
  try {
    return await import("@flb-wasm/wamr");
  } catch (problem) {
    const code = (problem as NodeJS.ErrnoException).code;
    if (code !== "ERR_MODULE_NOT_FOUND") throw problem;
    throw new CliError("Cannot use --engine wamr: @flb-wasm/wamr is not installed; run npm install --save-dev @flb-wasm/wamr", ExitCode.NotAvailable);
  }
}
