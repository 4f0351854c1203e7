// A property as a file of either format writes it: what a remedy says is pasted.
import type { PipelineConfig } from "./config.js";

/**
 * `key: value` for YAML, `key value` for a classic file, where a colon belongs to the key and keeps Fluent Bit from starting.
 *
 * @example
 * ```ts
 * import { spellProperty } from "@flb-wasm/host-sim";
 * spellProperty("yaml", "match", "*");    // 'match: "*"'
 * spellProperty("classic", "match", "*"); // "match *"
 * ```
 */
export function spellProperty(format: PipelineConfig["format"], key: string, value: string): string {
  if (format === "classic") return `${key} ${value}`;
  // An alias, an anchor or a tag where it begins, a comment or a mapping inside: https://yaml.org/spec/1.2.2/#733-plain-style
  return `${key}: ${/^[*&!%@`'"|>{[#,?-]|: | #|:$/.test(value) ? JSON.stringify(value) : value}`;
}
