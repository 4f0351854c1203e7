// What axe finds wrong on a page by the rules of WCAG 2.1, A and AA.
//   in   a tab that shows the page
//   out  a line for each element that breaks one
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
/** VitePress's search button is called Search, and shows its key too; axe takes CodeMirror's text, which is contenteditable, for nothing that the keyboard reaches. */
const NOT_OURS = [/^label-content-name-mismatch: .*DocSearch/, /^label-content-name-mismatch: .*Take me home/, /^scrollable-region-focusable: .*cm-scroller/];

export async function barriers(tab: Page): Promise<string[]> {
  await tab.evaluate(AXE);
  const { violations } = await tab.evaluate(async (tags): Promise<AxeResults> => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    return await axe.run(document, { runOnly: tags });
  }, RULES);
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  return found.filter((barrier) => !NOT_OURS.some((known) => known.test(barrier)));
}
