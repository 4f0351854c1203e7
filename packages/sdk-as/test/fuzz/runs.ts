// How many cases a property draws: few in the tests, as many as FLB_WASM_RUNS says in `npm run fuzz`; and for how long, if
// FLB_WASM_MINUTES says so: a property then ends when its minutes are over, and prints how many cases it tried.

/** A call of WAMR crosses a process boundary, so it gets fewer in the tests. */
const SHARE_OF_WAMR = 0.2;

export function runsOf(engine: "V8" | "WAMR", inTests: number): number {
  const asked = process.env["FLB_WASM_RUNS"];
  if (asked !== undefined) return Number(asked);
  return engine === "V8" ? inTests : Math.ceil(inTests * SHARE_OF_WAMR);
}

/** Both limits, as fast-check takes them. */
export function limitsOf(engine: "V8" | "WAMR", inTests: number): { readonly numRuns: number; readonly interruptAfterTimeLimit?: number } {
  const milliseconds = millisecondsOf(process.env);
  return { numRuns: runsOf(engine, inTests), ...milliseconds === null ? {} : { interruptAfterTimeLimit: milliseconds } };
}

/** The time limit of one property; null for none. */
export function millisecondsOf({ FLB_WASM_MINUTES }: { readonly FLB_WASM_MINUTES?: string | undefined }): number | null {
  return FLB_WASM_MINUTES === undefined ? null : Number(FLB_WASM_MINUTES) * 60_000;
}
