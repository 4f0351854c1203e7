// The projects that `flb-wasm new` makes. Their files come from the examples: scripts/make-templates.ts.

export interface Template {
  readonly name: string;
  readonly summary: string;
  readonly kind: "filter" | "input";
  /** Folder under examples/. */
  readonly example: string;
  /** Files and folders beside assembly/ and asconfig.json. */
  readonly copies: readonly string[];
  /** Files within these that only the example needs. */
  readonly leavesOut: readonly string[];
  /** Empty folders that Fluent Bit writes into and does not make. */
  readonly fills?: readonly string[];
}

export const TEMPLATES: readonly Template[] = [
  {
    name: "hello", summary: "the smallest filter: adds a key to every record", kind: "filter", example: "hello-world",
    copies: ["fluent-bit.yaml", "records.jsonl"], leavesOut: [],
  },
  {
    name: "k8s-routing", summary: "routes Kubernetes logs by their labels, with rewrite_tag", kind: "filter", example: "k8s-routing",
    copies: ["fluent-bit.yaml", "fluent-bit.routes.yaml", "records.jsonl", "logs", "pods"], leavesOut: ["table.ts"], fills: ["out"],
  },
  {
    name: "redaction", summary: "redacts personal data and secrets", kind: "filter", example: "redaction",
    copies: ["fluent-bit.yaml", "records.jsonl", "redaction"], leavesOut: [],
  },
  {
    name: "input", summary: "an input for exec_wasi: facts about a host", kind: "input", example: "host-facts-input",
    copies: ["fluent-bit.yaml", "config", "fixtures"], leavesOut: [],
  },
];
