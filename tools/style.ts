// The rules of CONTRIBUTING.md that a machine can see.
//   in   path and text of a file that git knows
//   out  violations: place, rule, remedy
// Its own words are spelled in pieces, so that this file keeps the rules too.

import { posix } from "node:path";
import ts from "typescript";
import type { Violation } from "./layers.js";

export const LONGEST_FILE_LINES = 400;

/** Words that say nothing about their subject. `data` is one in a file's name only: WebAssembly has data segments. */
const EMPTY_WORDS = ["util", "utils", "helper", "helpers", "manager", "info", "misc", "common"];
const EMPTY_FILE_WORDS = [...EMPTY_WORDS, "data"];
const EMPTY_PREFIXES = ["do", "my"];
/** A log level. */
const FIELD_NAMES = new Set(["info"]);

const CODE = /\.(ts|mts|mjs|rs|c|h|sh)$/;
const PROSE_OR_CODE = /\.(ts|mts|mjs|rs|md|json|ya?ml|conf|toml|c|h|sh)$/;
const GENERATED = /(^|\/)(pnpm-lock\.yaml|Cargo\.lock)$/;

const MACHINE_PATH = new RegExp(`(^|[\\s"'\`(=:,])/(${["work", "farm", "tmp"].join("|")})/[A-Za-z]`);
const UNFINISHED = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME"].join("|")})\\b`);
const IDLE_TEST = new RegExp(`\\b(it|test|describe)\\.(${["skip", "only", "todo"].join("|")})\\b`);

export function styleViolations(file: string, text: string): Violation[] {
  if (GENERATED.test(file)) return [];
  const lines = text.split("\n");
  return [
    ...pathViolations(file),
    ...(CODE.test(file) && lines.length - 1 > LONGEST_FILE_LINES
      ? [{ file, line: LONGEST_FILE_LINES + 1, rule: `${lines.length - 1} lines are more than ${LONGEST_FILE_LINES}`, remedy: "make two files of it, each with one subject" }]
      : []),
    ...(PROSE_OR_CODE.test(file) ? lines.flatMap((line, i) => lineViolations(file, i + 1, line)) : []),
    ...(file.endsWith(".ts") && !file.endsWith(".d.ts") ? nameViolations(file, text) : []),
  ];
}

// --- internal ---

function pathViolations(file: string): Violation[] {
  return file.split("/").filter((part) => words(part.replace(/\.[a-z.]+$/, "")).some((word) => EMPTY_FILE_WORDS.includes(word)))
    .map((part) => ({ file, line: 1, rule: `the name "${part}" says nothing about its subject`, remedy: "name what it is about" }));
}

function lineViolations(file: string, line: number, text: string): Violation[] {
  const found: Violation[] = [];
  if (MACHINE_PATH.test(text)) found.push({ file, line, rule: "an absolute path belongs to one machine", remedy: "make it relative or take it from the environment" });
  if (!/\.(ts|mts|rs|md)$/.test(file)) return found;
  if (UNFINISHED.test(text)) found.push({ file, line, rule: "unfinished work is not committed", remedy: "do it, or refuse the case with an error" });
  if (file.endsWith(".ts") && IDLE_TEST.test(text)) found.push({ file, line, rule: "a test runs", remedy: 'print "not run: <reason>" where it cannot' });
  return found;
}

/** Names that the file declares: functions, types, classes and their methods, variables. */
function nameViolations(file: string, text: string): Violation[] {
  const source = ts.createSourceFile(posix.basename(file), text, ts.ScriptTarget.Latest, true);
  const found: Violation[] = [];
  const visit = (node: ts.Node): void => {
    const name = declaredName(node);
    if (name !== undefined && isEmptyName(name.text)) {
      const line = source.getLineAndCharacterOfPosition(name.getStart()).line + 1;
      found.push({ file, line, rule: `the name "${name.text}" says nothing about its subject`, remedy: "name what it is about" });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function declaredName(node: ts.Node): ts.Identifier | undefined {
  const declares = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)
    || ts.isEnumDeclaration(node) || ts.isMethodDeclaration(node) || ts.isVariableDeclaration(node);
  return declares && node.name !== undefined && ts.isIdentifier(node.name) ? node.name : undefined;
}

function isEmptyName(name: string): boolean {
  if (FIELD_NAMES.has(name)) return false;
  const parts = words(name);
  return parts.some((word) => EMPTY_WORDS.includes(word)) || (parts.length > 1 && EMPTY_PREFIXES.includes(parts[0] ?? "") && !name.includes("_"));
}

/** `readLogData`, `read_log_data`, `read-log-data` -> read, log, data */
function words(name: string): string[] {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== "");
}
