// Inputs whose records are thrown away, or gone when the agent ends, where the wasm filter keeps the engine busy.
//   in   a configuration with places, a release
//   out  a finding at each such input
// A threaded input hands its records over in a ring of 1024 places. The engine empties one ring to its end, filters included, before it looks at
// the next, and a tail that catches up fills its own meanwhile; what finds no place within a second is lost:
// src/flb_input_chunk.c:3615-3660, :3558-3590 @v5.1.1
import { type PipelineConfig, type Section, inputTag, instanceName, lastProperty, lastValue, readBool, spellProperty } from "@flb-wasm/host-sim";
import { type ThreadContext, hasIngressQueue, hasWasm, takes } from "./check-threads.js";
import type { Finding } from "./finding.js";
import { compareVersions } from "./versions.js";

/** The key thread.ring_buffer.capacity: src/flb_input.c:131 @v4.1.1 */
const SIZED_SINCE = "4.1.0";
/** Before, forward with workers does not start: plugins/in_forward/fw.c @v5.1.1 */
const WORKERS_SINCE = "5.1.0";

export function checkRingBuffers(context: ThreadContext): Finding[] {
  return [...checkRings(context), ...checkQueues(context), ...checkPositions(context)];
}

function checkRings({ config, release: { version } }: ThreadContext): Finding[] {
  const threaded = threadedInputs(config);
  const greedy = threaded.find((input) => input.name === "tail" && isFiltered(input, config));
  if (greedy === undefined) return [];
  const greedyName = instanceName(greedy, config.inputs);
  return threaded.filter((input) => input !== greedy && lastProperty(input, "thread.ring_buffer.capacity") === undefined).map((input): Finding => {
    const name = instanceName(input, config.inputs);
    const isSizable = input.name !== "tail" && compareVersions(version, SIZED_SINCE) >= 0; // of a tail, whole files would lie in the ring
    return {
      code: "FLB036", severity: "warning", place: lastProperty(input, "threaded")?.place ?? input.place,
      problem: `while ${greedyName}, which is threaded too, catches up through the wasm filter, nothing is taken from the ring buffer of ${name}: what finds it full for a second is lost`,
      remedy: `remove threaded from ${greedyName}${isSizable ? `, or write ${spellProperty(config.format, "thread.ring_buffer.capacity", "65536")} for ${name}` : ""}`,
    };
  });
}

/** Messages that find 8192 others wait for 100 ms and are gone: src/flb_input_ingest.c:190-260, include/fluent-bit/http_server/flb_http_server.h:69 @v5.1.1 */
function checkQueues({ config, release: { version } }: ThreadContext): Finding[] {
  if (compareVersions(version, WORKERS_SINCE) < 0) return [];
  const hasFilter = config.filters.some(({ name }) => name === "wasm");
  return config.inputs.filter((input) => hasIngressQueue(input) && (hasFilter || hasWasm(input))).map((input): Finding => ({
    code: "FLB036", severity: "warning", place: lastProperty(input, "workers")?.place ?? input.place,
    problem: `the workers of ${instanceName(input, config.inputs)} throw away, without a word, what they read faster than the wasm filter takes it`,
    remedy: `write ${spellProperty(config.format, "threaded", "true")} instead, and the wasm filter in the pipeline`,
  }));
}

/** Inputs with a position in a database. */
const WITH_POSITION = ["tail", "systemd"];

/**
 * The position in the database is that of the last byte or entry read, and what was read waits in the ring, in memory:
 * plugins/in_tail/tail_file.c:228-236, plugins/in_systemd/systemd.c:464-484 @v5.1.1.
 * The engine takes up no signal before the ring is empty: src/flb_input_chunk.c:3615-3660 @v5.1.1
 */
function checkPositions({ config }: ThreadContext): Finding[] {
  const ahead = threadedInputs(config).filter((input) => WITH_POSITION.includes(input.name) && lastProperty(input, "db") !== undefined && isFiltered(input, config));
  return ahead.map((input): Finding => {
    const name = instanceName(input, config.inputs);
    return {
      code: "FLB037", severity: "warning", place: lastProperty(input, "threaded")?.place ?? input.place,
      problem: `${name} reads ahead of the wasm filter, by 32 MB and more, and its db says that this is done: an agent that is killed meanwhile loses it, and one that is stopped does not end before it has caught up`,
      remedy: `remove threaded from ${name}`,
    };
  });
}

function threadedInputs({ inputs }: PipelineConfig): Section[] {
  return inputs.filter((input) => readBool(lastValue(input, "threaded") ?? "") === true);
}

function isFiltered(input: Section, { inputs, filters }: PipelineConfig): boolean {
  const tag = inputTag(input, inputs);
  return filters.some((filter) => filter.name === "wasm" && takes(filter, tag));
}
