// The documentation check on blocks of its own: each rule kept once and broken once.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { docstringBlocks, markdownBlocks } from "../docs/blocks.js";
import { checkBlocks } from "../docs/check.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const fence = (opening: string, code: string) => `\`\`\`${opening}\n${code}\n\`\`\`\n`;
const SIMULATOR = 'import { matchesPattern } from "@flb-wasm/host-sim";\n';
const FILTER = 'import { Record } from "@flb-wasm/sdk";\nexport function f(record: Record): void {\n';

/** The rules that a Markdown text breaks, without what compilers say behind the colon. */
async function broken(markdown: string): Promise<string[]> {
  const violations = await checkBlocks(ROOT, markdownBlocks("a.md", markdown));
  return violations.map(({ line, rule }) => `${line}: ${rule.split(":")[0]}`);
}

describe("markdownBlocks()", () => {
  it("takes language, words, the quoted file and the place from the fence", () => {
    const text = `# Title\n\n${fence("ts no-transform file=a/b.ts", "const a = 1;")}\n- list\n\n  ${fence("sh", "  ls").replaceAll("\n```", "\n  ```")}`;
    expect(markdownBlocks("a.md", text)).toEqual([
      { file: "a.md", line: 4, language: "ts", words: ["no-transform"], quotes: "a/b.ts", text: "const a = 1;\n" },
      { file: "a.md", line: 10, language: "sh", words: [], quotes: null, text: "ls\n" },
    ]);
  });
});

describe("markdownBlocks() of a site's pages", () => {
  it.each([
    ["ts{2,4-6}", "ts", []],
    ["ts:line-numbers {1} no-transform", "ts", ["{1}", "no-transform"]],
    ["yaml [fluent-bit.yaml]", "yaml", ["[fluent-bit.yaml]"]],
  ])("%s", (opening, language, words) => {
    expect(markdownBlocks("a.md", fence(opening, "a"))).toEqual([{ file: "a.md", line: 2, language, words, quotes: null, text: "a\n" }]);
  });
});

describe("docstringBlocks()", () => {
  it("finds blocks in docstrings, not in other text", () => {
    const text = `const text = \`\n${fence("ts", "no")}\`;\n/**\n * @example\n * \`\`\`ts\n * const a = 1;\n *\n *   a;\n * \`\`\`\n */\n`;
    expect(docstringBlocks("a.ts", text)).toEqual([{ file: "a.ts", line: 9, language: "ts", words: [], quotes: null, text: "const a = 1;\n\n  a;\n" }]);
  });
});

describe("checkBlocks()", () => {
  it("takes blocks that compile, run, parse, or are not looked at", async () => {
    expect(await broken([
      fence("ts", `${FILTER}  record.set("a", 1);\n}`),
      fence("ts", `${SIMULATOR}if (!matchesPattern("kube.a", "kube.*")) throw new Error("no match");`),
      fence("yaml", "a: [1, 2]"),
      fence("json", '{"a":1}'),
      fence("conf", "[FILTER]\n    name  wasm\n    # comment"),
      fence("sh", "rm ((("),
    ].join("\n"))).toEqual([]);
  }, 300_000);

  it.each([
    { id: "AssemblyScript that asc refuses", text: fence("ts", `${FILTER}  record.set("a", nothing);\n}`), wanted: ["2: asc does not compile this block", "2: an editor shows an error"] },
    { id: "an argument of another type", text: fence("ts", `${SIMULATOR}matchesPattern("kube.a", 7);`), wanted: ["2: this block is not TypeScript"] },
    { id: "a block that throws", text: fence("ts", `${SIMULATOR}throw new Error(String(matchesPattern("a", "b")));`), wanted: ["2: this block does not run"] },
    { id: "YAML", text: fence("yaml", "a: [1"), wanted: ["2: this yaml does not parse"] },
    { id: "JSON", text: fence("json", "{"), wanted: ["2: this json does not parse"] },
    { id: "a JSON line", text: fence("jsonl", "{}\n{"), wanted: ["2: this jsonl does not parse"] },
    { id: "a classic configuration", text: fence("conf", "[FILTER\n name wasm"), wanted: ["2: this conf does not parse"] },
    { id: "a quoted file that is not there", text: fence("ts file=none.ts", "a"), wanted: ["2: the block quotes none.ts, which is not there"] },
  ])("refuses $id", async ({ text, wanted }) => {
    expect(await broken(text)).toEqual(wanted);
  });

  it("holds a quote to a run of the file's lines, whatever the indent", async () => {
    const root = mkdtempSync(join(tmpdir(), "flb-wasm-quotes-"));
    mkdirSync(join(root, "a"));
    writeFileSync(join(root, "a/b.ts"), "class A {\n  one();\n\n  two();\n}\n");
    const rules = async (code: string) => (await checkBlocks(root, markdownBlocks("a.md", fence("ts file=a/b.ts", code)))).map(({ rule }) => rule);
    expect(await rules("one();\n\ntwo();")).toEqual([]);
    expect(await rules("one();\ntwo();")).toEqual(["the block is not what a/b.ts says"]);
    rmSync(root, { recursive: true });
  });
});
