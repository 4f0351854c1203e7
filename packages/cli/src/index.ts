// The command line as values, for programs that run it.

// Running
export { main, runCommandLine } from "./main.js";
export { version } from "./version.js";
export type { Terminal } from "./terminal/terminal.js";
export { type Style, makeStyle } from "./terminal/style.js";

// Commands
export { type ArgumentSpec, type Command, type Example, type OptionSpec, defineCommand } from "./command/command.js";
export { Arguments } from "./command/arguments.js";
export { CliError } from "./command/cli-error.js";
export { ExitCode } from "./command/exit-code.js";
export { COMMANDS } from "./commands/all.js";
