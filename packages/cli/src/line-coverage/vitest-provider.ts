// Coverage as vitest asks for it: coverage.provider "custom".
//   in   vitest's own options, counts of each test file
//   out  a table on the console, lcov.info; the exit code 1 where a threshold is not reached
//   err  CliError for a threshold that nobody counts; as compile
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { CodeCounts } from "@flb-wasm/host-sim";
import type { CoverageProvider, Vitest } from "vitest/node";
import { CliError } from "../command/cli-error.js";
import { DEFAULT_ENTRY, DEFAULT_OUT } from "../compile/compile.js";
import { openModule } from "../module/module-file.js";
import type { Terminal } from "../terminal/terminal.js";
import { labelled } from "../terminal/wrap.js";
import { type FileCoverage, coverageOf } from "./coverage.js";
import { type LeastCoverage, shortfalls } from "./least.js";
import { renderCoverage, renderLcov } from "./render.js";
import { buildStandIn, mapOf } from "./stand-in.js";
import type { ModuleCounts } from "./vitest-worker.js";

type Options = Vitest["config"]["coverage"];

const LCOV = "lcov.info";

export class FilterCoverageProvider implements CoverageProvider {
  readonly name = "flb-wasm";
  readonly #counts = new Map<string, CodeCounts>();

  #options: Options | null = null;
  #least: LeastCoverage = {};

  constructor(private readonly terminal: Terminal) {}

  initialize({ config }: Vitest): void {
    this.#options = config.coverage;
    this.#least = readThresholds(config.coverage.thresholds);
  }

  resolveOptions(): Options {
    return this.#own;
  }

  /** Before the first run and each further one: sources may be others now. */
  async clean(clean = true): Promise<void> {
    this.#counts.clear();
    if (clean) rmSync(this.#lcovPath, { force: true });
    if (existsSync(resolve(this.terminal.cwd, DEFAULT_ENTRY))) await buildStandIn(formatOf(this.terminal.cwd), this.terminal);
  }

  onAfterSuiteRun({ coverage }: { readonly coverage?: unknown }): void {
    for (const { path, counts } of (coverage ?? []) as readonly ModuleCounts[]) this.#counts.set(path, sum(this.#counts.get(path), counts));
  }

  generateCoverage(): readonly FileCoverage[] {
    const { cwd } = this.terminal;
    return coverageOf([...this.#counts].map(([path, counts]) => {
      const module = openModule(path, cwd);
      return { module, map: mapOf(module, relative(cwd, path)), counts };
    }));
  }

  reportCoverage(coverage: unknown): void {
    const files = coverage as readonly FileCoverage[];
    const { out, err, errorStyle, errorColumns } = this.terminal;
    const reporters = this.#own.reporter.map(([name]) => String(name));
    if (reporters.includes("text")) out(`\n${renderCoverage(files, this.terminal)}\n`);
    if (reporters.some((name) => name === "lcov" || name === "lcovonly")) {
      mkdirSync(dirname(this.#lcovPath), { recursive: true });
      writeFileSync(this.#lcovPath, renderLcov(files));
    }
    for (const { label, words } of shortfalls(files, this.#least, { lines: "coverage.thresholds.lines", branches: "coverage.thresholds.branches" })) {
      err(labelled(errorStyle.bad(label), words, errorColumns));
      process.exitCode = 1;
    }
  }

  get #own(): Options {
    if (!this.#options) throw new Error("Cannot say the options of the coverage: vitest has not given any");
    return this.#options;
  }

  get #lcovPath(): string {
    return resolve(this.terminal.cwd, join(this.#own.reportsDirectory, LCOV));
  }
}

/** That of the module that the stand-in stands for. */
function formatOf(cwd: string): "json" | "msgpack" {
  return existsSync(resolve(cwd, DEFAULT_OUT)) ? openModule(DEFAULT_OUT, cwd).about.format ?? "json" : "json";
}

function readThresholds(given: Options["thresholds"]): LeastCoverage {
  const { 100: all, lines, branches, ...others } = (given ?? {}) as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(others).find((name) => others[name] !== undefined && others[name] !== false);
  if (unknown !== undefined) throw new CliError(`Cannot hold coverage.thresholds.${unknown}: of a filter lines and branches are counted, of all its files together; take it out`);
  return { lines: all === true ? 100 : share("lines", lines), branches: all === true ? 100 : share("branches", branches) };
}

function share(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && value >= 0 && value <= 100) return value;
  throw new CliError(`Cannot hold coverage.thresholds.${name}: ${JSON.stringify(value)} is no share of a hundred; give one from 0 to 100`);
}

/** What two test files ran of one module. */
function sum(one: CodeCounts | undefined, other: CodeCounts): CodeCounts {
  if (!one) return other;
  return {
    operations: one.operations + other.operations,
    blocks: one.blocks.map((block, i) => ({ ...block, count: block.count + (other.blocks[i]?.count ?? 0) })),
    calls: one.calls.map((call, i) => ({ ...call, operationsBelow: call.operationsBelow + (other.calls[i]?.operationsBelow ?? 0) })),
  };
}
