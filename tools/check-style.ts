// `npm run check:style`: every file that git knows against the rules of tools/style.ts.
//   out  exit code 1 and a sentence per violation on stderr

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Violation, renderViolation } from "./layers.js";
import { count } from "./render.js";
import { repositoryFiles } from "./source-files.js";
import { styleViolations } from "./style.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

export function repositoryStyleViolations(root: string): Violation[] {
  return repositoryFiles(root).flatMap((file) => styleViolations(file, readFileSync(join(root, file), "utf8")));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = repositoryStyleViolations(ROOT);
  for (const violation of violations) console.error(renderViolation(violation));
  console.log(`style: ${count(violations.length, "violation")}`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
