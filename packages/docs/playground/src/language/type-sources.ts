// The declarations that the editor's language service knows: the SDK's, and AssemblyScript's own instead of a lib.d.ts.
const SDK_TYPES = import.meta.glob<string>("../../../../sdk-as/types/*.d.ts", { query: "?raw", import: "default", eager: true });
const ASSEMBLYSCRIPT_TYPES = import.meta.glob<string>("../../../node_modules/assemblyscript/std/assembly/index.d.ts", { query: "?raw", import: "default", eager: true });

/** What stands for `lib.d.ts`. */
export const GLOBAL_TYPES = "types/assemblyscript.d.ts";

/** Text by path. */
export const TYPE_SOURCES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(SDK_TYPES).map(([place, text]) => [sdkTypes(place.slice(place.lastIndexOf("/") + 1, -".d.ts".length)), text] as const),
  ...Object.values(ASSEMBLYSCRIPT_TYPES).map((text) => [GLOBAL_TYPES, text] as const),
]);

/** The file behind an import, `undefined` if there is none: `@flb-wasm/sdk/redact` or `./table`. */
export function resolveImport(specifier: string, from: string, isThere: (path: string) => boolean): string | undefined {
  const [, entry] = /^@flb-wasm\/sdk(?:\/(\w+))?$/.exec(specifier) ?? [undefined, null];
  const path = entry === null ? relativePath(specifier, from) : sdkTypes(entry ?? "index");
  return [path, `${path}.ts`, `${path}.d.ts`, path.replace(/\.js$/, ".d.ts")].find(isThere);
}

function sdkTypes(name: string): string {
  return `types/sdk/${name}.d.ts`;
}

function relativePath(specifier: string, from: string): string {
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}
