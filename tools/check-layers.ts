// `npm run check:layers`: the layer table, and whether the imports keep it. `--table` prints the table alone.
//   out  exit code 1 and a sentence per violation on stderr

import { fileURLToPath } from "node:url";
import { findViolations, renderLayerTable, renderViolation } from "./layers.js";
import { count } from "./render.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

console.log(renderLayerTable());
if (!process.argv.includes("--table")) {
  const violations = findViolations(ROOT);
  for (const violation of violations) console.error(renderViolation(violation));
  console.log(`\nlayers: ${count(violations.length, "violation")}`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
