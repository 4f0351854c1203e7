// Coverage of a filter's sources for vitest: which lines ran and which branches were taken of what `loadFilter` loads.
//
//   // vitest.config.ts
//   test: { coverage: { provider: "custom", customProviderModule: "@flb-wasm/cli/vitest-coverage", reporter: ["text", "lcov"] } }
import type { CoverageProviderModule } from "vitest/node";
import { FilterCoverageProvider } from "./line-coverage/vitest-provider.js";
import { startMeasuring, takeCounts } from "./line-coverage/vitest-worker.js";
import { processTerminal } from "./terminal/process-terminal.js";

/** For `coverage.customProviderModule` of vitest. */
const provider: CoverageProviderModule = {
  startCoverage: startMeasuring,
  takeCoverage: takeCounts,
  getProvider: () => new FilterCoverageProvider(processTerminal()),
};

export default provider;
