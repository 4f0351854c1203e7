// How many cases a property draws: few in the tests, as many as FLB_WASM_RUNS says in `npm run fuzz`.

/** A call of WAMR crosses a process boundary, so it gets fewer in the tests. */
const SHARE_OF_WAMR = 0.2;

export function runsOf(engine: "V8" | "WAMR", inTests: number): number {
  const asked = process.env["FLB_WASM_RUNS"];
  if (asked !== undefined) return Number(asked);
  return engine === "V8" ? inTests : Math.ceil(inTests * SHARE_OF_WAMR);
}
