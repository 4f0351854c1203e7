// `flb-wasm manifest`: what Kubernetes needs to run a filter.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { ConfigError, NotSimulated, DEFAULT_VERSION, readPipelineConfig, release } from "@flb-wasm/host-sim";
import { CliError, usageError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import type { Delivery } from "../manifest/request.js";
import { type Packaging, writeManifests } from "../manifest/write.js";
import { openModule } from "../module/module-file.js";

export const manifest = defineCommand({
  name: "manifest",
  summary: "Write Helm values or fluent-operator resources that run a filter in Kubernetes",
  details: [
    "The module goes into a ConfigMap when it fits 1 MiB; else by an image volume or an init container, with an image of your own. "
    + "The configuration is the one for the cluster: wasm_path and accessible_paths are paths in the pod.",
  ],
  arguments: [{ name: "wasm", summary: "the built filter", isRequired: true, completes: "file" }],
  options: [
    { flags: "-c, --config <file>", summary: "the pipeline for the cluster, .yaml or .conf", completes: "file" },
    { flags: "--for <packaging>", summary: "the official Helm chart or fluent-operator", choices: ["helm", "operator"], whenAbsent: "helm" },
    { flags: "--delivery <how>", summary: "how the module gets into the pod", choices: ["auto", "configmap", "image-volume", "init-container"], whenAbsent: "auto" },
    { flags: "--image <reference>", summary: "the image with the module, pinned, for image-volume and init-container" },
    { flags: "--file <path=file>", summary: "a file for the filter: its path in the pod, and where it is here", isRepeatable: true },
    { flags: "--name <name>", summary: "of the objects", whenAbsent: "the name of this folder" },
    { flags: "--namespace <name>", summary: "where they go", whenAbsent: "logging" },
    { flags: "--fluent-bit <version>", summary: "the release to run", whenAbsent: DEFAULT_VERSION },
    { flags: "-o, --out <folder>", summary: "where the files go", whenAbsent: "build/deploy", completes: "folder" },
  ],
  examples: [
    { line: "flb-wasm manifest build/filter.wasm -c deploy/fluent-bit.yaml", shows: "a ConfigMap and values.yaml in build/deploy" },
    { line: "flb-wasm manifest build/filter.wasm -c deploy/fluent-bit.yaml --delivery image-volume --image registry.example/filter:1.0.0", shows: "no ConfigMap" },
    { line: "flb-wasm manifest build/filter.wasm -c deploy/fluent-bit.yaml --for operator", shows: "custom resources" },
  ],
  run: async (args, terminal) => {
    const module = openModule(args.word(0), terminal.cwd);
    const configFile = args.text("config");
    if (configFile === undefined) throw usageError("Cannot write manifests: no pipeline was given; add --config deploy/fluent-bit.yaml");
    const configText = readText(resolve(terminal.cwd, configFile), configFile);
    const folder = args.text("out") ?? "build/deploy";
    const config = readConfig(configText, configFile, terminal.environment);
    const { deployment, files } = writeManifests({
      name: args.text("name") ?? basename(terminal.cwd), namespace: args.text("namespace") ?? "logging", config, configText, module: module.bytes,
      files: args.texts("file").map((pair) => readFilePair(pair, terminal.cwd)), delivery: args.choice<Delivery | "auto">("delivery", "auto"), image: args.text("image") ?? null,
      fluentBit: release(args.text("fluent-bit")).version,
    }, args.choice<Packaging>("for", "helm"));
    mkdirSync(resolve(terminal.cwd, folder), { recursive: true });
    for (const { name, text } of files) {
      writeFileSync(resolve(terminal.cwd, folder, name), text);
      terminal.out(`${folder}/${name}`);
    }
    terminal.out(`${module.bytes.byteLength} bytes of wasm by ${deployment.delivery}; the first lines of each file say how to apply it`);
    return ExitCode.Ok;
  },
});

function readConfig(text: string, file: string, environment: Readonly<Record<string, string | undefined>>): ReturnType<typeof readPipelineConfig> {
  try {
    const given = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const inPod = [...text.matchAll(/\$\{(\w+)\}/g)].map(([whole, name = ""]): [string, string] => [name, whole]);
    return readPipelineConfig(text, { file, variables: Object.fromEntries([...given, ...inPod]) });
  } catch (problem) {
    if (problem instanceof ConfigError || problem instanceof NotSimulated) throw new CliError(problem.message);
    throw problem;
  }
}

function readFilePair(pair: string, cwd: string): { path: string; text: string } {
  const equals = pair.indexOf("=");
  const path = pair.slice(0, equals);
  if (equals < 0 || !path.startsWith("/")) throw usageError(`Cannot read --file ${pair}: write /path/in/the/pod=file`);
  return { path, text: readText(resolve(cwd, pair.slice(equals + 1)), pair.slice(equals + 1)) };
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new CliError(`Cannot read ${name}: no such file`);
  }
}
