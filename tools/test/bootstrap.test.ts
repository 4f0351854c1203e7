// tools/bootstrap.mjs without running a step: which steps, which pnpm, which environment.

import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { nodeIsRecentEnough, pinnedPnpm, stepEnvironment, stepsOf } from "../bootstrap.mjs";

describe("stepsOf()", () => {
  it("installs, builds, then runs the task with its arguments", () => {
    expect(stepsOf("e2e", ["hello-world"]).map((step) => step.pnpm.join(" "))).toEqual([
      "install --frozen-lockfile",
      "exec turbo run build --filter=!@flb-wasm/docs --output-logs=errors-only",
      "exec tsx tools/e2e.ts hello-world",
    ]);
  });
});

describe("pinnedPnpm()", () => {
  it.each([
    { pin: "pnpm@12.21.0", version: "pnpm@12.21.0" },
    { pin: "pnpm@12.21.0+sha512.00ff", version: "pnpm@12.21.0" },
  ])("reads $pin", ({ pin, version }) => {
    expect(pinnedPnpm(JSON.stringify({ packageManager: pin }))).toBe(version);
  });

  it.each([{ packageJson: {} }, { packageJson: { packageManager: "pnpm@latest" } }, { packageJson: { packageManager: "yarn@4.0.0" } }])(
    "refuses $packageJson",
    ({ packageJson }) => {
      expect(() => pinnedPnpm(JSON.stringify(packageJson))).toThrow(/^Cannot read the pnpm version: .* in package\.json; write it as/);
    },
  );
});

describe("stepEnvironment()", () => {
  it("drops what npm run adds, keeps what reaches a registry, silences turbo", () => {
    const environment = stepEnvironment({
      PATH: "/bin",
      npm_config_prefix: "/usr",
      npm_config_noproxy: "",
      npm_config_registry: "https://registry.example",
      npm_lifecycle_event: "test",
      npm_package_name: "x",
    });
    expect(environment).toMatchObject({ PATH: "/bin", npm_config_registry: "https://registry.example", TURBO_TELEMETRY_DISABLED: "1" });
    expect(Object.keys(environment).filter((name) => name.startsWith("npm_"))).toEqual(["npm_config_registry"]);
  });
});

describe("nodeIsRecentEnough()", () => {
  it.each([
    ["18.20.4", false],
    ["20.18.9", false],
    ["20.19.0", true],
    ["22.0.0", true],
  ])("%s -> %s", (version, recentEnough) => {
    expect(nodeIsRecentEnough(version)).toBe(recentEnough);
  });
});

describe("the command line", () => {
  it("names the tasks when the task is unknown and exits with 2", () => {
    const { status, stderr } = spawnSync(process.execPath, ["tools/bootstrap.mjs", "fly"], { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toBe('Cannot start: "fly" is no task; choose one of demo, test, e2e, docs, build\n');
  });
});
