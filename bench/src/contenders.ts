// Who is timed: this SDK and its peers, each with the same functions keep, hello and routing; the redaction example on records without and with secrets.
//   out  modules, built once into build/; or why one cannot be built here
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Built, compileC } from "./clang.js";

export const WORKLOADS = ["keep", "hello", "routing", "redaction", "secrets"] as const;
export type Workload = (typeof WORKLOADS)[number];

export interface Filter {
  readonly contender: string;
  readonly workload: Workload;
  readonly functionName: string;
  readonly built: Built;
}

/** The bench package's folder. */
export const HERE = fileURLToPath(new URL("../", import.meta.url));
const EXAMPLE = fileURLToPath(new URL("../../examples/", import.meta.url));

/** The floor: a C filter that hands the record's address back. */
export function buildFloor(): Built {
  return compileC(`${HERE}peers/c/pass-through.c`);
}

/** Every filter of a workload, the SDK's first. */
export function filtersOf(workload: Workload): Filter[] {
  if (workload === "redaction" || workload === "secrets") return [redaction(workload)];
  const allocating = { contender: "C with an allocator", functionName: "pass_through", built: compileC(`${HERE}peers/c/allocator.c`) };
  const filters = [
    { contender: "flb-wasm SDK", built: buildGuest(workload) },
    { contender: "Rust serde_json", built: buildRust() },
    { contender: "AssemblyScript json-as", built: buildAssemblyScript("json-as", ["--transform", "json-as/transform"]) },
    { contender: "AssemblyScript strings", built: buildAssemblyScript("strings", []) },
  ];
  return [...filters.map((filter) => ({ ...filter, functionName: workload })), ...workload === "keep" ? [allocating] : []].map((filter) => ({ ...filter, workload }));
}

function redaction(workload: "redaction" | "secrets"): Filter {
  const folder = `${EXAMPLE}redaction/`;
  const redactor = { contender: "flb-wasm SDK", workload } as const;
  if (!existsSync(`${folder}assembly/index.ts`)) {
    return { ...redactor, functionName: "", built: { module: null, reason: "there is no examples/redaction" } };
  }
  const functionName = /export function (\w+)\(\w+: Record\)/.exec(readFileSync(`${folder}assembly/index.ts`, "utf8"))?.[1] ?? "";
  return { ...redactor, functionName, built: asc(["assembly/index.ts"], "sdk-redaction", folder) };
}

function buildGuest(workload: Workload): Built {
  return asc([`guests/${workload}.ts`, "--config", "guests/asconfig.json"], `sdk-${workload}`);
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
