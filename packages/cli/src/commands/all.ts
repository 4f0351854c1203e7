// The commands, in the order of a filter's life. Help shows them so.
import type { Command } from "../command/command.js";
import type { CommandGroup } from "../command/help.js";
import { aot } from "./aot.js";
import { build } from "./build.js";
import { check } from "./check.js";
import { manifest } from "./manifest.js";
import { newProject } from "./new.js";
import { run } from "./run.js";
import { test } from "./test.js";

export const COMMAND_GROUPS: readonly CommandGroup[] = [
  { title: "Make", commands: [newProject, build, check] },
  { title: "Try", commands: [run, test] },
  { title: "Ship", commands: [aot, manifest] },
];

export const COMMANDS: readonly Command[] = COMMAND_GROUPS.flatMap(({ commands }) => commands);
