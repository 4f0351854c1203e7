// Where a configuration has WASM run: in which threads, on which stack, inside of what.
//   in   a configuration with places, a release
//   out  findings where WAMR fails there
// One process, one WAMR, one thread: the first that starts it alone can run it; filters of the pipeline, processors of inputs that
// are not threaded and such exec_wasi inputs share the engine's.
//
//    tail, threaded ──[processors]──┐ ring buffer
//    dummy ──[processors]───────────┴──[filters: …]──► outputs ──[processors, in workers]
//    └ a thread of its own             └ the engine's              └ threads of their own

import { type PipelineConfig, type Release, type Section, inputTag, instanceName, lastProperty, lastValue, matchesPattern, readBool, regexFault, spellProperty } from "@flb-wasm/host-sim";
import type { Finding } from "./finding.js";
import { compareVersions } from "./versions.js";

export interface ThreadContext {
  readonly config: PipelineConfig;
  readonly release: Release;
}

/** Instances live as long as the agent from here on; before, each chunk makes one: plugins/filter_wasm/filter_wasm.c:231 @v4.0.14 */
const PERSISTENT = "4.1.0";

export function checkThreads(context: ThreadContext): Finding[] {
  return [...checkSecondThread(context), ...checkWorkers(context), ...checkCoroutines(context), ...checkNested(context), ...checkConditions(context)];
}

/** A part of the configuration that has WASM run, in the thread of an input or in the engine's. */
interface User {
  readonly section: Section;
  readonly name: string;
  /** The input whose thread it is; `null` for the engine's. */
  readonly thread: Section | null;
  /** An instance that is made when Fluent Bit starts; exec_wasi makes one for each run. */
  readonly isStanding: boolean;
}

/** Only the first thread that starts WAMR can run it: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/common/wasm_runtime_common.c:810-831 @v5.1.1 */
function checkSecondThread({ config, release: { version } }: ThreadContext): Finding[] {
  const users = usersOf(config);
  const first = users.find(({ thread }) => thread === null) ?? users[0];
  if (first === undefined) return [];
  const threads = new Map(users.flatMap((user) => user.thread !== null && user.thread !== first.thread ? [[user.thread, user]] : []));
  return [...threads].map(([input, user]): Finding => ({
    code: "FLB011", severity: "error", place: lastProperty(input, "threaded")?.place ?? input.place,
    problem: `${user.name} runs WASM in a thread of its own, and ${first.name} in another: WAMR runs on one thread only, and ${outcomeOf([first, user], version)}`,
    remedy: user.isStanding ? "remove threaded here, or use one wasm filter in the pipeline instead of processors" : "remove threaded here",
  }));
}

function usersOf(config: PipelineConfig): User[] {
  const filters = config.filters.filter(({ name }) => name === "wasm").map((section): User => ({ section, name: "the wasm filter of the pipeline", thread: null, isStanding: true }));
  const inputs = config.inputs.flatMap((section): User[] => {
    const thread = isThreaded(section) ? section : null;
    const name = instanceName(section, config.inputs);
    return [
      ...section.name === "exec_wasi" ? [{ section, name, thread, isStanding: false }] : [],
      ...hasWasm(section) ? [{ section, name: `the wasm processor of ${name}`, thread, isStanding: true }] : [],
    ];
  });
  return [...filters, ...inputs];
}

function outcomeOf(users: readonly User[], version: string): string {
  if (compareVersions(version, PERSISTENT) < 0) return "Fluent Bit crashes, hangs or loses records";
  return users.every(({ isStanding }) => isStanding) ? "Fluent Bit does not start" : "every run of the exec_wasi input fails";
}

/** Where an instance lives for one chunk, a worker can start WAMR anew; since it stays, the engine's thread has it. */
function checkWorkers({ config, release: { version } }: ThreadContext): Finding[] {
  if (compareVersions(version, PERSISTENT) < 0) return [];
  return config.outputs.filter((output) => hasWasm(output) && lastValue(output, "workers") !== "0").map((output): Finding => ({
    code: "FLB018", severity: "error", place: lastProperty(output, "workers")?.place ?? output.place,
    problem: `${instanceName(output, config.outputs)} has a wasm processor and may run in workers: there it loses every record`,
    remedy: `write ${spellProperty(config.format, "workers", "0")}, or use a wasm filter in the pipeline`,
  }));
}

interface CoroutineInput {
  /** First release in which it appends records in a coroutine. */
  readonly since: string;
  /** It has a thread of its own whatever the configuration says. */
  readonly isAlwaysThreaded: boolean;
}

/**
 * FLB_INPUT_CORO, src/flb_input.c:624, plugins/in_health/health.c:292, plugins/in_kubernetes_events/kubernetes_events.c:1198 @v5.1.1; a connection of
 * forward is handled in a coroutine since flb_downstream_conn_event_register, plugins/in_forward/fw_conn.c:253, src/flb_downstream.c:835 @v5.1.1
 */
