// The command line of one run, read by name and type.
//   in   words and options, as the parser left them
//   out  texts, counts, sizes
//   err  CliError naming the option and what it takes
import { usageError } from "./cli-error.js";

const SIZE_UNITS: Readonly<Record<string, number>> = { "": 1, k: 1000, kb: 1000, m: 1e6, mb: 1e6, g: 1e9, gb: 1e9 };

/**
 * What one command line says, read by name and type. Cannot be changed; {@link Arguments.with} gives another one.
 *
 * @example
 * ```ts
 * import { Arguments } from "@flb-wasm/cli";
 * const args = new Arguments(["build/filter.wasm"], { "wasm-heap-size": "64k", json: true });
 * args.word(0);                // "build/filter.wasm"
 * args.size("wasm-heap-size"); // 64000
 * args.flag("json");           // true
 * ```
 */
export class Arguments {
  /** @param options by their long name without dashes: `wasm-heap-size`. */
  constructor(
    /** Positional arguments, in order. */
    readonly words: readonly string[],
    /** As the parser left them: text, `true`, or a list for an option that may stand several times. */
    readonly options: Readonly<Record<string, unknown>>,
    /** What stands behind `--`, for a program that the command starts. */
    readonly passedOn: readonly string[] = [],
  ) {}

  /** A positional argument that must be there; the parser has checked. */
  word(index: number): string {
    return this.words[index] ?? "";
  }

  /** The same command line with one option more. */
  with(name: string, value: string | readonly string[]): Arguments {
    return new Arguments(this.words, { ...this.options, [name]: value }, this.passedOn);
  }

  /** Whether an option without a value was given. */
  flag(name: string): boolean {
    return this.options[name] === true;
  }

  /** An option's text; `undefined` if it was not given, or may stand several times. */
  text(name: string): string | undefined {
    const value = this.options[name];
    return typeof value === "string" ? value : undefined;
  }

  /** All texts of an option that may stand several times, in order; empty if it was not given. */
  texts(name: string): readonly string[] {
    const value = this.options[name];
    return Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
  }

  /** A whole number from `least` on; `undefined` if it was not given. Throws CliError for anything else. */
  count(name: string, least = 0): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw usageError(`Cannot read --${name} ${text}: it is not a whole number from ${least} on; write --${name} ${Math.max(least, 10)}`);
    }
    return value;
  }

  /** Bytes, written as in Fluent Bit's configuration: `64k` is 64 000; `undefined` if there are none. Throws CliError for anything else. */
  size(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const [, digits, unit = ""] = /^(\d+)([a-z]*)$/i.exec(text) ?? [];
    const factor = SIZE_UNITS[unit.toLowerCase()];
    if (digits === undefined || factor === undefined) throw usageError(`Cannot read --${name} ${text}: it is no size; write bytes, or a number with k, m or g`);
    return Number(digits) * factor;
  }

  /** One of the choices; the parser has checked. */
  choice<T extends string>(name: string, otherwise: T): T {
    return (this.text(name) as T | undefined) ?? otherwise;
  }
}
