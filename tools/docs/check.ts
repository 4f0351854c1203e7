// The rules for code in documentation, block by block.
//   in   blocks; the scratch project
//   out  violations: place, what the compiler or the program said, remedy
//
//   ts with @flb-wasm/sdk    compiled by asc, checked as an editor would (`no-transform`: built without the SDK's transform)
//   other ts                 type-checked and run
//   file=<path>              equal to the file or to a run of its lines
//   yaml, json, jsonl, conf  parsed
//   sh, text, the rest       not looked at

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Violation } from "../layers.js";
import { compile, editorProblems } from "./assemblyscript.js";
import type { Block } from "./blocks.js";
import { LOADED_MODULES, createScratch, type Scratch } from "./scratch.js";
import { run, typeProblems } from "./typescript.js";

export async function checkBlocks(root: string, blocks: readonly Block[]): Promise<Violation[]> {
  const quoting = blocks.filter(({ quotes }) => quotes !== null);
  const plain = blocks.filter(({ quotes }) => quotes === null);
  const code = plain.filter(({ language }) => language === "ts");
  return [
    ...quoting.flatMap((block) => quoteViolations(root, block)),
    ...plain.flatMap(parseViolations),
    ...(code.length === 0 ? [] : await codeViolations(root, code)),
  ];
}

// --- internal ---

function violation({ file, line }: Block, rule: string, remedy: string): Violation {
  return { file, line, rule, remedy };
}

function quoteViolations(root: string, block: Block): Violation[] {
  const path = join(root, block.quotes ?? "");
  if (!existsSync(path)) return [violation(block, `the block quotes ${block.quotes}, which is not there`, "correct the path behind file=")];
  if (includesLines(readFileSync(path, "utf8"), block.text)) return [];
  return [violation(block, `the block is not what ${block.quotes} says`, "copy the lines from the file")];
}

/** Whether the lines of `part` stand in `whole`, one behind the other, all indented alike. */
function includesLines(whole: string, part: string): boolean {
  const [lines, wanted] = [whole.split("\n"), part.replace(/\n+$/, "").split("\n")];
  return lines.some((line, start) => {
    const indent = line.length - (wanted[0] ?? "").length;
    if (indent < 0) return false;
    return wanted.every((each, i) => (lines[start + i] ?? "\0") === (each === "" ? "" : " ".repeat(indent) + each));
  });
}

function parseViolations(block: Block): Violation[] {
  const problem = parseProblem(block);
  return problem === null ? [] : [violation(block, `this ${block.language} does not parse: ${problem}`, "correct the block")];
}

function parseProblem({ language, text }: Block): string | null {
  try {
    if (language === "json") JSON.parse(text);
    if (language === "jsonl") text.trim().split("\n").forEach((line) => void JSON.parse(line));
    if (language === "yaml" || language === "yml") return parseAllDocuments(text).flatMap(({ errors }) => errors)[0]?.message ?? null;
    if (language === "conf") return text.split("\n").find((line) => !/^\s*(#.*|\[[A-Za-z_.]+\]|@\w+\s+.+|[\w.]+(\s+.+)?)?$/.test(line)) ?? null;
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

async function codeViolations(root: string, code: readonly Block[]): Promise<Violation[]> {
  const scratch = createScratch(root);
  try {
    for (const [source, outFile] of Object.entries(LOADED_MODULES)) {
      const messages = await compile(scratch, join(scratch.folder, source), { outFile, transform: true });
      if (messages !== "") throw new Error(`Cannot check the documentation: the SDK does not compile ${source}: ${messages}; build the workspace first`);
    }
    const isGuest = ({ text }: Block): boolean => /from "@flb-wasm\/sdk(\/\w+)?"/.test(text);
    return [...await guestViolations(scratch, code.filter(isGuest)), ...hostViolations(scratch, code.filter((block) => !isGuest(block)))];
  } finally {
    scratch.remove();
  }
}

async function guestViolations(scratch: Scratch, blocks: readonly Block[]): Promise<Violation[]> {
  const paths = blocks.map(({ text }, i) => scratch.write(`assembly/block-${i}.ts`, text));
  const problems = editorProblems(scratch, paths);
  const violations: Violation[] = [];
  for (const [i, block] of blocks.entries()) {
    const path = paths[i] ?? "";
    const messages = await compile(scratch, path, { outFile: `build/block-${i}.wasm`, transform: !block.words.includes("no-transform") });
    if (messages !== "") violations.push(violation(block, `asc does not compile this block:\n${messages}`, "correct the block"));
    for (const problem of problems.get(path) ?? []) violations.push(violation(block, `an editor shows an error: ${problem}`, "correct the block or the SDK's types"));
  }
  return violations;
}

function hostViolations(scratch: Scratch, blocks: readonly Block[]): Violation[] {
  const paths = blocks.map(({ text }, i) => scratch.write(`block-${i}.ts`, text));
  const problems = typeProblems(scratch, paths);
  return blocks.flatMap((block, i) => {
    const path = paths[i] ?? "";
    const found = problems.get(path) ?? [];
    if (found.length > 0) return found.map((problem) => violation(block, `this block is not TypeScript: ${problem}`, "correct the block"));
    const result = run(scratch, path);
    if (result.state === "not run") console.log(`not run: ${block.file}:${block.line}: ${result.reason}`);
    return result.state === "failed" ? [violation(block, `this block does not run: ${result.reason}`, "correct the block")] : [];
  });
}
