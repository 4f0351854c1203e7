// Property tests draw the same cases in every ordinary run, so that a failure is the change's and not the day's.
// With FLB_WASM_RUNS, as `npm run fuzz` sets it, each run draws its own; fast-check prints the seed of a failure.
import fc from "fast-check";

if (process.env["FLB_WASM_RUNS"] === undefined) fc.configureGlobal({ seed: 3451 });
