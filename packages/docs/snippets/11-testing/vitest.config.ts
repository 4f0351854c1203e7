import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    coverage: {
      provider: "custom",
      customProviderModule: "@flb-wasm/cli/vitest-coverage",
      reporter: ["text", "lcov"],
      thresholds: { lines: 90, branches: 80 },
    },
  },
});
