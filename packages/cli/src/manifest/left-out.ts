// What a manifest does not hold of a configuration. Refused where the agent would not start or records would be lost, named where not.
import { type Place, placeText } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";

/** A part of the configuration that the agent will not see, as a sentence with its place. */
export type LeftOut = string;

/** @param what as a sentence goes on after the place: `dns.mode`. */
export function leftOut(place: Place, what: string): LeftOut {
  return `${placeText(place)}: ${what} is left out, fluent-operator has no field for it; write the values for the chart, flb-wasm manifest helm, if it matters`;
}

/** @param state what the operator cannot express. @param remedy beside the chart, which takes every configuration. */
export function notForOperator(place: Place, state: string, remedy?: string): CliError {
  return new CliError(`Cannot write ${placeText(place)} for fluent-operator: ${state}; ${remedy === undefined ? "" : `${remedy}, or `}use flb-wasm manifest helm, which takes the file as it is`);
}

/** Why a value cannot be written as one line; `null` if it can. The operator writes a line for each key, and escapes nothing. */
export function whyNotOneLine(value: string): "empty" | "of several lines" | null {
  return value === "" ? "empty" : /[\r\n]/.test(value) ? "of several lines" : null;
}
