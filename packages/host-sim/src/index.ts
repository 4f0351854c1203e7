// The simulator's public list, in the order a reader meets it.

// Running a filter
export { FluentBit, StartError, type FluentBitOptions } from "./host/fluent-bit.js";
export type { ChunkResult, EventResult, Host, Outcome } from "./host/host.js";
export type { LogLine } from "./host/log.js";
export { NotSimulated } from "./not-simulated.js";

// Running an input
export { ExecWasi, type CollectResult, type ExecWasiOptions, type LineResult } from "./exec-wasi/exec-wasi.js";
export { EXEC_BEHAVIOUR } from "./exec-wasi/behaviour.js";

// Events
export { InvalidEvent, type EventInput, type EventTime } from "./event/event.js";
export { type Body, type Member, array, bool, float64, floatValue, int, isSameBody, map, NIL, str } from "./event/body.js";
export { type Step, accessorOf } from "./event/accessor.js";
export { type Change, diffBodies } from "./event/body-diff.js";
export { JsonTextError, type ReadText, type UnheldNumber, parseJsonText, readJsonText, renderJson } from "./event/json-text.js";
export type { JsmnReader, JsonReader } from "./event/json-number.js";
export { type Decoded, decodeMsgpack, encodeMsgpack } from "./event/msgpack.js";

// Looking at modules and releases
export type { Feature } from "./host/features.js";
export {
  type ConstantGlobal, type CustomSection, type ExportedFunction, type FunctionImport, type MemoryLimits, type ModuleExport, type ModuleReport, NotAModule,
  type OtherImport, type Signature, type UnknownGlobal, type ValueType, inspectModule, readCustomText,
} from "./host/module.js";
export { type CodeCounts, CodeCounter, type CountedBlock, type CountedCall } from "./host/code-counter.js";
export { stackBytesEstimate } from "./host/stack-estimate.js";
export { type TrapSite, findTrapSites } from "./host/trap-sites.js";
export { BEHAVIOUR, type Behaviour } from "./host/behaviour.js";
export type { StringWriter } from "./event/json-string.js";
export { DEFAULT_VERSION, RELEASE_LINES, type Release, release } from "./host/version.js";

// Routing: a whole configuration
export { readPipelineConfig, type ReadOptions } from "./pipeline/read.js";
export { readParsersFile, type ParsersFile } from "./pipeline/parsers/read-parsers.js";
export { Pipeline, type PipelineEvent, type PipelineOptions, type PipelineRun } from "./pipeline/pipeline.js";
export type { Arrival, End, RoutedEvent } from "./pipeline/traveller.js";
export {
  type Condition, ConfigError, type MultilineRule, type PipelineConfig, type Place, type Property, type Route, type RouteOutput, type RouteRule, type Section, type SectionKind,
  type Limit, type Releases, allProperties, inputTag, instanceName, lastProperty, lastValue, placeText, readBool, readEventFormat, refusesEmpty, splitPaths,
} from "./pipeline/config.js";
export { brokenLimits, limitText } from "./pipeline/limits.js";
export { spellProperty } from "./pipeline/spelling.js";
export { inspectPipeline, lateKubernetes } from "./pipeline/inspect.js";
export type { Finding, FindingCode, FindingSeverity } from "./pipeline/finding.js";
export type { KubernetesRecords } from "./pipeline/native/kubernetes.js";
export { matchesPattern } from "./pipeline/match.js";
export { findOutput } from "./pipeline/routes.js";
export { regexFault } from "./pipeline/regex.js";
export { emitterFault, hasEmitter } from "./pipeline/emitters.js";
export { stageFault } from "./pipeline/stage-fault.js";
export { parserFault } from "./pipeline/parsers/parser.js";
