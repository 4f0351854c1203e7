// From a fresh clone to a result: `node tools/bootstrap.mjs <task> [arguments]`.
//   in   Node 20.19 or newer with its npm; nothing else installed
//   out  the task's own output and exit code
//   err  one line on stderr: what failed, the remedy; the failing step's exit code
// Plain Node without dependencies: it runs before anything is installed.
// The pnpm version stands in package.json (`packageManager`) and nowhere else.

import { spawnSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), "..");

/** What every task needs before its last step. `pnpm` is the argument list after the pinned pnpm. */
const INSTALL = {
  title: "install the dependencies",
  pnpm: ["install", "--frozen-lockfile"],
  remedy: "check the network and the npm registry; after editing a package.json run `pnpm install` and commit pnpm-lock.yaml",
};
/** Everything but the site, which only `docs` builds: no other task needs it. */
const BUILD = {
  title: "build the workspace",
  pnpm: ["exec", "turbo", "run", "build", "--filter=!@flb-wasm/docs", "--output-logs=errors-only"],
  remedy: "read the first error above; `npx pnpm --filter <package> build` builds one package",
};

/** Task name -> its last step. */
export const TASKS = {
  demo: { title: "run the demo", pnpm: ["exec", "tsx", "tools/demo.ts"], remedy: "read the message above" },
  test: { title: "run the tests", pnpm: ["exec", "vitest", "run"], remedy: "read the failures above; CONTRIBUTING.md says how to run one test" },
  e2e: { title: "compare with a real fluent-bit", pnpm: ["exec", "tsx", "tools/e2e.ts"], remedy: "read the differences above" },
  docs: { title: "build the site", pnpm: ["--filter", "@flb-wasm/docs", "build"], remedy: "read the first message above" },
  build: undefined,
};

/** The steps of a task, in order. `taskArguments` go to the last one. */
export function stepsOf(task, taskArguments) {
  const last = TASKS[task];
  if (last === undefined) return [INSTALL, BUILD];
  return [INSTALL, BUILD, { ...last, pnpm: [...last.pnpm, ...taskArguments] }];
}

/** `pnpm@12.3.4` out of package.json text; a `+sha512…` suffix is not part of a version that npx takes. */
export function pinnedPnpm(packageJsonText) {
  const pin = JSON.parse(packageJsonText).packageManager ?? "";
  const found = /^(pnpm@\d+\.\d+\.\d+)(\+|$)/.exec(pin);
  if (found === null) throw new Error(`Cannot read the pnpm version: packageManager is "${pin}" in package.json; write it as pnpm@<major.minor.patch>`);
  return found[1];
}

/**
 * The environment of a step: ours without what `npm run` adds for itself. npm writes its whole state as `npm_*`, and pnpm would
 * read `npm_config_prefix` and friends as its own settings. What a person sets to reach a registry stays.
 */
export function stepEnvironment(environment) {
  const reachesTheRegistry = /^npm_config_(registry|proxy|https_proxy|noproxy|cafile|ca|strict_ssl|userconfig|cache)$/i;
  const kept = Object.entries(environment).filter(([name, value]) => !/^npm_/i.test(name) || (reachesTheRegistry.test(name) && value !== ""));
  return { ...Object.fromEntries(kept), TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1", DO_NOT_TRACK: "1" };
}

/** True where `version` (such as "20.19.0") can run the workspace: `engines.node` in package.json. */
export function nodeIsRecentEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}

function main([task, ...taskArguments]) {
  if (task === undefined || !(task in TASKS)) return refuse(`Cannot start: "${task ?? ""}" is no task; choose one of ${Object.keys(TASKS).join(", ")}`, 2);
  if (!nodeIsRecentEnough(process.versions.node)) return refuse(`Cannot start: Node is ${process.versions.node} and 20.19 or newer is needed; install it from nodejs.org`, 2);
  const pnpm = pinnedPnpm(readFileSync(join(repositoryRoot, "package.json"), "utf8"));
  for (const step of stepsOf(task, taskArguments)) {
    const exitCode = run(pnpm, step);
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

function run(pnpm, step) {
  const { status, signal, error } = spawnSync("npx", ["--yes", "--loglevel=error", pnpm, ...step.pnpm], {
    cwd: repositoryRoot,
    env: stepEnvironment(process.env),
    stdio: "inherit",
    shell: process.platform === "win32", // npx is npx.cmd there
  });
  if (status === 0) return 0;
  const state = error ? error.message : signal ? `stopped by ${signal}` : `exit code ${status}`;
  return refuse(`Cannot ${step.title}: \`${pnpm} ${step.pnpm.join(" ")}\` ended with ${state}; ${step.remedy}`, status ?? 1);
}

function refuse(message, exitCode) {
  console.error(message);
  return exitCode;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = main(process.argv.slice(2));
  } catch (error) {
    process.exitCode = refuse(error.message, 2);
  }
}
