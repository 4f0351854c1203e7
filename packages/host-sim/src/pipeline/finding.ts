// What is wrong or surprising in a configuration that Fluent Bit would start with.
// Knows places and words only.
import type { Place } from "./config.js";

/** Stable names, for tests and for switching one off. */
export type FindingCode =
  | "rule-not-anchored"       // a rule takes longer values too
  | "old-tag-without-output"  // a record that no rule takes reaches nothing
  | "new-tag-without-output"
  | "rule-matches-own-output" // the filter sees what it emits
  | "rule-unreachable"        // an earlier rule takes all of it
  | "keep-not-a-bool"
  | "capture-without-group"   // $0 without ( )
  | "filter-runs-again"       // re-entry: a filter sees the record twice
  | "filter-before-kubernetes" // its rule reads what the filter kubernetes adds later
  | "input-without-output"    // its records reach nothing
  | "output-without-match"
  | "output-of-two-routes"    // only the first route counts
  | "match-with-routes"       // of an output that no route names, or that takes more than its route
  | "route-without-match"     // what a restart finds on disk for the route reaches no output
  | "routes-without-default"
  | "route-without-output";

/** `error`: records are lost, or the agent crashes, whatever comes in; `note`: nothing happens as long as the rest stays as it is. */
export type FindingSeverity = "error" | "warning" | "note";

/** One finding. */
export interface Finding {
  /** Stays the same from release to release. */
  readonly code: FindingCode;
  /** How bad it is in the release that was asked for. */
  readonly severity: FindingSeverity;
  /** The rule, property or section that it is about. */
  readonly place: Place;
  /** What happens, in a sentence without a full stop. */
  readonly problem: string;
  /** What to write instead. */
  readonly remedy: string;
}
