// Reads fixtures/redaction: what each detector finds and leaves.
//   in   files of lines `+ text` and `- text`; fixtures/redaction/README.md is their grammar
//   out  texts with the ranges that are to be found
// Knows no detector.

import { readFileSync, readdirSync } from "node:fs";

export interface Case {
  readonly place: string;
  readonly text: string;
  readonly key: string;
  /** What must be found: by detector for ordinary logs, by the file's own detector elsewhere. */
  readonly finds: readonly { readonly detector: string; readonly text: string }[];
}

const folder = new URL("../../../../fixtures/redaction/", import.meta.url);

/** The corpus by file name without its ending. */
export function readCorpus(): Map<string, Case[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".txt")).sort();
  return new Map(files.map((name) => [name.slice(0, -4), readCases(name)]));
}

function readCases(name: string): Case[] {
  const detector = name.slice(0, -4);
  return readFileSync(new URL(name, folder), "utf8").split("\n").flatMap((line, i) => {
    if (line === "" || line.startsWith("#")) return [];
    const [, sign, key, marked] = /^([+-]) (?:@(\S+) )?(.*)$/.exec(line) ?? [];
    if (sign === undefined || marked === undefined) throw new Error(`Cannot read ${name}:${i + 1}: want "+ text" or "- text"`);
    const text = marked.replaceAll("␊", "\n").replaceAll("␉", "\t").replaceAll("␛", "\u001b").replaceAll("¦", "");
    const finds = [...text.matchAll(/⟦(?:(\w+)\|)?([^⟧]*)⟧/g)].map((found) => ({ detector: found[1] ?? detector, text: found[2] ?? "" }));
    if (sign === "+" && finds.length === 0) throw new Error(`Cannot read ${name}:${i + 1}: a "+" line marks what is found with ⟦ and ⟧`);
    return [{ place: `${name}:${i + 1}`, text: text.replace(/⟦(?:\w+\|)?([^⟧]*)⟧/g, "$1"), key: key ?? "", finds }];
  });
}
