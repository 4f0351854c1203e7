#!/usr/bin/env node
// `npm create @flb-wasm my-filter` is `flb-wasm new my-filter`.
import "@flb-wasm/cli/requires-node";

const { main } = await import("@flb-wasm/cli");
const words = process.argv.slice(2);
const at = words.indexOf("--"); // npm takes it for itself, pnpm and yarn hand it on
await main(["new", ...(at < 0 ? words : words.toSpliced(at, 1))]);
