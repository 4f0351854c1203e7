// A shell transcript of the guide: lines that begin with `$ ` are commands, the lines below are what they print.
//   in   snippets/<name>/*.console
//   out  the same with what the commands print today
//   err  a snippet that does not build
// Commands run in a project made of the snippet, with flb-wasm on the PATH and nothing else of ours but `cat <file>`.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SNIPPETS } from "./snippet.js";

/** Files of a snippet that its project does not have: the tests' own. */
const OF_THE_TESTS = /\.(console|sh|test\.ts)$|^(host\.json|transcript\.txt|expected\.jsonl|vitest\.config\.ts)$/;

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const FLB_WASM = fileURLToPath(new URL("../../cli/bin/flb-wasm.js", import.meta.url));

/** A transcript without what is another each time, or with each change of the SDK: durations, sizes and digests of modules. */
export function stable(transcript: string): string {
  // What an operation costs is another with each change of the SDK; the lines are not.
  if (transcript.startsWith("$ flb-wasm profile")) return transcript.replace(/[\d.]+/g, "0").replace(/(?:0 )*0/g, "0").replace(/ +/g, " ");
  return transcript.replace(/^time {2,}.*$/gm, "time").replace(/^\d+ (?=bytes of wasm)/gm, "").replace(/(?<=sha256: )[0-9a-f]{16}$/gm, "");
}

/** Paths of the transcripts below snippets/. */
export function consolePaths(): string[] {
  return readdirSync(SNIPPETS, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".console")).sort();
}

export function consoleTranscript(path: string): string {
  const [snippet = ""] = path.split(/[\\/]/);
  const project = projectOf(snippet);
  const commands = readFileSync(join(SNIPPETS, path), "utf8").split("\n").filter((line) => line.startsWith("$ "));
  return commands.map((line) => `${line}\n${run(line.slice(2), project)}`).join("\n");
}

// --- internal ---

const projects = new Map<string, string>();

function projectOf(snippet: string): string {
  const made = projects.get(snippet) ?? createProject(snippet);
  projects.set(snippet, made);
  return made;
}

/** The folder that chapter 4 makes, with the snippet's files in it: sources under assembly/, cases under test/. */
function createProject(snippet: string): string {
  const folder = join(PACKAGE, "build/projects", snippet);
  rmSync(folder, { recursive: true, force: true });
  for (const each of ["assembly", "build", "test"]) mkdirSync(join(folder, each), { recursive: true });
  symlinkSync(join(PACKAGE, "node_modules"), join(folder, "node_modules"), "junction");
  writeFileSync(join(folder, "asconfig.json"), '{ "extends": "@flb-wasm/sdk/asconfig.json" }\n');
  for (const name of readdirSync(join(SNIPPETS, snippet)).filter((each) => !OF_THE_TESTS.test(each))) {
    cpSync(join(SNIPPETS, snippet, name), join(folder, placeOf(name)), { recursive: true });
  }
  const said = run("flb-wasm build --quiet", folder);
  if (!existsSync(join(folder, "build/filter.wasm"))) throw new Error(`Cannot build snippet ${snippet}: ${said}`);
  return folder;
}

function placeOf(name: string): string {
  if (name === "filter.ts") return "assembly/index.ts";
  if (name.endsWith(".ts")) return `assembly/${name}`;
  return name === "cases.yaml" ? "test/cases.yaml" : name;
}

function run(command: string, folder: string): string {
  const [program, ...words] = command.split(" ");
  if (program === "cat" && words.length === 1) return readFileSync(join(folder, words[0] ?? ""), "utf8");
  if (program !== "flb-wasm") throw new Error(`Cannot run "${command}": a transcript runs flb-wasm and cat only; put other commands into a .sh file`);
  const { stdout, stderr } = spawnSync(process.execPath, [FLB_WASM, ...words], { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1", COLUMNS: "80" } });
  return `${stdout}${stderr}`;
}