const COROUTINE_INPUTS: ReadonlyMap<string, CoroutineInput> = new Map([
  ["forward", { since: "5.1.0", isAlwaysThreaded: false }],
  ["health", { since: "3.0.0", isAlwaysThreaded: false }],
  ["kubernetes_events", { since: "3.0.0", isAlwaysThreaded: true }],
]);

/** Workers of forward put what they read into a queue, which the input's own thread takes up outside of a coroutine: plugins/in_forward/fw.c:598-606, src/flb_input_ingest.c:499-501 @v5.1.1 */
export function hasIngressQueue(input: Section): boolean {
  return input.name === "forward" && Number(lastValue(input, "workers") ?? 1) > 1;
}

/** A threaded input hands its records over to the engine behind its processors: those alone still run in the coroutine. */
function checkCoroutines({ config, release: { version } }: ThreadContext): Finding[] {
  const hasFilter = config.filters.some(({ name }) => name === "wasm");
  return config.inputs.flatMap((input): Finding[] => {
    const coroutine = COROUTINE_INPUTS.get(input.name);
    if (coroutine === undefined || compareVersions(version, coroutine.since) < 0 || hasIngressQueue(input)) return [];
    const name = instanceName(input, config.inputs);
    const since = coroutine.since === "3.0.0" ? "" : ` since Fluent Bit ${coroutine.since}`;
    const isPersistent = compareVersions(version, PERSISTENT) >= 0;
    if (hasWasm(input)) {
      return [{
        code: "FLB019", severity: "error", place: input.processors.find((section) => section.name === "wasm")?.place ?? input.place,
        problem: `${name} runs its processors in a coroutine${since}, threaded or not, and WAMR takes its stack for an overflow: ${isPersistent ? "every record is lost" : "the wasm processor is not applied"}`,
        remedy: `use a wasm filter in the pipeline instead${coroutine.isAlwaysThreaded ? "" : `, and write ${spellProperty(config.format, "threaded", "true")} for this input`}`,
      }];
    }
    if (!hasFilter || coroutine.isAlwaysThreaded || isThreaded(input)) return [];
    return [{
      code: "FLB019", severity: "error", place: input.place,
      problem: `${name} calls filters in a coroutine${since}, and WAMR takes its stack for an overflow: records that the wasm filter matches ${isPersistent ? "are lost" : "go on without it"}`,
      remedy: `write ${spellProperty(config.format, "threaded", "true")} for this input`,
    }];
  });
}

/**
 * Before 4.1.0 a filter starts and ends WAMR for its chunk, also while an exec_wasi input has its own instance open: flb_wasm_destroy,
 * src/wasm/flb_wasm.c:450-465, plugins/filter_wasm/filter_wasm.c:231, plugins/in_exec_wasi/in_exec_wasi.c:204 @v4.0.14
 */
function checkNested({ config, release: { version } }: ThreadContext): Finding[] {
  if (compareVersions(version, PERSISTENT) >= 0) return [];
  const filters = config.filters.filter(({ name }) => name === "wasm");
  return config.inputs.filter(({ name }) => name === "exec_wasi").flatMap((input): Finding[] => {
    const name = instanceName(input, config.inputs);
    const tag = inputTag(input, config.inputs);
    const taker = hasWasm(input) ? input.processors.find((section) => section.name === "wasm") : filters.find((filter) => takes(filter, tag));
    return taker === undefined ? [] : [{
      code: "FLB031", severity: "error", place: taker.place,
      problem: `the wasm filter takes the records of ${name} while that has its own module open: ${version} crashes at the first record`,
      remedy: "use 4.1.2 or later, or a match that leaves this input's tag alone",
    }];
  });
}

/** A condition is read since 4.0.0 and asked since run_filter_with_condition, src/flb_processor.c:356 @v5.0.0 */
function checkConditions({ config, release: { version } }: ThreadContext): Finding[] {
  if (compareVersions(version, "4.0.0") < 0 || compareVersions(version, "5.0.0") >= 0) return [];
  return [...config.inputs, ...config.outputs].flatMap(({ processors }) => processors).filter(({ name }) => name === "wasm").flatMap(({ condition }): Finding[] => condition === undefined ? [] : [{
    code: "FLB016", severity: "error", place: condition.place,
    problem: `the condition of a filter that is a processor is asked since Fluent Bit 5.0.0: ${version} runs the wasm filter on every record`,
    remedy: "ask in the filter itself, or use 5.0 or later",
  }]);
}

export function hasWasm({ processors }: Section): boolean {
  return processors.some(({ name }) => name === "wasm");
}

function isThreaded(input: Section): boolean {
  return COROUTINE_INPUTS.get(input.name)?.isAlwaysThreaded === true || readBool(lastValue(input, "threaded") ?? "") === true;
}

/** Either suffices; of an expression that JavaScript reads otherwise nothing is said. */
export function takes(filter: Section, tag: string): boolean {
  const pattern = lastValue(filter, "match");
  const expression = lastValue(filter, "match_regex");
  if (pattern !== undefined && matchesPattern(tag, pattern)) return true;
  if (expression === undefined || regexFault(expression) !== null) return false;
  try {
    return new RegExp(expression).test(tag);
  } catch {
    return false;
  }
}
