// The commands, in the order of a filter's life. Help shows them so.
import type { Command } from "../command/command.js";
import type { CommandGroup } from "../command/help.js";
import { aot } from "./aot.js";
import { bench } from "./bench.js";
import { build } from "./build.js";
import { check } from "./check.js";
import { completionFor } from "./completion.js";
import { diff, replay } from "./diff.js";
import { doctor } from "./doctor.js";
import { fuzz } from "./fuzz.js";
import { inspect } from "./inspect.js";
import { manifest } from "./manifest.js";
import { newProject } from "./new.js";
import { profile } from "./profile.js";
import { record } from "./record.js";
import { run } from "./run.js";
import { test } from "./test.js";
import { traps } from "./traps.js";

const GROUPS: readonly CommandGroup[] = [
  { title: "Make", commands: [newProject, build, inspect, check, traps] },
  { title: "Try", commands: [run, test, fuzz, bench, profile] },
  { title: "Compare with real traffic", commands: [record, replay, diff] },
  { title: "Ship", commands: [aot, manifest] },
];

const completion = completionFor([...GROUPS.flatMap(({ commands }) => commands), doctor]);

export const COMMAND_GROUPS: readonly CommandGroup[] = [...GROUPS, { title: "This machine", commands: [doctor, completion] }];

/** Every command that `flb-wasm` has, in the order in which its help shows them. */
export const COMMANDS: readonly Command[] = COMMAND_GROUPS.flatMap(({ commands }) => commands);
