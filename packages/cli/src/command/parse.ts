// Finds the command of a command line.
//   in   commands, the words after the program's name
//   out  the command and its Arguments; or text to show (help, version)
//   err  CliError with exit code Usage, and the nearest name where there is one
// The parsing is commander's; help is ours, from the same values.
import { Command as Parser, CommanderError, Option } from "commander";
import { Arguments } from "./arguments.js";
import { usageError } from "./cli-error.js";
import type { Command } from "./command.js";
import { PROGRAM } from "./help.js";
import { nearestName } from "./nearest.js";

export type Parsed =
  | { readonly kind: "run"; readonly command: Command; readonly args: Arguments }
  | { readonly kind: "help"; readonly command: Command | null }
  | { readonly kind: "version" };

/** @param words without node and the script's path. */
export function parseCommandLine(commands: readonly Command[], words: readonly string[]): Parsed {
  const [first] = words;
  if (first === undefined || first === "--help" || first === "-h") return { kind: "help", command: null };
  if (first === "--version" || first === "-V" || first === "-v") return { kind: "version" };
  if (first === "help") {
    const wanted = words[1];
    return { kind: "help", command: wanted === undefined ? null : findCommand(commands, wanted) };
  }
  const command = findCommand(commands, first);
  const [own, passedOn] = splitAtDashes(words.slice(1));
  if (own.includes("--help") || own.includes("-h")) return { kind: "help", command };
  if (passedOn.length > 0 && !command.passesOn) throw usageError(`Cannot run ${PROGRAM} ${command.name}: ${passedOn.join(" ")} behind -- would go to nobody; leave the -- out`);
  return { kind: "run", command, args: parseArguments(command, own, passedOn) };
}

function findCommand(commands: readonly Command[], name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found) return found;
  const nearest = nearestName(name, commands.map((command) => command.name));
  throw usageError(`Cannot run ${PROGRAM} ${name}: there is no such command; ${nearest === null ? `see ${PROGRAM} --help` : `did you mean ${PROGRAM} ${nearest}`}`);
}

function parseArguments(command: Command, words: readonly string[], passedOn: readonly string[]): Arguments {
  const parser = new Parser(command.name).exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined }).helpOption(false);
  for (const { name, summary, isRequired, isVariadic } of command.arguments ?? []) {
    const shown = `${name}${isVariadic ? "..." : ""}`;
    parser.argument(isRequired ? `<${shown}>` : `[${shown}]`, summary);
  }
  for (const { flags, summary, choices, isRepeatable } of command.options ?? []) {
    const option = new Option(flags, summary);
    if (choices) option.choices(choices);
    if (isRepeatable) option.argParser((value: string, before: string[] | undefined) => [...before ?? [], value]);
    parser.addOption(option);
    if (!isRepeatable) refuseAnother(parser, option, command);
  }
  try {
    parser.parse([...words], { from: "user" });
  } catch (problem) {
    if (problem instanceof CommanderError) throw usageError(describe(command, problem));
    throw problem;
  }
  const options = Object.fromEntries(parser.options.map((option) => [option.name(), parser.getOptionValue(option.attributeName())]));
  return new Arguments(parser.args, options, passedOn);
}

/** A second value would silently take the place of the first: of two --input one would not be read. */
function refuseAnother(parser: Parser, option: Option, { name }: Command): void {
  let first: string | null = null;
  parser.on(`option:${option.name()}`, (value: string | null) => {
    if (value !== null && first !== null && value !== first) throw usageError(`Cannot run ${PROGRAM} ${name}: --${option.name()} is ${first} and ${value}; give it once`);
    first = value;
  });
}

/** commander's `error: unknown option '--tga'\n(Did you mean --tag?)` as our sentence. */
function describe(command: Command, { message }: CommanderError): string {
  const [problem = "", hint] = message.replace(/^error: /, "").split("\n");
  const meant = /Did you mean (?:one of )?(.*)\?\)/.exec(hint ?? "")?.[1];
  const words = problem.replace(/\.$/, "").replaceAll("'", "");
  return `Cannot run ${PROGRAM} ${command.name}: ${words}; ${meant === undefined ? `see ${PROGRAM} ${command.name} --help` : `did you mean ${meant}`}`;
}

/** What follows ` -- ` goes to the tool behind the command. */
function splitAtDashes(words: readonly string[]): readonly [readonly string[], readonly string[]] {
  const at = words.indexOf("--");
  return at < 0 ? [words, []] : [words.slice(0, at), words.slice(at + 1)];
}
