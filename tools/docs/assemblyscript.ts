// AssemblyScript blocks: asc must compile them, and an editor must find nothing red in them.
//   in   source text of a whole entry file
//   out  what is wrong, as the compilers say it; empty if nothing is

import { join, relative } from "node:path";
import ts from "typescript";
import type { Scratch } from "./scratch.js";

/** The part of asc that is used here. Its own declarations bring AssemblyScript's globals into a TypeScript program. */
interface Asc {
  main(options: readonly string[], streams: { stdout: unknown; stderr: unknown }): Promise<{ error: Error | null }>;
  createMemoryStream(): { toString(): string };
}
const ASC: string = "assemblyscript/asc";

/** Builds one file of the scratch project. Warnings count: a reader would see them too. */
export async function compile(scratch: Scratch, path: string, { outFile, transform }: { outFile: string; transform: boolean }): Promise<string> {
  const asc = (await import(ASC)) as Asc;
  const messages = asc.createMemoryStream();
  const config = transform ? "asconfig.json" : "asconfig.no-transform.json";
  const options = ["--config", config, "--baseDir", scratch.folder, "-o", outFile, "--noColors"];
  const { error } = await asc.main([relative(scratch.folder, path), ...options], { stdout: asc.createMemoryStream(), stderr: messages });
  return messages.toString().trim() || (error?.message ?? "");
}

/** What an editor reports, by path; one TypeScript program for all files, set up as the examples' assembly/tsconfig.json. */
export function editorProblems(scratch: Scratch, paths: readonly string[]): Map<string, string[]> {
  scratch.write("assembly/tsconfig.json", '{ "extends": "assemblyscript/std/assembly.json" }\n');
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const parsed = ts.getParsedCommandLineOfConfigFile(join(scratch.folder, "assembly/tsconfig.json"), { noEmit: true }, host);
  return problemsByFile(ts.createProgram([...paths], parsed?.options ?? {}), paths);
}

/** Errors of a program's files as `TS2304: Cannot find name 'x' (line 3)`. */
export function problemsByFile(program: ts.Program, paths: readonly string[]): Map<string, string[]> {
  return new Map(paths.map((path) => {
    const source = program.getSourceFile(path);
    const diagnostics = source === undefined ? [] : [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return [path, diagnostics.map(({ code, messageText, start }) => {
      const line = (source?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0) + 1;
      return `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")} (line ${line} of the block)`;
    })];
  }));
}
