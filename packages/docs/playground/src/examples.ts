// The repository's examples as workspaces, taken from their folders when the playground is built.
/// <reference types="vite/client" />
import { DEFAULT_SETTINGS, ENTRY, RECORDS, type Workspace, isSource } from "./workspace.js";

export interface Example {
  /** Folder under examples/, and the entry if it is not index.ts. */
  readonly name: string;
  readonly title: string;
  readonly workspace: Workspace;
}

const TEXTS = import.meta.glob<string>(
  [
    "../../../../examples/*/assembly/*.ts",
    "../../../../examples/*/records.jsonl",
    "../../../../examples/redaction/redaction/*",
    "../../../../examples/k8s-routing/routing/*",
    "../../../../examples/host-facts-input/fixtures/**",
    "!**/test/**",
  ],
  { query: "?raw", import: "default", eager: true },
);
const TITLES: readonly (readonly [name: string, title: string, tag: string])[] = [
  ["hello-world", "Hello world", "app"],
  ["k8s-routing", "Routing on Kubernetes", "kube.var.log.containers.app"],
  ["k8s-routing/table", "Routing by a table in a file", "kube.var.log.containers.app"],
  ["redaction", "Redaction", "app"],
  ["host-facts-input", "Host facts (an input)", "host.facts"],
];
/** Entries of a folder beside its index.ts; each is a module of its own, and an example with the entry's name behind the folder's. */
const OTHER_ENTRIES = new Set(["k8s-routing/assembly/table.ts"]);
/** What the input's tests mount as the root of its accessible paths. */
const MOUNTED = "fixtures/";

export const EXAMPLES: readonly Example[] = TITLES.map(([name, title, tag]) => ({
  name, title, workspace: { files: filesOf(name), settings: { ...DEFAULT_SETTINGS, tag } },
}));

function filesOf(example: string): Record<string, string> {
  const [name = "", entry = "index"] = example.split("/");
  const prefix = `examples/${name}/`;
  const files: Record<string, string> = {};
  for (const [place, text] of Object.entries(TEXTS)) {
    const path = place.slice(place.indexOf("examples/"));
    const own = path.slice(prefix.length);
    const isEntry = own === `assembly/${entry}.ts`;
    if (!path.startsWith(prefix) || (!isEntry && (own === ENTRY || OTHER_ENTRIES.has(`${name}/${own}`)))) continue;
    files[isEntry ? ENTRY : own.startsWith(MOUNTED) ? own.slice(MOUNTED.length) : own] = text;
  }
  if (!(ENTRY in files)) throw new Error(`Cannot find examples/${name}/${ENTRY}: name only examples that are there`);
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => rank(a) - rank(b)));
}

function rank(path: string): number {
  return isSource(path) ? 0 : path === RECORDS ? 1 : 2;
}
