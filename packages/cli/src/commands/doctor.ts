// `flb-wasm doctor`: what of the tools is here, and how to get what is not.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { versions } from "node:process";
import { findAotCompiler } from "../aot/compiler.js";
import { aotHost } from "../aot/compatibility.js";
import { CliError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { findAgent } from "../engine/agent-launch.js";
import { loadWamrPackage } from "../engine/wamr-package.js";
import { renderTable } from "../terminal/table.js";
import type { Terminal } from "../terminal/terminal.js";
import { compareVersions } from "../check/versions.js";
import { version } from "../version.js";

const LEAST_NODE = "20.19.0";

interface Diagnosis {
  readonly name: string;
  readonly isHere: boolean;
  readonly isNeeded: boolean;
  /** A version, or what to do. */
  readonly words: string;
}

export const doctor = defineCommand({
  name: "doctor",
  summary: "Show what this machine and project have, and how to get the rest",
  options: [{ flags: "--json", summary: "print as JSON" }],
  examples: [{ line: "flb-wasm doctor", shows: "when something does not work" }],
  run: async (args, terminal) => {
    const found = await diagnose(terminal);
    const { style } = terminal;
    if (args.flag("json")) terminal.out(JSON.stringify(found, null, 2));
    else terminal.out(renderTable(found.map(({ name, isHere, isNeeded, words }) => [isHere ? style.good("ok") : isNeeded ? style.bad("missing") : style.faint("absent"), name, words]), terminal));
    return found.some(({ isHere, isNeeded }) => isNeeded && !isHere) ? ExitCode.NotAvailable : ExitCode.Ok;
  },
});

async function diagnose(terminal: Terminal): Promise<readonly Diagnosis[]> {
  const { environment, cwd } = terminal;
  const agent = findAgent(environment);
  return [
    { name: "flb-wasm", isHere: true, isNeeded: true, words: version() },
    { name: "Node", isHere: compareVersions(versions.node, LEAST_NODE) >= 0, isNeeded: true, words: `${versions.node}${compareVersions(versions.node, LEAST_NODE) < 0 ? `; install ${LEAST_NODE} or later` : ""}` },
    installed("assemblyscript", cwd, "npm install --save-dev assemblyscript"),
    installed("@flb-wasm/sdk", cwd, "npm install @flb-wasm/sdk"),
    await wamr(),
    { name: "Fluent Bit", isHere: agent !== null, isNeeded: false, words: agent ? `${agent.version}, ${agent.program}` : "for --engine fluent-bit: install it, or set FLUENT_BIT to the program" },
    await compiler(environment),
  ];
}

function installed(name: string, cwd: string, remedy: string): Diagnosis {
  try {
    const path = createRequire(join(cwd, "package.json")).resolve(`${name}/package.json`);
    const { version: found } = JSON.parse(readFileSync(path, "utf8")) as { version: string };
    return { name, isHere: true, isNeeded: true, words: found };
  } catch {
    return { name, isHere: false, isNeeded: true, words: `not in this folder's project; run ${remedy}` };
  }
}

async function wamr(): Promise<Diagnosis> {
  const name = "WAMR";
  try {
    const state = (await loadWamrPackage()).wamrAvailable();
    return { name, isHere: state === "available", isNeeded: false, words: state === "available" ? "for --engine wamr" : `for --engine wamr: ${state}` };
  } catch (problem) {
    if (!(problem instanceof CliError)) throw problem;
    return { name, isHere: false, isNeeded: false, words: `for --engine wamr: ${problem.message.replace(/^Cannot use --engine wamr: /, "")}` };
  }
}

async function compiler(environment: Terminal["environment"]): Promise<Diagnosis> {
  const name = "wamrc";
  try {
    const { path, version: found } = await findAotCompiler(environment, aotHost("5.1"));
    return { name, isHere: true, isNeeded: false, words: `${found ?? "of unknown version"}, ${path}` };
  } catch (problem) {
    if (!(problem instanceof CliError)) throw problem;
    return { name, isHere: false, isNeeded: false, words: `for flb-wasm aot: ${problem.message.replace(/^Cannot compile to AOT: /, "")}` };
  }
}
