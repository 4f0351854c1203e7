// Which release does what: one place that turns a version into behaviour.
//   in   "5.1" or "4.1.1"
//   out  Release: plain flags, each with the source that changed
//   err  NotSimulated for releases that this simulator does not model
// Knows no guest.
import type { JsmnReader, JsonReader } from "../event/json-number.js";
import type { StringWriter } from "../event/json-string.js";
import { NotSimulated } from "../not-simulated.js";

/** Everything about a release that changes an outcome. */
export interface Release {
  /** Exact: `5.1.1`. */
  readonly version: string;
  /** One instance for the agent's life (>= 4.1.0) or for one chunk: plugins/filter_wasm/filter_wasm.c:410 @v5.1.1, :91 @v4.0.14 */
  readonly persistentInstance: boolean;
  /** tag and record stay allocated: fixed in 4.0.14 and 4.1.2, src/wasm/flb_wasm.c:260 @v4.1.0 */
  readonly leaksInputs: boolean;
  /** wasm_heap_size and wasm_stack_size are keys since 3.1.5, plugins/filter_wasm/filter_wasm.c:399 @v5.1.1 */
  readonly hasSizeKeys: boolean;
  /** yyjson since 5.0.0 (x86-64, SIMD on by default; without SIMD since 5.0.1), jsmn before. */
  readonly jsonReader: JsonReader;
  /** What a parser with `format json` reads with: yyjson since 4.1.0, src/flb_parser_json.c:66 @v4.1.0; seen on 4.1.1 and 4.2.8 */
  readonly jsonParserReader: JsonReader;
  /** With json.escape_unicode at its default. */
  readonly strings: StringWriter;
  /** json.escape_unicode is an option since 4.1.0, src/flb_config.c:187 @v4.1.0 */
  readonly hasEscapeOption: boolean;
  /** The encoder writes array 32 headers before 5.0.0, src/flb_log_event_encoder_dynamic_field.c:68 @v4.2.8 */
  readonly wideRecordHeaders: boolean;
  /** Containers that msgpack-c may open at once: 64 since 4.0.7, cmake/msgpack.cmake @v4.0.7 */
  readonly maxDepth: number;
  /**
   * What the filter's decoder does with a record from 2^31 seconds on (2038), which it takes for a negative time from 3.1.0 to 5.0:
   * src/flb_log_event_decoder.c:361-367 and :398-418 @v4.0.14, skipped since 4.2.0, :364-381 @v4.2.8, unsigned again since 5.1.0, :206-234 @v5.1.1
   */
  readonly lateTimes: "read" | "stop" | "skip";
  /** WAMR_BUILD_REF_TYPES since 4.0.3, src/wasm/CMakeLists.txt @v4.0.3 */
  readonly referenceTypes: boolean;
  /** WAMR 2.4.1 and AOT format 5 since 4.1.0; 1.3.x and format 3 before. */
  readonly wamr: "2.4.1" | "1.3.3" | "1.3.0";
}

const LATEST: Readonly<Record<string, string>> = {
  "3.0": "3.0.7", "3.1": "3.1.10", "3.2": "3.2.10", "4.0": "4.0.14", "4.1": "4.1.2", "4.2": "4.2.8", "5.0": "5.0.9", "5.1": "5.1.1",
};

/** The version used when none is given: the newest line that is modelled. */
export const DEFAULT_VERSION = "5.1";

/** The release lines that are modelled, oldest first. */
export const RELEASE_LINES: readonly string[] = Object.keys(LATEST);

/**
 * Looks a release up; a line stands for its last patch release known here.
 *
 * @throws NotSimulated before 3.0, after 5.1 and for anything that is no version.
 * @example
 * ```ts
 * import { release } from "@flb-wasm/host-sim";
 * release("4.0").version; // "4.0.14"
 * ```
 */
export function release(version: string = DEFAULT_VERSION): Release {
  const exact = LATEST[version] ?? version;
  const line = exact.split(".").slice(0, 2).join(".");
  if (!/^\d+\.\d+\.\d+$/.test(exact) || !(line in LATEST)) {
    throw new NotSimulated(`Cannot simulate Fluent Bit "${version}": known are ${RELEASE_LINES.join(", ")} and their patch releases`);
  }
  const since = (first: string): boolean => compare(exact, first) >= 0;
  const jsmn: JsmnReader = {
    signedExponents: since("3.2.5"),
    wideIntegers: since("4.0.5"),
    joinsSurrogates: since("4.0.0"),
  };
  return Object.freeze<Release>({
    version: exact,
    persistentInstance: since("4.1.0"),
    leaksInputs: !since("4.0.14") || exact === "4.1.0" || exact === "4.1.1",
    hasSizeKeys: since("3.1.5"),
    jsonReader: since("5.0.0") ? "yyjson" : jsmn,
    jsonParserReader: since("4.1.0") ? "yyjson" : jsmn,
    strings: {
      style: since("3.2.3") ? "escaped" : "raw-legacy",
      blockBytes: since("4.0.4") ? 16 : 0,
      overrunsEnd: since("4.0.4") && !since("5.1.1"),
      cutEndsString: !since("3.2.0"),
    },
    hasEscapeOption: since("4.1.0"),
    wideRecordHeaders: !since("5.0.0"),
    maxDepth: since("4.0.7") ? 64 : 32,
    lateTimes: since("5.1.0") || !since("3.1.0") ? "read" : since("4.2.0") ? "skip" : "stop",
    referenceTypes: since("4.0.3"),
    wamr: since("4.1.0") ? "2.4.1" : since("3.2.3") ? "1.3.3" : "1.3.0",
  });
}

/** Orders two exact versions. */
export function compare(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
