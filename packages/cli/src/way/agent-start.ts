// Starts a real Fluent Bit with the copy of a configuration.
//   in   a configuration; FLUENT_BIT names the program, else `fluent-bit` on the PATH
//   out  a way that has let the first mark through
//   err  StartError with the agent's last words; CliError NotAvailable without a program; ConfigError for what its release does not read
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ConfigError, type PipelineConfig, type Section, brokenLimits, limitText } from "@flb-wasm/host-sim";
import { AgentFolder } from "../engine/agent-folder.js";
import { notStarted, requireAgent } from "../engine/agent-launch.js";
import { withoutBanner } from "../engine/agent-log.js";
import { AgentProgram, SOCKET_NAME } from "../engine/agent-program.js";
import { AgentWay } from "./agent-way.js";
import { readBlocks, renderBlocks } from "./block.js";
import { absentFiles, copyBlocks } from "./copy-config.js";
import { ForwardInlet, type Inlet, PARSERS_FILE, TailInlet } from "./inlet.js";
import { Receiver } from "./receiver.js";
import type { Way, WayOptions } from "./way.js";

export async function startAgentWay(config: PipelineConfig, options: WayOptions): Promise<Way> {
  const { program: command, version } = requireAgent(options.environment, options.version);
  const folder = new AgentFolder("way");
  try {
    return await launch({ command, version, folder, config, options });
  } catch (problem) {
    folder.remove();
    throw problem;
  }
}

interface Setting {
  readonly command: string;
  readonly version: string;
  /** The agent's own. */
  readonly folder: AgentFolder;
  readonly config: PipelineConfig;
  readonly options: WayOptions;
}

async function launch({ command, version, folder: agentFolder, config, options }: Setting): Promise<Way> {
  const folder = agentFolder.path;
  const [broken] = brokenLimits(config, version);
  if (broken) throw new ConfigError(broken.place, `Cannot run this in Fluent Bit ${version}, which ${broken.otherwise}: ${limitText(broken)}`);
  const asGiven = [...options.asGiven, "kubernetes"];
  const inlets = (config.inputs.length === 0 ? [null] : config.inputs).map((input, i) => makeInlet(input, asGiven, join(folder, `i${i}`)));
  const exits = Array.from({ length: config.outputs.length + 2 }, (_, i) => join(folder, `o${i}`));
  mkdirSync(join(folder, "storage"));
  const folders = { startFolder: options.startFolder, configFolder: dirname(resolve(options.cwd, config.file)) };
  const parsersFile = join(folder, "parsers.conf");
  writeFileSync(parsersFile, PARSERS_FILE);
  const blocks = copyBlocks(readBlocks(options.root, config), {
    config, asGiven, folder, parsersFile, exits, ...folders, entrances: [...inlets, new ForwardInlet(join(folder, SOCKET_NAME))],
  });
  const configPath = join(folder, config.format === "yaml" ? "fluent-bit.yaml" : "fluent-bit.conf");
  writeFileSync(configPath, renderBlocks(blocks, config.format));
  const receivers = await Promise.all(exits.map((path) => Receiver.listen(path)));
  const program = new AgentProgram({ command, leading: [], workingFolder: options.startFolder, environment: { ...process.env, ...options.environment } }, configPath, folder);
  const way = new AgentWay(version, config, { program, folder: agentFolder, inlets, receivers, asGiven, absent: absentFiles(config, folders) });
  try {
    if (await program.listens() && await way.passMark()) {
      way.start();
      return way;
    }
    throw notStarted(version, withoutBanner(program.takeLog()), program.end);
  } catch (problem) {
    await way.close();
    throw problem;
  }
}

/** `null` for a configuration without inputs. */
function makeInlet(input: Section | null, asGiven: readonly string[], path: string): Inlet {
  const hasWasm = input !== null && !asGiven.includes("wasm") && input.processors.some(({ name }) => name === "wasm");
  return hasWasm ? new TailInlet(path) : new ForwardInlet(path);
}
