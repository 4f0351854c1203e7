// The code blocks of Markdown files and of docstrings.
//   in   a file's text
//   out  blocks with place, language and what stands behind it on the fence: ```ts file=examples/a/assembly/index.ts
// Does not know what a language means.

export interface Block {
  readonly file: string;
  /** Of the first line of code, from 1. */
  readonly line: number;
  /** `ts`, `yaml`, …; empty on a bare fence. */
  readonly language: string;
  /** The words behind the language: `no-transform`. */
  readonly words: readonly string[];
  /** `file=<path>`: the file that the block quotes. */
  readonly quotes: string | null;
  readonly text: string;
}

/** Blocks of a Markdown file, fenced by three backticks or more, indented or not. */
export function markdownBlocks(file: string, text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    // Behind the language a site generator may want lines to mark or numbers: ```ts{2,4-6} ```ts:line-numbers
    const opening = /^(\s*)(`{3,})\s*([^\s{:[]*)(?:[{:]\S*)?\s*(.*)$/.exec(lines[i] ?? "");
    if (opening === null) continue;
    const [, indent = "", fence = "", language = "", rest = ""] = opening;
    const first = i + 1;
    while (++i < lines.length && !(lines[i] ?? "").trim().startsWith(fence));
    const words = rest.split(/\s+/).filter((word) => word !== "");
    const quotes = words.find((word) => word.startsWith("file="))?.slice("file=".length) ?? null;
    const code = lines.slice(first, i).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    blocks.push({ file, line: first + 1, language, words: words.filter((word) => !word.startsWith("file=")), quotes, text: `${code.join("\n")}\n` });
  }
  return blocks;
}

/** Blocks in the docstrings of a TypeScript or AssemblyScript file. */
export function docstringBlocks(file: string, text: string): Block[] {
  let isInside = false;
  const prose = text.split("\n").map((line) => {
    if (/^\s*\/\*\*/.test(line)) isInside = true;
    const stripped = isInside ? (/^\s*\* ?(?!\/)(.*)$/.exec(line)?.[1] ?? "") : "";
    if (line.includes("*/")) isInside = false;
    return stripped;
  });
  return markdownBlocks(file, prose.join("\n"));
}
