// Every example's pipeline in every kind of manifest: for Kubernetes the same YAML to readers of 1.1 and of 1.2, and a configuration that real agents take.
//   not run without agents: FLUENT_BIT names them
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { basename, delimiter, dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { Workshop } from "../program.js";
import { type Resource, rendered } from "./rendered.js";

const EXAMPLES = fileURLToPath(new URL("../../../../examples", import.meta.url));
const pipelines = readdirSync(EXAMPLES).flatMap((example) => ["", "deploy/"].flatMap((folder) => existsSync(join(EXAMPLES, example, folder))
  ? readdirSync(join(EXAMPLES, example, folder)).filter((name) => /^fluent-bit.*\.yaml$/.test(name)).map((name): [example: string, file: string] => [example, folder + name]) : []));
const local = pipelines.filter(([, file]) => !file.startsWith("deploy/"));
const agents = (process.env["FLUENT_BIT"] ?? "").split(delimiter).filter((path) => path !== "");
const POD = "/fluent-bit/wasm";

let workshop: Workshop;
beforeEach(() => {
  workshop = new Workshop();
});
afterEach(() => workshop.remove());

function enter(example: string): void {
  for (const name of readdirSync(join(EXAMPLES, example))) {
    if (!["node_modules", "package.json", "Dockerfile", "compose.yaml", ".dockerignore"].includes(name)) cpSync(join(EXAMPLES, example, name), join(workshop.folder, name), { recursive: true });
  }
}

/** The module that a pipeline names. */
const moduleOf = (text: string): string => `build/${basename(/wa(?:sm|si)_path: (\S+)/.exec(text)?.[1] ?? "")}`;

/** A local pipeline as it would stand in a pod. */
function inCluster(text: string): string {
  const service = text.replace("service:\n", "service:\n  http_server: true\n");
  return service.replaceAll(/^(\s+wa(?:sm|si)_path: ).*\//gm, `$1${POD}/`).replaceAll(/^(\s+accessible_paths: ).*$/gm, `$1${POD}`)
    .replaceAll(/^\s+kube_meta_preload_cache_dir: .*\n/gm, "").replaceAll(/^(\s+path: )out$/gm, "$1/fluent-bit/storage").replaceAll(/^(\s+path: )\S+\.(jsonl|log)$/gm, "$1/var/log/pods/*.log");
}

function documents(files: readonly string[], version: "1.1" | "1.2"): unknown[] {
  return files.flatMap((file) => parseAllDocuments(readFileSync(join(workshop.folder, file), "utf8"), { version }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as unknown;
  }));
}

const sameToAll = (files: readonly string[]): void => expect(documents(files, "1.1")).toEqual(documents(files, "1.2"));

function dryRun(agent: string, config: string, folder: string): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(agent, ["-c", config, "--dry-run"], { cwd: join(workshop.folder, folder), encoding: "utf8", timeout: 20_000, env: { ...process.env, ELASTIC_HOST: "localhost", S3_BUCKET: "b" } });
  return { status, said: `${stdout}${stderr}`.split("\n").filter((line) => /error|successful/.test(line)).join("\n") };
}

/** What the Dockerfile copies, where it copies it, below the folder `app`. */
function buildImage(): void {
  for (const [, words = ""] of readFileSync(join(workshop.folder, "Dockerfile"), "utf8").split(" AS runtime")[1]?.matchAll(/^COPY (.*)$/gm) ?? []) {
    const [source = "", target = ""] = words.split(" ").filter((word) => !word.startsWith("--"));
    const to = join(workshop.folder, "app", posix.relative("/fluent-bit/app", posix.resolve("/fluent-bit/app", target)));
    if (source === "/empty") mkdirSync(to, { recursive: true });
    else cpSync(join(workshop.folder, source.replace(/^\/src\//, "")), target.endsWith("/") && !source.endsWith("/") ? join(to, basename(source)) : to, { recursive: true });
  }
}

const releaseOf = (agent: string): string => /v(\d+\.\d+)/.exec(spawnSync(agent, ["--version"], { encoding: "utf8" }).stdout)?.[1] ?? "";

/** For each agent that the pipeline is for. */
async function takenBy(write: (release: string) => Promise<{ readonly code: number; readonly err: string }>, config: () => [file: string, folder: string]): Promise<void> {
  if (agents.length === 0) console.log("not run: FLUENT_BIT does not name a program");
  for (const agent of agents) {
    const release = releaseOf(agent);
    const { code, err } = await write(release);
    if (code !== 0) {
      console.log(`not run: Fluent Bit ${release}: ${err}`);
      continue;
    }
    expect([agent, dryRun(agent, ...config())]).toEqual([agent, { status: 0, said: "configuration test is successful" }]);
  }
}

describe.each(local)("%s/%s", (example, file) => {
  test("manifest docker", async () => {
    enter(example);
    const write = (more: string): ReturnType<Workshop["run"]> => workshop.run(`manifest docker ${moduleOf(readFileSync(join(workshop.folder, file), "utf8"))} -c ${file} --name a --force${more}`);
    const { code, err } = await write("");
    expect([code, err]).toEqual([0, example === "redaction" ? expect.stringMatching(/^warning redaction\/key is the key of the template.*$/) : ""]);
    expect(documents(["compose.yaml"], "1.2")).toMatchObject([{ services: { "fluent-bit": { read_only: true } } }]);
    buildImage();
    await takenBy((release) => write(` --fluent-bit ${release}`), () => [file, "app"]);
  });
});

describe.each(pipelines)("%s/%s", (example, file) => {
  test.each(["helm", "operator", "configmap"])("manifest %s", async (kind) => {
    enter(example);
    const text = readFileSync(join(workshop.folder, file), "utf8");
    workshop.write("cluster.yaml", dirname(file) === "deploy" ? text : inCluster(text));
    const write = (more: string): ReturnType<Workshop["run"]> => workshop.run(`manifest ${kind} ${moduleOf(text)} -c cluster.yaml --name on${more}`);
    const { code, err } = await write("");
    const isRouted = /^ +(routes|processors):/m.test(text);
    if (kind === "operator" && isRouted) return void expect([code, err]).toEqual([3, expect.stringContaining("have no processors and no routes")]);
    expect([code, err]).toEqual([0, ""]);
    const files = readdirSync(join(workshop.folder, "build/deploy")).map((name) => `build/deploy/${name}`);
    sameToAll(files);
    if (kind === "configmap") return;
    for (const name of ["storage", "config"]) mkdirSync(join(workshop.folder, name), { recursive: true });
    workshop.write("parsers.conf", "[PARSER]\n    Name    docker\n    Format    json\n");
    const here = (config: string): string => config.replaceAll(POD, join(workshop.folder, "build")).replaceAll("/fluent-bit/storage", join(workshop.folder, "storage")).replaceAll("/fluent-bit/config", workshop.folder);
    await takenBy((release) => write(` --fluent-bit ${release}`), () => {
      if (kind === "helm") return [workshop.write("pod.yaml", here(extraFile(documents(["build/deploy/values.yaml"], "1.1")))), ""];
      const { main, parsers, multiline } = rendered(documents(["build/deploy/fluent-operator.yaml"], "1.1") as Resource[]);
      if (parsers !== "") workshop.write("parsers.conf", `${parsers}\n`);
      workshop.write("parsers_multiline.conf", `${multiline}\n`);
      return [workshop.write("pod.conf", here(`${main}\n`)), ""];
    });
  });
});

function extraFile([values]: readonly unknown[]): string {
  return (values as { config: { extraFiles: Record<string, string> } }).config.extraFiles["pipeline.yaml"] ?? "";
}
