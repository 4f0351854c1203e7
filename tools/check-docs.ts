// `npm run check:docs [-- <file> …]`: every code block of the documentation compiles, runs, parses, or is what the quoted file says.
//   in   all Markdown that git knows; docstrings of the packages' sources and types
//   out  exit code 1 and a sentence per violation on stderr
// The packages must be built.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Block, docstringBlocks, markdownBlocks } from "./docs/blocks.js";
import { checkBlocks } from "./docs/check.js";
import { renderViolation } from "./layers.js";
import { count } from "./render.js";
import { repositoryFiles } from "./source-files.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Files whose examples a reader copies: no tests, no generated change logs. */
const DOCSTRINGS = /^packages\/[^/]+\/((src|assembly|types)\/.+|[^/]+)\.ts$/;
const MARKDOWN = /\.md$/;
const NOT_DOCUMENTATION = /(^|\/)(CHANGELOG\.md|\.changeset\/|templates\/)/;

export function documentationBlocks(root: string, files: readonly string[]): Block[] {
  return files.filter((file) => !NOT_DOCUMENTATION.test(file)).flatMap((file) => {
    if (MARKDOWN.test(file)) return markdownBlocks(file, readFileSync(join(root, file), "utf8"));
    return DOCSTRINGS.test(file) ? docstringBlocks(file, readFileSync(join(root, file), "utf8")) : [];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const chosen = process.argv.slice(2);
  const blocks = documentationBlocks(ROOT, chosen.length > 0 ? chosen : repositoryFiles(ROOT));
  const violations = await checkBlocks(ROOT, blocks);
  for (const violation of violations) console.error(renderViolation(violation));
  console.log(`documentation: ${count(blocks.length, "block")}, ${count(violations.length, "violation")}`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
