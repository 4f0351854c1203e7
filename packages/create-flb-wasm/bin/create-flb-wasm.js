#!/usr/bin/env node
// `npm create @flb-wasm my-filter` is `flb-wasm new my-filter`.
import { main } from "@flb-wasm/cli";

await main(["new", ...process.argv.slice(2)]);
