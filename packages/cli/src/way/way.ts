// Ways: what takes records through a whole configuration. One interface over the simulator and a real Fluent Bit.
//   in   a configuration
//   out  Way
//   err  CliError when the engine is not on this machine, when Fluent Bit would not start, and for what the simulator does not model
import type { ParsersFile, PipelineConfig, PipelineRun, RoutedEvent } from "@flb-wasm/host-sim";
import type { ConfigFile } from "../check/read-config.js";
import type { EngineName } from "../engine/engine.js";
import type { SourcedEvent } from "../records/source.js";
import type { SeenFiles } from "../test/given-files.js";
import { startAgentWay } from "./agent-start.js";
import { simulateWay } from "./simulated-way.js";

/** Records of which nothing more will be known. */
export interface Settled {
  readonly events: readonly SourcedEvent[];
  /** One entry per event. */
  readonly run: PipelineRun;
}

/** What is known when all records are through. */
export interface WayEnd {
  readonly settled: readonly Settled[];
  /** Records that came out and are none of those that went in: joined from several, or made by a filter. */
  readonly made: readonly RoutedEvent[];
}

/** A configuration that records are taken through, in their order. */
export interface Way {
  /** `simulator 5.1.1`, `Fluent Bit 5.1.1`. */
  readonly name: string;
  /** Exact: `5.1.1`. */
  readonly version: string;
  /** What of the configuration does not run, in words; empty where all does. */
  readonly leftOut: string;
  /** Why no more records can be sent; empty while they can. */
  readonly end: string;
  /** Takes events, and gives those that are settled by now: these, or none yet. */
  run(events: readonly SourcedEvent[]): Promise<readonly Settled[]>;
  /** Waits for what is still on its way. */
  finish(): Promise<WayEnd>;
  /** Ends what was started, at any time. */
  close(): Promise<void>;
}

export interface WayOptions {
  /** A line or exact: the release to behave as, or that a real agent has to be of. */
  readonly version?: string;
  /** Filters by plugin that are passed over. */
  readonly asGiven: readonly string[];
  /** Files of parsers by the names that `parsers_file` has for them, for the simulator: a real agent reads its own. */
  readonly parsersFiles: Readonly<Record<string, ParsersFile>>;
  /** Files of filters by the names that they have for them, for the simulator, where they are not where that says. */
  readonly filterFiles: Readonly<Record<string, Uint8Array>>;
  /** The configuration as it is written, for a real agent, which gets a copy of it. */
  readonly root: ConfigFile;
  /** Where the command was started. */
  readonly cwd: string;
  /** Where Fluent Bit is started: relative paths begin there. */
  readonly startFolder: string;
  /** What filters see in place of the disk, in the simulator. */
  readonly files?: SeenFiles;
  /** For FLUENT_BIT, and for the agent. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** @throws CliError; StartError, NotSimulated, ConfigError of the simulator. */
export function openWay(engine: Exclude<EngineName, "wamr">, config: PipelineConfig, options: WayOptions): Promise<Way> {
  return engine === "sim" ? simulateWay(config, options) : startAgentWay(config, options);
}
