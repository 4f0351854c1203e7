// What a parser's section says, and what becomes of a text.
// Knows no format.
import type { Member } from "../../event/body.js";
import type { Release } from "../../host/version.js";
import { type Section, allProperties } from "../config.js";
import type { TimeLookup } from "./time-lookup.js";
import type { Typecast } from "./typecast.js";

/** What a parser makes of a text. */
export interface Parsed {
  readonly members: readonly Member[];
  /** Seconds and nanoseconds; where both are 0, a record keeps its time. */
  readonly time: { readonly sec: number; readonly nsec: number };
}

/** @throws NotSimulated */
export type Parser = (bytes: Uint8Array) => Parsed | null;

/** What formats need of a section. */
export interface Definition {
  readonly section: Section;
  readonly release: Release;
  readonly time: TimeLookup | null;
  readonly timeKey: string;
  /** `null` is a word that is no bool: regex and json keep the member of the time, logfmt and ltsv do not. */
  readonly keepsTime: boolean | null;
  readonly skipsEmpty: boolean;
  readonly refusesBareKeys: boolean;
  readonly types: Typecast | null;
  readonly decode: ((members: readonly Member[]) => readonly Member[]) | null;
}

export const NO_TIME: Parsed["time"] = { sec: 0, nsec: 0 };

/** Of equal keys the first counts, and what is empty is not there: get_parser_key, src/flb_parser.c:1184-1211 @v5.1.1 */
export function parserValue(section: Section, key: string): string | undefined {
  return allProperties(section, key)[0]?.value || undefined;
}
