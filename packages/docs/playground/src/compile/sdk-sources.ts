// The SDK as the compiler reads it from node_modules, taken from the package when the playground is built.
/// <reference types="vite/client" />
import jsonOptions from "@flb-wasm/sdk/asconfig.json" with { type: "json" };
import msgpackOptions from "@flb-wasm/sdk/asconfig.msgpack.json" with { type: "json" };

const TEXTS = import.meta.glob<string>(["../../../../sdk-as/*.ts", "../../../../sdk-as/assembly/**/*.ts"], { query: "?raw", import: "default", eager: true });
const PACKAGE = "node_modules/@flb-wasm/sdk/";

/** Text by the path at which asc asks for it. */
export const SDK_SOURCES: ReadonlyMap<string, string> = new Map(
  Object.entries(TEXTS).map(([place, text]) => [PACKAGE + place.slice(place.indexOf("sdk-as/") + "sdk-as/".length), text]),
);

/** What an author's asconfig.json extends. */
export const SDK_OPTIONS = jsonOptions.options;
/** What stands in asconfig.msgpack.json beside it. */
export const SDK_MSGPACK_OPTIONS = msgpackOptions.options;
