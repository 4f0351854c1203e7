// Where a new project takes our packages from: the registry, or a folder of packed tarballs to try a version before it is published.
//   in   a folder with the output of `npm pack`
//   out  version specifiers; overrides for packages that our packages need, for npm, pnpm and yarn
//   err  CliError if the folder has none
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../command/cli-error.js";

export interface PackageSources {
  /** `file:…` for a package; `null` for the registry. */
  readonly specifier: (packageName: string) => string | null;
  /** What a project would otherwise get through our packages: named by the project, it can be installed by name later. */
  readonly innerPackages: () => Readonly<Record<string, string>>;
  /** Members of package.json. */
  readonly overrides: () => object;
  /** More files, by name: pnpm reads its overrides from a file of its own. */
  readonly files: () => Readonly<Record<string, string>>;
}

export const REGISTRY: PackageSources = { specifier: () => null, innerPackages: () => ({}), overrides: () => ({}), files: () => ({}) };

const PACKAGES: Readonly<Record<string, RegExp>> = {
  "@flb-wasm/sdk": /^flb-wasm-sdk-\d.*\.tgz$/,
  "@flb-wasm/cli": /^flb-wasm-cli-\d.*\.tgz$/,
  "@flb-wasm/host-sim": /^flb-wasm-host-sim-\d.*\.tgz$/,
};

/** Our packages need it, and so do tests of a project's own. */
const INNER = "@flb-wasm/host-sim";

/** @param folder absolute. */
export function tarballSources(folder: string, name: string): PackageSources {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const specifiers = Object.fromEntries(Object.entries(PACKAGES).map(([packageName, pattern]) => {
    const file = files.find((each) => pattern.test(each));
    if (file === undefined) throw new CliError(`Cannot use ${name}: there is no tarball of ${packageName}; run npm pack for it into this folder`);
    return [packageName, `file:${join(folder, file)}`];
  }));
  const inner = { [INNER]: specifiers[INNER] ?? "" };
  return {
    specifier: (packageName) => specifiers[packageName] ?? null,
    innerPackages: () => inner,
    // npm refuses an override that is not what the project itself asks for; `$` is what it asks for.
    overrides: () => ({ overrides: { [INNER]: `$${INNER}` }, resolutions: inner }),
    files: () => ({ "pnpm-workspace.yaml": `overrides: ${JSON.stringify(inner)}\n` }),
  };
}
