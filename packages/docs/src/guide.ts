// The chapters of the guide, read from their folder: the number of a file is its place, its first heading its title.
//   in   guide/NN-<name>.md
//   out  chapters in order
//   err  a chapter without a heading; two chapters with one number

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const GUIDE = fileURLToPath(new URL("../guide", import.meta.url));

export interface Chapter {
  readonly file: string;
  readonly number: number;
  /** As the sidebar shows it: `4. Your first filter`. */
  readonly title: string;
  /** Address on the site: `/guide/04-your-first-filter`. */
  readonly path: string;
}

/** The chapters of a folder; none if there is no such folder. */
export function readChapters(folder = GUIDE): Chapter[] {
  if (!existsSync(folder)) return [];
  const chapters = readdirSync(folder).filter((file) => /^\d+-.+\.md$/.test(file)).sort().map((file) => readChapter(folder, file));
  const twice = chapters.find(({ number }, i) => chapters[i - 1]?.number === number);
  if (twice !== undefined) throw new Error(`Cannot order the guide: there are two chapters ${twice.number}, one of them ${twice.file}; give one another number`);
  return chapters;
}

// --- internal ---

function readChapter(folder: string, file: string): Chapter {
  const heading = /^# (.+)$/m.exec(readFileSync(join(folder, file), "utf8"))?.[1];
  if (heading === undefined) throw new Error(`Cannot list guide/${file}: it has no heading; begin it with "# <title>"`);
  const number = Number.parseInt(file, 10);
  return { file, number, title: `${number}. ${plain(heading).replace(/^\d+\s*[.·:–-]?\s+/, "")}`, path: `/guide/${file.replace(/\.md$/, "")}` };
}

/** A heading without its Markdown: code marks, emphasis, an anchor of its own. */
function plain(heading: string): string {
  return heading.replace(/\s*\{#[\w-]+\}\s*$/, "").replace(/[`*]/g, "").trim();
}
