// The slow tests from packed tarballs: pnpm --filter @flb-wasm/cli test:packed
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["test/packed/*.packed.ts"], fileParallelism: false } });
