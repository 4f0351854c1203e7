// `flb-wasm manifest`: what docker or Kubernetes need to run a filter or an input.
import { isUtf8 } from "node:buffer";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join, posix, resolve } from "node:path";
import { ConfigError, NotSimulated, DEFAULT_VERSION, type PipelineConfig, type Release, readPipelineConfig } from "@flb-wasm/host-sim";
import type { Arguments } from "../command/arguments.js";
import { placeWords } from "../check/finding.js";
import { formatOf, prepareConfig } from "../check/include-files.js";
import { modulePaths } from "../check/module-paths.js";
import { readConfig as readWhole } from "../check/read-config.js";
import { CliError, usageError } from "../command/cli-error.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { readGivenFile } from "../command/given-file.js";
import { nearestName } from "../command/nearest.js";
import { DEFAULT_OUT } from "../compile/compile.js";
import { renderConfigBlock } from "../compile/render.js";
import { checkDeployed } from "../manifest/check-deployed.js";
import { containerPaths } from "../manifest/container-paths.js";
import { type DockerRequest, starterPipeline, writeDockerFiles } from "../manifest/docker.js";
import { exampleKeyWords, findExampleKeys, isExampleKey } from "../manifest/example-key.js";
import { inlineConfig } from "../manifest/inline.js";
import { machineOf } from "../manifest/machine.js";
import { settingsProblems } from "../manifest/pod-settings.js";
import { findInstaller, lookIn, pathIn } from "../manifest/project.js";
import { type Delivery, type PodFile, checkName } from "../manifest/request.js";
import { type ManifestFile, writeConfigMaps, writeManifests } from "../manifest/write.js";
import { type ModuleFile, openModule } from "../module/module-file.js";
import type { Terminal } from "../terminal/terminal.js";
import { warn, wrap } from "../terminal/wrap.js";
import { readRelease } from "./release-option.js";

const KINDS = ["docker", "helm", "configmap", "operator"] as const;
type Kind = (typeof KINDS)[number];

const PIPELINE_FILE = "fluent-bit.yaml";

export const manifest = defineCommand({
  name: "manifest",
  summary: "Write what Docker or Kubernetes needs to run a filter or an input",
  details: [
    "docker: Dockerfile, .dockerignore and compose.yaml; an unprivileged user, a read-only root. helm: values for the official chart. configmap: the module and its files as ConfigMaps. operator: resources of fluent-operator.",
    "For helm and operator the module goes into a ConfigMap if it fits 1 MiB, and otherwise into an image volume or an init container, with an image of your own. "
    + "Their configuration is the one for the cluster: wasm_path and accessible_paths are paths in the pod.",
    "What flb-wasm check calls an error is refused, and so is a file or folder that would not be there or could not be written; --mounted names a folder that something else mounts. What the operator's resources have no field for is reported.",
  ],
  arguments: [
    { name: "kind", summary: KINDS.join(", "), isRequired: true, completes: KINDS },
    { name: "wasm", summary: `the built module, ${DEFAULT_OUT} if not given`, completes: "file" },
  ],
  options: [
    { flags: "-c, --config <file>", summary: "the pipeline, .yaml or .conf; docker writes one where there is none", whenAbsent: `docker: ${PIPELINE_FILE}`, completes: "file" },
    { flags: "--delivery <how>", summary: "helm, operator: how the module gets into the pod", choices: ["auto", "configmap", "image-volume", "init-container"], whenAbsent: "auto" },
    { flags: "--image <reference>", summary: "helm, operator: the image with the module, pinned, for image-volume and init-container" },
    { flags: "--file <path=file>", summary: "Kubernetes: a file for the filter: its path in the pod, and where it is here", isRepeatable: true },
    { flags: "--mounted <folder>", summary: "helm, operator: a folder of the pod that something else mounts, such as values of your own; may be given several times", isRepeatable: true },
    { flags: "--name <name>", summary: "of the objects or the image", whenAbsent: "the name of this folder" },
    { flags: "--namespace <name>", summary: "Kubernetes: where the objects go", whenAbsent: "logging" },
    { flags: "--fluent-bit <version>", summary: "the release to run", whenAbsent: DEFAULT_VERSION },
    { flags: "-o, --out <folder>", summary: "Kubernetes: where the files go; docker's stand beside package.json", whenAbsent: "build/deploy", completes: "folder" },
    { flags: "--force", summary: "docker: write over files that are there" },
  ],
  examples: [
    { line: "flb-wasm manifest docker build/filter.wasm", shows: "Dockerfile and compose.yaml for fluent-bit.yaml" },
    { line: "flb-wasm manifest helm build/filter.wasm -c fluent-bit.yaml", shows: "a ConfigMap and values.yaml" },
    { line: "flb-wasm manifest helm -c k8s.yaml --delivery image-volume --image my.org/f:1", shows: "no ConfigMap" },
    { line: "flb-wasm manifest configmap --file /fluent-bit/routing/a.json=a.json", shows: "only ConfigMaps" },
    { line: "flb-wasm manifest operator build/filter.wasm -c fluent-bit.yaml", shows: "custom resources" },
  ],
  run: async (args, terminal) => {
    const kind = readKind(args.word(0));
    const module = openModule(args.words[1] ?? DEFAULT_OUT, terminal.cwd);
    const name = args.text("name") ?? basename(terminal.cwd);
    checkName(name);
    const chosen = readRelease(args, "write manifests for");
    if (kind === "docker") return writeDocker(module, name, chosen, args, terminal);
    return kind === "configmap" ? writeMaps(module, name, chosen, args, terminal) : writeDeployment(kind, module, name, chosen, args, terminal);
  },
});

