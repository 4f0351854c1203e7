// The chapters of the guide, in the order of a record's way. The sidebar numbers them.

export interface Chapter {
  /** Name of the file in site/guide, without `.md`. */
  readonly file: string;
  readonly title: string;
}

export const CHAPTERS: readonly Chapter[] = [
  { file: "01-a-record", title: "What Fluent Bit does with a record" },
  { file: "02-six-integers", title: "The six integers" },
  { file: "03-memory", title: "Linear memory and two allocators" },
  { file: "04-first-filter", title: "Your first filter" },
  { file: "05-reading", title: "Reading without decoding" },
  { file: "06-editing", title: "Editing by splices" },
  { file: "07-returning", title: "Returning safely" },
  { file: "08-json-or-msgpack", title: "JSON or msgpack" },
  { file: "09-state-and-traps", title: "State, memory and traps" },
  { file: "10-configuration", title: "Configuration" },
  { file: "11-testing", title: "Testing" },
  { file: "12-routing", title: "Routing on Kubernetes" },
  { file: "13-redaction", title: "Redaction" },
  { file: "14-input", title: "An input" },
  { file: "15-aot", title: "Native code ahead of time" },
  { file: "16-deploying", title: "Deploying" },
  { file: "17-operating", title: "Operating" },
  { file: "18-coming-from", title: "Coming from Lua, Go or Rust" },
];
