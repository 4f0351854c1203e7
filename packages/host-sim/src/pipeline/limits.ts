// What only some releases read. The readers note it where it stands; it is judged once the release is known.
//   in   a configuration, a release
//   out  the limits that the release does not meet
import { compare } from "../host/version.js";
import type { Limit, PipelineConfig, Releases } from "./config.js";

const FIRST = "0.0.0";
/** configure_plugins_type, src/flb_config.c:843 @v3.2.10; not yet @v4.0.2; :885 @v4.0.14 it is the end. */
export const NESTED: readonly Releases[] = [[FIRST, "4.0.3"]];
/** state STATE_SECTION, src/config_format/flb_cf_yaml.c:1548-1590 @v3.2.10, :951-1010 @v3.1.10 */
export const LISTS: readonly Releases[] = [["3.2.0"]];
/** A key is compared letter by letter: cfl_kvlist_fetch_s, lib/cfl/src/cfl_kvlist.c:320-338 @v3.2.10; in any case :332 @v4.0.14, and @v3.1.10 keys are made small before. */
export const CAPITALS: readonly Releases[] = [[FIRST, "3.2.0"], ["4.0.0"]];
/** STATE_ENV_LIST, and a value may be empty: src/config_format/flb_cf_yaml.c:928-1040, :1878-1960 @v5.1.1; neither is in v5.0.2. */
export const ENV_LISTS: readonly Releases[] = [["5.0.3"]];
/** src/config_format/flb_cf_yaml.c:1811 @v5.1.1 */
export const EXTENSIONS: readonly Releases[] = [["5.1.0"]];
/** input_apply_telemetry_block, src/flb_config.c:1195, :1360 @v5.1.0 */
export const TELEMETRY: readonly Releases[] = [["5.1.0"]];
/** src/flb_router_config.c:204 @v4.2.0 */
export const ROUTES: readonly Releases[] = [["4.2.0"]];
/** flb_processor_unit_set_property, src/flb_processor.c:586-620 @v4.0.0; before, the mapping is read as text, and the agent dies. */
export const CONDITIONS: readonly Releases[] = [["4.0.0"]];
/** flb_env_var_translate, src/flb_env.c:258 @v4.2.8, :368 @v5.1.1; not in v4.2.4 and v5.0.5. */
export const DEFAULTS: readonly Releases[] = [["4.2.5", "5.0.0"], ["5.0.6"]];

/**
 * What of a configuration a release does not read.
 *
 * @example
 * ```ts
 * import { brokenLimits, limitText, readPipelineConfig } from "@flb-wasm/host-sim";
 * const config = readPipelineConfig("parsers:\n  - name: json\n    format: json\n", { file: "fluent-bit.yaml" });
 * brokenLimits(config, "3.2.0");               // []
 * brokenLimits(config, "3.1.10").map(limitText); // ["a list under parsers is read since 3.2.0"]
 * ```
 */
export function brokenLimits(config: Pick<PipelineConfig, "limits">, version: string): readonly Limit[] {
  return config.limits.filter(({ readBy }) => !readBy.some(([from, before]) => compare(version, from) >= 0 && (before === undefined || compare(version, before) < 0)));
}

/** `a list under parsers is read since 3.2.0`. See {@link brokenLimits} for an example. */
export function limitText({ what, readBy, isLeftOut }: Limit): string {
  return `${what} is ${isLeftOut ? "left out" : "read"} ${readByText(readBy)}`;
}

/** `since 3.2.0`, as a sentence ends. */
export function readByText(readBy: readonly Releases[]): string {
  return readBy.map(([from, before]) => before === undefined ? `since ${from}` : from === FIRST ? `before ${before}` : `from ${from} to before ${before}`).join(" and ");
}
