// For back ends that bring their own engine: everything Fluent Bit does around the calls of the guest.
//   in   an engine's raw answers
//   out  the same results as the simulator's
// Not for filter authors; they start at index.ts.
export { type CallFilter, type FilterSetup, type InputRelease, deadChunk, runChunk, untouchedChunk } from "./host/chunk-run.js";
export { type FilterCall, type FilterReturn, type RawReturn, readReturn } from "./host/filter-call.js";
export { LEAST_SIZE, checkOptions, makeSetup } from "./host/fluent-bit.js";
export { startWords } from "./host/start.js";
export { BEHAVIOUR } from "./host/behaviour.js";

// The chunk's own bytes, for a back end that sends and receives them
export { ByteSink } from "./event/byte-sink.js";
export { DEFAULT_TAG, DEFAULT_TEXT_KEY, DEFAULT_TIME, type DecodedChunk, type DecodedRecord, type DecoderStop, decodeChunk, isHeldSecond, recordBytes, writeRecord } from "./event/event.js";

// The host's two readers of a guest's JSON, for tests that hold a codec against them
export type { JsmnReader } from "./event/json-number.js";
export { readWithJsmn } from "./event/json-read-jsmn.js";
export { readWithYyjson } from "./event/json-read-yyjson.js";

// The names that link, for tests that hold another list against them
export { LIBC_SIGNATURES } from "./host/libc-builtin.js";

// A module's code, for tools that look at it
export { WasmReader, readBodies, readSections, skipLocals } from "./host/wasm-reader.js";
export { findInitialisers } from "./host/initialisers.js";
export { LEAST_AUX_STACK, auxStackBytes } from "./host/aux-stack.js";
export { type Instruction, UnknownInstruction, walkInstructions } from "./host/instructions.js";
export { isOperation } from "./host/count-code.js";
export { SourceLines, isAuthorsFile } from "./host/source-lines.js";

// What the above are made of
export type { EventTime, RecordParts } from "./event/event.js";
export type { JsmnResult } from "./event/json-read-jsmn.js";
export type { JsonWriter } from "./event/json-write.js";
export type { LogSink } from "./host/log.js";
export type { Trap } from "./host/trap.js";
export type { Section } from "./host/wasm-reader.js";
