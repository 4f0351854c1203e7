// The optional package @flb-wasm/wamr.
//   out  its exports
//   err  CliError NotAvailable, with how to install it, or the one that belongs to this program
// All packages are released together, so one of another release was forgotten in an update. A range of versions cannot say so: it
// would have to leave each release's minor out, which changesets takes for a major change of this package.
import { createRequire } from "node:module";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import { version } from "../version.js";

export type WamrPackage = typeof import("@flb-wasm/wamr");

export async function loadWamrPackage(): Promise<WamrPackage> {
  const install = "npm install --save-dev @flb-wasm/wamr";
  let wamr: WamrPackage;
  try {
    wamr = await import("@flb-wasm/wamr");
  } catch (problem) {
    const code = (problem as NodeJS.ErrnoException).code;
    if (code !== "ERR_MODULE_NOT_FOUND") throw problem;
    throw new CliError(`Cannot use --engine wamr: @flb-wasm/wamr is not installed; run ${install}`, ExitCode.NotAvailable);
  }
  const { version: found } = createRequire(import.meta.url)("@flb-wasm/wamr/package.json") as { version: string };
  if (!belongTogether(found, version())) throw new CliError(`Cannot use --engine wamr: @flb-wasm/wamr is ${found}, and flb-wasm is ${version()}; run ${install}@${version()}`, ExitCode.NotAvailable);
  return wamr;
}

/** What `^` means: the first number that is not 0, and those before it, are the same. */
export function belongTogether(one: string, other: string): boolean {
  const head = (text: string): string => /^(?:0\.)*\d+/.exec(text)?.[0] ?? text;
  return head(one) === head(other);
}
