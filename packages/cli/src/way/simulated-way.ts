// The simulator as a way.
//   in   a configuration
//   out  Way; each chunk is settled at once
//   err  those of Pipeline; NotReturned for a filter that does not come back
import { Pipeline, type PipelineConfig } from "@flb-wasm/host-sim";
import { Watchdog } from "../engine/watchdog.js";
import type { Way, WayOptions } from "./way.js";

export async function simulateWay(config: PipelineConfig, { version, asGiven, parsersFiles, filterFiles, startFolder, environment, files }: WayOptions): Promise<Way> {
  const pipeline = await Pipeline.load(config, { directory: startFolder, kubernetes: "as-given", asGiven, parsersFiles, filterFiles, environment, ...(files ? { files } : {}), ...(version === undefined ? {} : { version }) });
  const watchdog = new Watchdog();
  return {
    name: `simulator ${pipeline.version}`,
    version: pipeline.version,
    leftOut: "",
    end: "",
    run: async (events) => [{ events, run: await watchdog.call(() => pipeline.run(events.map(({ input }) => input))) }],
    finish: () => Promise.resolve({ settled: [], made: [] }),
    close: () => Promise.resolve(watchdog.close()),
  };
}
