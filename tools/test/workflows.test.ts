// The workflows are YAML that GitHub would take, and run what the repository has.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FOLDER = `${ROOT}.github/workflows/`;

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
}
interface Workflow {
  readonly name: string;
  readonly on: unknown;
  readonly permissions: unknown;
  readonly jobs: Record<string, { "runs-on": string; "timeout-minutes": number; permissions?: Record<string, string>; strategy?: { matrix: Record<string, string[]> }; steps: readonly Step[] }>;
}

const read = (file: string) => {
  const document = parseDocument(readFileSync(FOLDER + file, "utf8"));
  return { errors: document.errors, workflow: document.toJS() as Workflow };
};

describe.each(readdirSync(FOLDER))("%s", (file) => {
  const { errors, workflow } = read(file);

  it("parses, starts on something and asks for as little as it can by default", () => {
    expect(errors).toEqual([]);
    expect(workflow.on).not.toBeNull();
    expect(workflow.permissions).toEqual({ contents: "read" });
  });

  it("has jobs with a runner, an end, and steps that either use or run", () => {
    for (const [name, job] of Object.entries(workflow.jobs)) {
      expect([name, typeof job["runs-on"], typeof job["timeout-minutes"]]).toEqual([name, "string", "number"]);
      for (const { uses, run } of job.steps) expect([name, (uses === undefined) !== (run === undefined)]).toEqual([name, true]);
    }
  });

  it("names a version for every action and no npm script that is not there", () => {
    const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as { scripts: Record<string, string> };
    for (const { uses, run = "" } of Object.values(workflow.jobs).flatMap(({ steps }) => steps)) {
      if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@(v\d+|[0-9a-f]{40})$/);
      for (const [, script = ""] of run.matchAll(/npm (?:run )?(test|e2e|demo|build)\b/g)) expect(scripts).toHaveProperty(script);
      for (const [path] of run.matchAll(/\.ci\/\w+|tools\/[\w.-]+/g)) expect([path, existsSync(ROOT + path)]).toEqual([path, true]);
    }
  });
});

it("ci runs on every Node that engines allows", () => {
  const { workflow } = read("ci.yml");
  expect(workflow.jobs["test"]?.strategy?.matrix["node"]).toEqual(["20.19", "22", "24"]);
});

it("release publishes with provenance: an id-token, and publishConfig in each public package", () => {
  expect(read("release.yml").workflow.jobs["release"]?.permissions).toMatchObject({ "id-token": "write" });
  for (const folder of readdirSync(`${ROOT}packages`)) {
    const path = `${ROOT}packages/${folder}/package.json`;
    if (!existsSync(path)) continue;
    const manifest = JSON.parse(readFileSync(path, "utf8")) as { name: string; private?: boolean; publishConfig?: { access?: string; provenance?: boolean } };
    if (manifest.private !== true) expect([manifest.name, manifest.publishConfig]).toEqual([manifest.name, expect.objectContaining({ access: "public", provenance: true })]);
  }
});
