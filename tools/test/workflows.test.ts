// The workflows are YAML that GitHub would take, and run what the repository has.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseDocument } from "yaml";
import { nameRepository, publishedFolders } from "../name-repository.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FOLDER = `${ROOT}.github/workflows/`;

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
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

  it("names a commit for every action and no npm script that is not there", () => {
    const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as { scripts: Record<string, string> };
    for (const { uses, run = "" } of Object.values(workflow.jobs).flatMap(({ steps }) => steps)) {
      if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/); // a tag can be moved to other code
      for (const [, script = ""] of run.matchAll(/npm (?:run )?(test|e2e|demo|build)\b/g)) expect(scripts).toHaveProperty(script);
      for (const [path] of run.matchAll(/\.ci\/\w+|tools\/[\w.-]+/g)) expect([path, existsSync(ROOT + path)]).toEqual([path, true]);
    }
  });
});

it("ci runs on every Node that engines allows", () => {
  const { workflow } = read("ci.yml");
  expect(workflow.jobs["test"]?.strategy?.matrix["node"]).toEqual(["20.19", "22", "24", "26"]);
});

it("release publishes with provenance: an id-token, and publishConfig in each public package", () => {
  expect(read("release.yml").workflow.jobs["release"]?.permissions).toMatchObject({ "id-token": "write" });
  const folders = publishedFolders(ROOT);
  expect(folders).toEqual(expect.arrayContaining(["packages/cli", "packages/sdk-as", "packages/wamr", "packages/wamr/npm/linux-x64"]));
  for (const folder of folders) {
    const { publishConfig } = JSON.parse(readFileSync(`${ROOT}${folder}/package.json`, "utf8")) as { publishConfig?: { access?: string; provenance?: boolean } };
    expect([folder, publishConfig]).toEqual([folder, expect.objectContaining({ access: "public", provenance: true })]);
  }
});

it("release publishes with the token that changesets writes, and tests without the rights to publish", () => {
  const { jobs } = read("release.yml").workflow;
  for (const [name, { permissions, steps }] of Object.entries(jobs)) {
    if (permissions === undefined) continue;
    expect([name, steps.filter((step) => step.with?.["registry-url"] !== undefined || /npm test|vitest/.test(step.run ?? ""))]).toEqual([name, []]);
    expect((jobs[name] as { needs?: unknown }).needs).toEqual(["native", "test"]);
  }
});

it("release gives all packages one version", () => {
  const { fixed: [together = []] } = JSON.parse(readFileSync(`${ROOT}.changeset/config.json`, "utf8")) as { fixed: readonly (readonly string[])[] };
  const names = publishedFolders(ROOT).map((folder) => (JSON.parse(readFileSync(`${ROOT}${folder}/package.json`, "utf8")) as { name: string }).name);
  expect(names.filter((name) => !together.some((each) => each === name || (each.endsWith("*") && name.startsWith(each.slice(0, -1)))))).toEqual([]);
});

it("release names the repository that it runs in, which npm compares with the provenance", () => {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as { scripts: Record<string, string> };
  expect(scripts["release"]).toMatch(/^tsx tools\/name-repository\.ts && changeset publish$/);
  expect(readFileSync(`${ROOT}.github/workflows/release.yml`, "utf8")).toContain("publish: pnpm run release");
  const root = mkdtempSync(join(tmpdir(), "flb-release-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [folder, manifest] of [["packages/a", { name: "a" }], ["packages/b", { name: "b", private: true }], ["packages/wamr/npm/c", { name: "c" }]] as const) {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, "package.json"), JSON.stringify(manifest));
  }
  nameRepository(root, { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "o/r" });
  const repositories = ["packages/a", "packages/b", "packages/wamr/npm/c"].map((folder) => (JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as { repository?: unknown }).repository);
  const named = (directory: string): unknown => ({ type: "git", url: "git+https://github.com/o/r.git", directory });
  expect(repositories).toEqual([named("packages/a"), undefined, named("packages/wamr/npm/c")]);
  expect(() => nameRepository(root, {})).toThrow("GITHUB_REPOSITORY are not set");
});