function readKind(word: string): Kind {
  const kind = KINDS.find((each) => each === word);
  if (kind) return kind;
  const nearest = nearestName(word, KINDS);
  throw usageError(`Cannot write a manifest for ${word}: there is no such kind; ${nearest === null ? `write flb-wasm manifest ${KINDS.join("|")} <wasm>` : `did you mean flb-wasm manifest ${nearest}`}`);
}

/** The project's folder is what docker sees, so the files go there, and never over others. */
async function writeDocker(module: ModuleFile, name: string, chosen: Release, args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const { cwd, style } = terminal;
  for (const option of ["delivery", "image", "file", "mounted", "namespace", "out"]) {
    if (args.options[option] !== undefined) throw usageError(`Cannot use --${option} with flb-wasm manifest docker: it is for Kubernetes; leave it out`);
  }
  const named = args.text("config") ?? PIPELINE_FILE;
  const isStarter = args.text("config") === undefined && !existsSync(resolve(cwd, PIPELINE_FILE));
  const wasm = pathIn(cwd, module.path);
  const configText = isStarter ? starterPipeline(renderConfigBlock({ ...module, name: wasm }, "yaml"), module.about.abi === "input") : readText(named, cwd);
  const configFile = isStarter ? named : pathIn(cwd, resolve(cwd, named));
  const config = readConfig(configText, configFile, terminal.environment);
  const machine = machineOf(module.bytes);
  const request: DockerRequest = {
    // The project's build makes a .wasm, and no image has the compiler for AOT files.
    name, wasm, config, packageManager: module.report.aot ? null : findInstaller(cwd), machine, fluentBit: chosen.version, look: lookIn(cwd),
  };
  const paths = containerPaths(request);
  const files: ManifestFile[] = [...isStarter ? [{ name: PIPELINE_FILE, text: configText }] : [], ...writeDockerFiles(request, paths)];
  await checkDeployed({ config, module, release: chosen, cwd, isModule: namesakeOf(module), isInPod: false });
  const taken = files.find((file) => existsSync(join(cwd, file.name)));
  if (taken && !args.flag("force")) throw usageError(`Cannot write ${taken.name}: it exists; move it away, or add --force`);
  warnOf(findExampleKeys(paths.copies.map(({ source }) => source), cwd).map(exampleKeyWords), terminal);
  writeFiles(".", files, terminal);
  const block = runsModule(config, module) ? [] : [style.faint(wrap(`${configFile} has to run the module with a block like this one:`, terminal.columns)), "", renderConfigBlock({ ...module, name: wasm }, configFile.endsWith(".conf") ? "conf" : "yaml"), ""];
  terminal.out(["", ...block, `next: ${style.name("docker compose up --build")}`].join("\n"));
  return ExitCode.Ok;
}

function runsModule(config: PipelineConfig, module: ModuleFile): boolean {
  return modulePaths(config).some(namesakeOf(module));
}

/** A path stands for the module if it has the same last part. */
function namesakeOf(module: ModuleFile): (path: string) => boolean {
  return (path) => posix.basename(path) === basename(module.path);
}

async function writeMaps(module: ModuleFile, name: string, chosen: Release, args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const configFile = args.text("config");
  if (configFile !== undefined) {
    const { config } = readForPod(configFile, terminal);
    await checkDeployed({ config, module, release: chosen, cwd: terminal.cwd, isModule: namesakeOf(module), isInPod: true });
  }
  const pairs = filePairs(args, terminal);
  const files = writeConfigMaps({ name, namespace: args.text("namespace") ?? "logging", module: module.bytes, fileName: basename(module.path), files: pairs });
  warnOf(keysAmong(pairs), terminal);
  writeFiles(args.text("out") ?? "build/deploy", files, terminal);
  terminal.out(wrap(`${module.bytes.byteLength} bytes of wasm; the first lines of each file say how to apply it`, terminal.columns));
  return ExitCode.Ok;
}

