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
  /** Rows of the README, in Markdown, for files that other templates have not. */
  readonly rows?: readonly (readonly [files: string, what: string])[];
}

export const TEMPLATES: readonly Template[] = [
  {
    name: "hello", summary: "the smallest filter: adds a key to every record", kind: "filter", example: "hello-world",
    copies: ["fluent-bit.yaml", "records.jsonl"], leavesOut: [],
  },
  {
    name: "k8s-routing", summary: "routes Kubernetes logs by their labels, with rewrite_tag", kind: "filter", example: "k8s-routing",
    copies: ["fluent-bit.yaml", "fluent-bit.routes.yaml", "records.jsonl", "logs", "pods"], leavesOut: ["table.ts"], fills: ["out"],
    rows: [
      ["`fluent-bit.routes.yaml`", "the same with conditional routing, for Fluent Bit 4.2 and later"],
      ["`logs/`, `pods/`", "log files and labels of some pods, so that both run here: `npx flb-wasm run --config fluent-bit.yaml --input records.jsonl` says which output takes each record"],
      ["`out/`", "what the outputs write"],
    ],
  },
  {
    name: "redaction", summary: "redacts personal data and secrets", kind: "filter", example: "redaction",
    copies: ["fluent-bit.yaml", "records.jsonl", "redaction"], leavesOut: [],
    rows: [
      ["`redaction/redaction.json`", "what is looked for, what becomes of it, where to look"],
      ["`redaction/key`", "the key of the pseudonyms. **This one is public: before you ship, put 32 random bytes of your own in its place**, from a Secret (`openssl rand -hex 32`); then `npx flb-wasm test --update`"],
    ],
  },
  {
    name: "input", summary: "facts about a host, for exec_wasi", kind: "input", example: "host-facts-input",
    copies: ["fluent-bit.yaml", "config", "fixtures"], leavesOut: [],
    rows: [["`config/`", "the settings of the input"], ["`fixtures/`", "the files that the cases use"]],
  },
];
