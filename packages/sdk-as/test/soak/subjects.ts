// What is soaked: a guest that traps, and each example as it is built.
//   out  subjects; an example that is not built is one with the reason
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileGuest } from "../asc.js";

const EXAMPLES = fileURLToPath(new URL("../../../../examples/", import.meta.url));

export type Subject = FilterSubject | InputSubject | { readonly name: string; readonly notRun: string };

/** A filter that gets records. */
export interface FilterSubject {
  readonly name: string;
  readonly wasm: Uint8Array;
  readonly functionName: string;
  /** Files under `accessible_paths`, by the names that the guest opens. */
  readonly files: Record<string, Uint8Array>;
  readonly accessiblePaths: readonly string[];
}

/** A program that exec_wasi starts anew each time. */
export interface InputSubject {
  readonly name: string;
  readonly program: Uint8Array;
  readonly files: Record<string, Uint8Array>;
}

interface ExampleFilter {
  readonly name: string;
  readonly folder: string;
  readonly module: string;
  readonly functionName: string;
  readonly reads: readonly string[];
}

const FILTERS: readonly ExampleFilter[] = [
  { name: "hello-world", folder: "hello-world", module: "filter", functionName: "hello", reads: [] },
  { name: "k8s-routing", folder: "k8s-routing", module: "filter", functionName: "k8s_router", reads: [] },
  { name: "k8s-routing-table", folder: "k8s-routing", module: "table", functionName: "k8s_table_router", reads: ["routing/routes.json"] },
  { name: "redaction", folder: "redaction", module: "filter", functionName: "redact", reads: ["redaction/redaction.json", "redaction/key"] },
];

/** Every subject whose name has `part` in it. */
export async function subjects(part = ""): Promise<Subject[]> {
  const named = ["traps", ...FILTERS.map(({ name }) => name), "host-facts-input"].filter((name) => name.includes(part));
  return Promise.all(named.map(subject));
}

async function subject(name: string): Promise<Subject> {
  if (name === "traps") return { name, wasm: await compileGuest("soak"), functionName: "soak", files: {}, accessiblePaths: ["."] };
  const filter = FILTERS.find((one) => one.name === name);
  const folder = join(EXAMPLES, filter?.folder ?? name);
  const path = join(folder, "build", `${filter?.module ?? "input"}.wasm`);
  if (!existsSync(path)) return { name, notRun: `the example is not built; run "npm run build"` };
  const wasm = new Uint8Array(readFileSync(path));
  if (filter === undefined) return { name, program: wasm, files: filesUnder(join(folder, "fixtures")) };
  const files = Object.fromEntries(filter.reads.map((file) => [file, new Uint8Array(readFileSync(join(folder, file)))]));
  const accessiblePaths = filter.reads.length > 0 ? [...new Set(filter.reads.map((file) => dirname(file)))] : ["."];
  return { name, wasm, functionName: filter.functionName, files, accessiblePaths };
}

function filesUnder(folder: string): Record<string, Uint8Array> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(names.map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))]));
}
