// The simulator's public list, in the order a reader meets it.

// Running a filter
export { FluentBit, StartError, type FluentBitOptions } from "./host/fluent-bit.js";
export type { ChunkResult, EventResult, Host, Outcome } from "./host/host.js";
export type { LogLine } from "./host/log.js";
export { NotSimulated } from "./not-simulated.js";

// Events
export { InvalidEvent, type EventInput } from "./event/event.js";
export { type Body, type Member, array, bool, float64, floatValue, int, isSameBody, map, NIL, str } from "./event/body.js";
export { JsonTextError, parseJsonText, renderJson } from "./event/json-text.js";
export { type Decoded, decodeMsgpack, encodeMsgpack } from "./event/msgpack.js";

// Looking at modules and releases
export {
  type ExportedFunction, type Feature, type FunctionImport, type MemoryLimits, type ModuleReport, NotAModule, type Signature,
  type ValueType, inspectModule,
} from "./host/module.js";
export { BEHAVIOUR, type Behaviour } from "./host/behaviour.js";
export { DEFAULT_VERSION, RELEASE_LINES, type Release, release } from "./host/version.js";
