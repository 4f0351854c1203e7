// Opens a configuration of either format.
import { NotSimulated } from "../not-simulated.js";
import type { PipelineConfig } from "./config.js";
import { readClassic } from "./read-classic.js";
import { readYaml } from "./read-yaml.js";

/** What {@link readPipelineConfig} cannot know from the text. */
export interface ReadOptions {
  /** For messages, and for the format where none is given: `.yaml` and `.yml` are YAML, `.conf` is classic. */
  readonly file: string;
  /** Default: by the ending of `file`, and NotSimulated for any other. */
  readonly format?: "yaml" | "classic";
  /** The agent's environment, for `${NAME}`. A variable that is used and not set is an error here. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * Reads `fluent-bit.yaml` or `fluent-bit.conf` into one typed form with places.
 *
 * @throws ConfigError naming `file:line` where Fluent Bit would refuse the file.
 * @throws NotSimulated for what needs other files: `includes`, `@INCLUDE`.
 * @example
 * ```ts
 * import { readPipelineConfig } from "@flb-wasm/host-sim";
 * const { outputs } = readPipelineConfig("pipeline:\n  outputs:\n    - name: stdout\n", { file: "fluent-bit.yaml" });
 * outputs[0]?.place.line; // 3
 * ```
 */
export function readPipelineConfig(text: string, options: ReadOptions): PipelineConfig {
  const variables = new Map(Object.entries(options.variables ?? {}));
  const format = options.format ?? formatOf(options.file);
  return format === "yaml" ? readYaml(text, options.file, variables) : readClassic(text, options.file, variables);
}

/** By the ending, as flb_cf_create_from_file does: src/config_format/flb_config_format.c:990-1006 @v5.1.1 */
export function formatOf(file: string): "yaml" | "classic" {
  if (/\.ya?ml$/i.test(file)) return "yaml";
  if (/\.conf$/i.test(file)) return "classic";
  throw new NotSimulated(`Cannot tell the format of ${file}: name it .yaml, .yml or .conf, or give \`format\``);
}
