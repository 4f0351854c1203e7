// The commands, in the order of a filter's life. Help shows them so.
import type { Command } from "../command/command.js";
import type { CommandGroup } from "../command/help.js";
import { check } from "./check.js";
import { run } from "./run.js";

export const COMMAND_GROUPS: readonly CommandGroup[] = [
  { title: "Make", commands: [check] },
  { title: "Try", commands: [run] },
];

export const COMMANDS: readonly Command[] = COMMAND_GROUPS.flatMap(({ commands }) => commands);
