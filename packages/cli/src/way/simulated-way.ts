// The simulator as a way.
//   in   a configuration
//   out  Way; each chunk is settled at once, or all at the end where a filter goes by what comes next
//   err  those of Pipeline; NotReturned for a filter that does not come back
import { Pipeline, type PipelineConfig } from "@flb-wasm/host-sim";
import { Watchdog } from "../engine/watchdog.js";
import type { SourcedEvent } from "../records/source.js";
import type { Settled, Way, WayOptions } from "./way.js";

export async function simulateWay(config: PipelineConfig, { version, asGiven, parsersFiles, filterFiles, startFolder, environment, files }: WayOptions): Promise<Way> {
  const pipeline = await Pipeline.load(config, { directory: startFolder, kubernetes: "as-given", asGiven, parsersFiles, filterFiles, environment, ...(files ? { files } : {}), ...(version === undefined ? {} : { version }) });
  const watchdog = new Watchdog();
  const waiting: (readonly SourcedEvent[])[] = [];
  const settle = async (chunks: readonly (readonly SourcedEvent[])[]): Promise<readonly Settled[]> => {
    const events = chunks.flat();
    const inputs = chunks.flatMap((chunk) => chunk.map(({ input }, i) => ({ ...input, beginsChunk: i === 0 })));
    return [{ events, run: await watchdog.call(() => pipeline.run(inputs)) }];
  };
  return {
    name: `simulator ${pipeline.version}`,
    version: pipeline.version,
    leftOut: "",
    end: "",
    run: async (events) => {
      if (!pipeline.waits) return settle([events]);
      waiting.push(events);
      return [];
    },
    finish: async () => ({ settled: waiting.length > 0 ? await settle(waiting) : [], made: [] }),
    close: () => Promise.resolve(watchdog.close()),
  };
}
