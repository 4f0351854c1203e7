// Builds the playground into one folder that any static server can serve, under any path.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Binaryen, the optimiser, is one file of this size in kB; TypeScript is the next. Both load beside the page. */
const LARGEST_CHUNK = 16_000;

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  build: { outDir: "dist", emptyOutDir: true, target: "es2023", chunkSizeWarningLimit: LARGEST_CHUNK, modulePreload: { polyfill: false } },
  worker: { format: "es" },
  server: { fs: { allow: ["../../.."] } },
});
