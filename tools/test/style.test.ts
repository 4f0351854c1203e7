// The style rules, each broken once. Forbidden words are spelled in pieces: this file is checked too.

import { describe, expect, it } from "vitest";
import { LONGEST_FILE_LINES, styleViolations } from "../style.js";

const rulesBroken = (file: string, text: string) => styleViolations(file, text).map(({ line, rule }) => `${line}: ${rule}`);
const slash = "/";

describe("styleViolations()", () => {
  it.each([
    { id: "a plain file", file: "src/cursor.ts", text: "export const byteLength = 1;\n" },
    { id: "the log level info", file: "src/log.ts", text: "class Log { info(text: string): void {} }\n" },
    { id: "metadata is one word", file: "src/a.ts", text: "const metadata = 1;\n" },
    { id: "double is no do…", file: "src/a.ts", text: "const double = 1;\n" },
    { id: "an author's filter", file: "src/a.ts", text: "export function my_filter(): void {}\n" },
    { id: "an address with a path", file: "a.md", text: `see https://example.com${slash}work/a\n` },
    { id: "a long table of records", file: "records.jsonl", text: "{}\n".repeat(1000) },
  ])("takes $id", ({ file, text }) => {
    expect(rulesBroken(file, text)).toEqual([]);
  });

  it.each([
    { id: "a file too long", file: "src/a.ts", text: "\n".repeat(LONGEST_FILE_LINES + 1), wanted: "401: 401 lines are more than 400" },
    { id: "an empty file name", file: "src/json-utils.ts", text: "", wanted: '1: the name "json-utils.ts" says nothing about its subject' },
    { id: "an empty folder name", file: "src/helpers/a.ts", text: "", wanted: '1: the name "helpers" says nothing about its subject' },
    { id: "an empty function name", file: "src/a.ts", text: "\nfunction stringHelper() {}\n", wanted: '2: the name "stringHelper" says nothing about its subject' },
    { id: "a do… function", file: "src/a.ts", text: "function doDecode() {}\n", wanted: '1: the name "doDecode" says nothing about its subject' },
    { id: "a path of one machine", file: "a.yaml", text: `path: ${slash}tmp/a\n`, wanted: "1: an absolute path belongs to one machine" },
    { id: "unfinished work", file: "a.rs", text: `// ${"TO" + "DO"}: more\n`, wanted: "1: unfinished work is not committed" },
    { id: "a test that does not run", file: "a.test.ts", text: `${"it.sk" + "ip"}("x")\n`, wanted: "1: a test runs" },
  ])("refuses $id", ({ file, text, wanted }) => {
    expect(rulesBroken(file, text)).toEqual([wanted]);
  });
});
