// The filter throttle: so many records in a window, and no more.
//   in   its section; records, one after the other
//   out  whether each goes on
//   err  ConfigError where Fluent Bit does not start; NotSimulated
// Time stands still within a run of the pipeline, and a window is over at its end.
// Source: plugins/filter_throttle/throttle.c:102-111, plugins/filter_throttle/window.c:69-97 @v5.1.1; the same @v3.1.10
import { floatValue } from "../../event/body.js";
import { NotSimulated } from "../../not-simulated.js";
import { floatOf, signedOf } from "../c-numbers.js";
import { ConfigError, type Section, lastProperty, lastValue, placeText, readBool } from "../config.js";

export const THROTTLE_OPTIONS: ReadonlySet<string> = new Set(["rate", "window", "interval", "print_status"]);
export const THROTTLE_SOURCE = "plugins/filter_throttle/throttle.c:104-106 @v5.1.1";

/** Counts the records of one window. */
export interface Throttle {
  /** Why a record does not go on; `null` for one that does, which counts. */
  readonly next: () => string | null;
  /** A window goes by without a record. */
  readonly rest: () => void;
}

/** @throws ConfigError, NotSimulated */
export function readThrottle(section: Section): Throttle {
  const status = lastProperty(section, "print_status");
  if (status && readBool(status.value) === null) throw new ConfigError(status.place, `Cannot start the filter throttle: print_status is ${status.value}; write true or false`);
  const given = signedOf(lastValue(section, "window") ?? "5");
  if (given < 0n || given > MOST_PANES) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: throttle with a window of ${given}, for which Fluent Bit may have no memory`);
  const rate = atLeast(floatNumber(lastValue(section, "rate") ?? "1"), 1);
  const window = given <= 1n ? DEFAULT_PANES : Number(given);
  let total = 0;
  return {
    next: () => {
      if (total / window >= rate) return `${total} records are in the window, which is ${window} intervals of ${rate} each`;
      total++;
      return null;
    },
    rest: () => { total = 0; },
  };
}

const DEFAULT_PANES = 5;
const MOST_PANES = 1_000_000n;

function floatNumber(text: string): number {
  const value = floatOf(text);
  return value.kind === "float64" ? floatValue(value) : 0;
}

/** `rate <= 1.0` is the default, and what is no number is not: throttle.c:122-124 */
function atLeast(value: number, least: number): number {
  return value <= least ? least : value;
}
