// What a filter decides about a record.

/** The answer of a filter. The timestamp, the metadata and the tag are the host's; a filter cannot change them. */
export enum Verdict {
  /** The record goes on, with the edits that were made. */
  Keep,
  /** The record is dropped; Fluent Bit counts it in `fluentbit_filter_drop_records_total`. */
  Drop,
}
