// `flb-wasm new`: a project whose tests are green.
import { basename, resolve, sep } from "node:path";
import type { Arguments } from "../command/arguments.js";
import { CliError, usageError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { REGISTRY, tarballSources } from "../new/package-sources.js";
import { makeProject, whyTaken } from "../new/project.js";
import { TEMPLATES, type Template } from "../new/templates.js";
import type { Terminal } from "../terminal/terminal.js";
import { plural } from "../terminal/text.js";

const DEFAULT_NAME = "my-filter";

export const newProject = defineCommand({
  name: "new",
  summary: "Make a project with a filter, its tests and a pipeline",
  details: ["Asks for what is not given, if it runs on a terminal; otherwise uses the defaults."],
  arguments: [{ name: "name", summary: `the project and its folder, ${DEFAULT_NAME} if not given`, completes: "folder" }],
  options: [
    { flags: "-t, --template <name>", summary: "what to start from", choices: TEMPLATES.map(({ name }) => name), whenAbsent: "hello" },
    { flags: "--tarballs <folder>", summary: "install our packages from tarballs, to try a version before it is published", completes: "folder" },
  ],
  examples: [
    { line: "flb-wasm new", shows: "asks" },
    { line: "flb-wasm new my-filter && cd my-filter && npm install && npm test", shows: "from nothing to a green test" },
    { line: "flb-wasm new . --template redaction", shows: "in the current folder, if it is empty; its name becomes the package name" },
    { line: "flb-wasm new router --template k8s-routing", shows: "start from routing" },
  ],
  run: newInFolder,
});

async function newInFolder(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const { name, template } = await choose(args, terminal);
  const folder = resolve(terminal.cwd, name);
  const isHere = isFolderHere(name, terminal.cwd);
  const folderName = basename(isHere ? folder : name);
  const ownName = isHere ? legalName(folderName) : folderName;
  checkName(ownName);
  const tarballs = args.text("tarballs");
  const sources = tarballs === undefined ? REGISTRY : tarballSources(resolve(terminal.cwd, tarballs), tarballs);
  const files = makeProject({ template, name: ownName, folder, sources });
  const { style } = terminal;
  terminal.out([
    `${style.good("made")} ${style.heading(name)} ${style.faint(`from ${template.name}`)}`, "",
    ...inventory(files).map((line) => `  ${line}`), "", ...(ownName === folderName ? [] : [`named ${style.name(ownName)} in package.json: ${folderName} is no package name`, ""]), "next:", ...(isHere ? [] : [`  ${style.name(`cd ${name}`)}`]), `  ${style.name("npm install")}`, `  ${style.name("npm test")}`,
  ].join("\n"));
  return ExitCode.Ok;
}

async function choose(args: Arguments, terminal: Terminal): Promise<{ readonly name: string; readonly template: Template }> {
  const given = { name: args.words[0], template: args.text("template") };
  if (!terminal.isInteractive || (given.name !== undefined && given.template !== undefined)) {
    return { name: given.name ?? DEFAULT_NAME, template: find(given.template ?? "hello") };
  }
  const { isCancel, select, text } = await import("@clack/prompts");
  const stopIfCancelled = (answer: string | symbol): string => {
    if (typeof answer === "symbol" || isCancel(answer)) throw new CliError("Cannot make a project: you stopped; run flb-wasm new again", ExitCode.Usage);
    return answer;
  };
  const name = given.name ?? stopIfCancelled(await text({ message: "Name of the project, or . for this folder", placeholder: DEFAULT_NAME, defaultValue: DEFAULT_NAME, validate: (answer) => nameProblem(answer, terminal.cwd) }));
  const options = TEMPLATES.map((each) => ({ value: each.name, label: each.name, hint: each.summary }));
  const template = given.template ?? stopIfCancelled(await select({ message: "Start from", options }));
  return { name, template: find(template) };
}

function find(name: string): Template {
  const template = TEMPLATES.find((each) => each.name === name);
  if (!template) throw usageError(`Cannot start from ${name}: there is no such template; there are ${TEMPLATES.map((each) => each.name).join(", ")}`);
  return template;
}

const NAME_REMEDY = "use lower-case letters, digits, - and _";

function checkName(name: string): void {
  if (!isName(name)) throw usageError(`Cannot make ${name}: it is no package name; ${NAME_REMEDY}`);
}

/** What npm takes as a name: https://docs.npmjs.com/cli/v10/configuring-npm/package-json#name */
function isName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,213}$/.test(name) && name !== "node_modules" && name !== "favicon.ico";
}

/** Of a folder that is already there: nobody typed its name for a package. */
function legalName(folderName: string): string {
  if (isName(folderName)) return folderName;
  const plain = folderName.normalize("NFKD").replace(/\p{Mark}/gu, "").toLowerCase();
  const name = plain.replace(/[^a-z0-9._-]+/g, "-").replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "").slice(0, 214);
  return isName(name) ? name : DEFAULT_NAME;
}

/** `.`, and other ways to write the folder where somebody is. */
function isFolderHere(name: string, cwd: string): boolean {
  return name !== "" && resolve(cwd, name) === cwd;
}

/** For the prompt: asks again at once. Nothing typed is the default's name. */
function nameProblem(answer: string | undefined, cwd: string): string | undefined {
  if (!answer || isFolderHere(answer, cwd)) return whyNotIn(resolve(cwd, answer || DEFAULT_NAME));
  return isName(basename(answer)) ? whyNotIn(resolve(cwd, answer)) : `This is no package name: ${NAME_REMEDY}`;
}

function whyNotIn(folder: string): string | undefined {
  const state = whyTaken(folder);
  return state === null ? undefined : `${state}: name another one`.replace(/^./, (first) => first.toUpperCase());
}

/** What stands in the new folder: files, and folders with their count. */
function inventory(files: readonly string[]): readonly string[] {
  const folders = new Map<string, number>();
  for (const file of files) {
    const [top = "", ...rest] = file.split(sep);
    folders.set(rest.length > 0 ? `${top}/` : top, (folders.get(`${top}/`) ?? 0) + 1);
  }
  return [...folders].map(([name, count]) => name.endsWith("/") ? `${name}  ${plural(count, "file")}` : name);
}

