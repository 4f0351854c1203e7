// The declarations that the editor's language service knows: the SDK's, and AssemblyScript's own instead of a lib.d.ts.
/// <reference types="vite/client" />
const SDK_TYPES = import.meta.glob<string>("../../../../sdk-as/types/*.d.ts", { query: "?raw", import: "default", eager: true });
const ASSEMBLYSCRIPT_TYPES = import.meta.glob<string>("../../../node_modules/assemblyscript/std/assembly/index.d.ts", { query: "?raw", import: "default", eager: true });

/** What stands for `lib.d.ts`. */
export const GLOBAL_TYPES = "/types/assemblyscript.d.ts";
/** TypeScript's `paths`. */
export const SDK_PATHS = { "@flb-wasm/sdk": ["/types/sdk/index.d.ts"], "@flb-wasm/sdk/*": ["/types/sdk/*.d.ts"] };

/** Text by path; the workspace's own files stand beside them, `/assembly/index.ts`. */
export const TYPE_SOURCES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(SDK_TYPES).map(([place, text]) => [`/types/sdk${place.slice(place.lastIndexOf("/"))}`, text] as const),
  ...Object.values(ASSEMBLYSCRIPT_TYPES).map((text) => [GLOBAL_TYPES, text] as const),
]);
