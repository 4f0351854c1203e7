// Who is timed: this SDK and its peers, each with the same functions keep, hello and routing; the redaction example on
// records without and with secrets, and on many different ones.
// The SDK's routing is examples/k8s-routing.
//   out  modules, built once into build/; or why one cannot be built here
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Built, compileC } from "./clang.js";

export const WORKLOADS = ["keep", "hello", "routing", "redaction", "ordinary", "secrets"] as const;
export type Workload = (typeof WORKLOADS)[number];
/** What the redaction example does; its peers have no detectors. */
export const REDACTING: readonly Workload[] = ["redaction", "ordinary", "secrets"];

export interface Filter {
  readonly contender: string;
  readonly workload: Workload;
  readonly functionName: string;
  readonly built: Built;
}

const SDK = "flb-wasm SDK";
/** The bench package's folder. */
export const HERE = fileURLToPath(new URL("../", import.meta.url));
const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));

/** The floor: a C filter that hands the record's address back. */
export function buildFloor(): Built {
  return compileC(`${HERE}peers/c/pass-through.c`);
}

/** Every filter of a workload, the SDK's first. */
export function filtersOf(workload: Workload): Filter[] {
  if (REDACTING.includes(workload)) return [buildExample(workload, "redaction")];
  const allocating = { contender: "C with an allocator", functionName: "pass_through", built: compileC(`${HERE}peers/c/allocator.c`) };
  const peers = [
    { contender: "Rust serde_json", functionName: workload, built: buildRust() },
    { contender: "AssemblyScript json-as", functionName: workload, built: buildAssemblyScript("json-as", ["--transform", "json-as/transform"]) },
    { contender: "AssemblyScript strings", functionName: workload, built: buildAssemblyScript("strings", []) },
    ...workload === "keep" ? [allocating] : [],
  ];
  const sdk = workload === "routing" ? buildExample(workload, "k8s-routing") : buildGuest(workload);
  return [sdk, ...peers.map((peer) => ({ ...peer, workload }))];
}

/** An example as it stands, under the name that its function has there. */
function buildExample(workload: Workload, example: string): Filter {
  const folder = `${EXAMPLES}${example}/`;
  const entry = "assembly/index.ts";
  const filter = { contender: SDK, workload };
  if (!existsSync(folder + entry)) return { ...filter, functionName: "", built: { module: null, reason: `there is no examples/${example}` } };
  const functionName = /export function (\w+)\(\w+: Record\)/.exec(readFileSync(folder + entry, "utf8"))?.[1] ?? "";
  return { ...filter, functionName, built: asc([entry], `sdk-${example}`, folder) };
}

function buildGuest(workload: Workload): Filter {
  return { contender: SDK, workload, functionName: workload, built: asc([`guests/${workload}.ts`, "--config", "guests/asconfig.json"], `sdk-${workload}`) };
}

/** As people build it without this SDK: optimised, with the runtime's exports so that Fluent Bit finds an allocator. */
function buildAssemblyScript(name: string, flags: readonly string[]): Built {
  return asc([`peers/assemblyscript/${name}.ts`, "-O3", "--exportRuntime", "--disableWarning", ...flags], `as-${name}`);
}

const built = new Map<string, Built>();

function once(name: string, build: () => Built): Built {
  const made = built.get(name) ?? build();
  built.set(name, made);
  return made;
}

function asc(parts: readonly string[], name: string, folder = HERE): Built {
  return once(name, () => {
    const output = `${HERE}build/${name}.wasm`;
    return run("asc", fileURLToPath(new URL("../node_modules/.bin/asc", import.meta.url)), [...parts, "-o", output], folder, output);
  });
}

function buildRust(): Built {
  const target = "wasm32-unknown-unknown";
  return once("rust", () => run(
    "cargo", "cargo", ["build", "--release", "--target", target, "--locked"], `${HERE}peers/rust/`,
    `${HERE}peers/rust/target/${target}/release/flb_wasm_bench_peer.wasm`,
  ));
}

function run(tool: string, command: string, parts: readonly string[], cwd: string, output: string): Built {
  mkdirSync(`${HERE}build`, { recursive: true });
  try {
    execFileSync(command, parts, { cwd, stdio: ["ignore", "ignore", "pipe"] });
    return { module: readFileSync(output) };
  } catch (problem) {
    const words = problem instanceof Error && "stderr" in problem ? String(problem.stderr) : String(problem);
    return { module: null, reason: `${tool} did not build it: ${words.split("\n").find((line) => /error/i.test(line)) ?? words.slice(0, 200)}` };
  }
}
