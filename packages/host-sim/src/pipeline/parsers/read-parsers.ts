// Opens a file of parsers, of either format.
import type { Limit, Section } from "../config.js";
import { type ReadOptions, formatOf } from "../read.js";
import { readClassicParsers } from "../read-classic.js";
import { readYaml } from "../read-yaml.js";

/** A file that `parsers_file` names, read. */
export interface ParsersFile {
  /** All of them; only those of the kinds `parser` and `multiline_parser` count. */
  readonly sections: readonly Section[];
  /** What only some releases read, in the order of the file. */
  readonly limits: readonly Limit[];
}

/**
 * Reads a file of parsers, such as `parsers.conf`, into sections with places.
 *
 * @throws ConfigError naming `file:line` where Fluent Bit would refuse the file.
 * @throws NotSimulated for what needs other files: `includes`, `@INCLUDE`.
 * @example
 * ```ts
 * import { lastValue, readParsersFile } from "@flb-wasm/host-sim";
 * const { sections } = readParsersFile("[PARSER]\n    Name   app\n    Format json\n", { file: "parsers.conf" });
 * sections.map((section) => lastValue(section, "name")); // ["app"]
 * ```
 */
export function readParsersFile(text: string, options: ReadOptions): ParsersFile {
  const variables = new Map(Object.entries(options.variables ?? {}));
  const format = options.format ?? formatOf(options.file);
  const { sections, limits } = format === "yaml" ? readYaml(text, options.file, variables) : readClassicParsers(text, options.file, variables);
  return { sections, limits };
}