async function writeDeployment(packaging: "helm" | "operator", module: ModuleFile, name: string, chosen: Release, args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const configFile = args.text("config");
  if (configFile === undefined) throw usageError(`Cannot write manifests for ${packaging}: no pipeline was given; add --config fluent-bit.yaml`);
  const { config, configText } = readForPod(configFile, terminal);
  const pairs = filePairs(args, terminal);
  const { deployment, files, leftOut } = writeManifests({
    name, namespace: args.text("namespace") ?? "logging", config, configText, module: module.bytes,
    files: pairs, mounted: mountedFolders(args), delivery: args.choice<Delivery | "auto">("delivery", "auto"), image: args.text("image") ?? null,
    fluentBit: chosen.version,
  }, packaging);
  await checkDeployed({ config, module, release: chosen, cwd: terminal.cwd, isModule: () => true, isInPod: true });
  const { machine } = deployment;
  const alone = machine === null ? [] : [`${module.name} is native code for ${machine}: the pods stand on such nodes alone, and nodes of another kind get no agent from these files; the .wasm runs on all`];
  warnOf([...leftOut, ...alone, ...settingsProblems(deployment), ...keysAmong(pairs)], terminal);
  writeFiles(args.text("out") ?? "build/deploy", files, terminal);
  terminal.out(wrap(`${module.bytes.byteLength} bytes of wasm by ${deployment.delivery}; the first lines of each file say how to apply it`, terminal.columns));
  return ExitCode.Ok;
}

function warnOf(warnings: readonly string[], terminal: Terminal): void {
  for (const words of warnings) warn(words, terminal);
}

function keysAmong(files: readonly PodFile[]): string[] {
  return files.filter(({ bytes }) => isExampleKey(bytes)).map(({ path }) => exampleKeyWords(path));
}

function writeFiles(folder: string, files: readonly ManifestFile[], terminal: Terminal): void {
  mkdirSync(resolve(terminal.cwd, folder), { recursive: true });
  for (const { name, text } of files) {
    writeFileSync(resolve(terminal.cwd, folder, name), text);
    terminal.out(posix.join(folder, name));
  }
}

function filePairs(args: Arguments, { cwd }: Terminal): readonly PodFile[] {
  return args.texts("file").map((pair) => readFilePair(pair, cwd));
}

function mountedFolders(args: Arguments): readonly string[] {
  const folders = args.texts("mounted");
  const wrong = folders.find((folder) => !folder.startsWith("/") || posix.normalize(folder) === "/");
  if (wrong !== undefined) throw usageError(`Cannot read --mounted ${wrong}: write the folder's path in the pod, such as /etc/flb-wasm`);
  return folders;
}

/** One file, as it stands; several as one. */
function readForPod(name: string, { cwd, environment }: Terminal): { readonly config: PipelineConfig; readonly configText: string } {
  const text = readText(name, cwd);
  const format = formatOf(name);
  if (prepareConfig(text, format).includes.length === 0) return { config: readConfig(text, name, environment), configText: text };
  // Variables are the pod's: none has its value here.
  const { config, findings, root } = readWhole(name, { cwd, environment: { HOSTNAME: "${HOSTNAME}" } });
  const [error] = findings.filter(({ severity }) => severity === "error");
  if (error || config === null) throw new CliError(error ? `Cannot read ${placeWords(error.place)}: ${error.problem}; ${error.remedy}` : `Cannot read ${name}: it is no configuration`);
  return { config, configText: inlineConfig(root, format) };
}

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

function readFilePair(pair: string, cwd: string): PodFile {
  const equals = pair.indexOf("=");
  const path = posix.normalize(pair.slice(0, equals));
  if (equals < 0 || !path.startsWith("/") || path.endsWith("/")) throw usageError(`Cannot read --file ${pair}: write /path/in/the/pod=file`);
  return { path, bytes: readGivenFile(pair.slice(equals + 1), cwd, { absent: "write /path/in/the/pod=file", folder: "give each file in it with a --file of its own" }) };
}

/** Of a configuration. */
function readText(name: string, cwd: string): string {
  const remedy = "name your fluent-bit.yaml or fluent-bit.conf";
  const bytes = readGivenFile(name, cwd, { absent: remedy, folder: remedy });
  if (!isUtf8(bytes)) throw new CliError(`Cannot read ${name}: it is not UTF-8; save it as UTF-8`);
  return bytes.toString("utf8");
}
