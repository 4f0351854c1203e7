// Which paths of a pipeline the image brings, which are written to, and which come from the machine.
//   in   a pipeline and a look at the project's folder
//   out  ContainerPaths
//   err  CliError naming the line of a path that would be nowhere
// Knows paths. Does not know Dockerfiles.
import { posix } from "node:path";
import { type PipelineConfig, type Property, lastProperty, placeText } from "@flb-wasm/host-sim";
import { allSections } from "../check/module-paths.js";
import { CliError } from "../command/cli-error.js";
import { type Written, catchesPrints, readFiles, writtenFiles } from "./file-uses.js";
import { isOfTheImage } from "./pod-folders.js";

/** Where the pipeline runs; its relative paths begin here. */
export const APP_FOLDER = "/fluent-bit/app";

export interface ContainerPaths {
  /** The module's path in the container, as the pipeline names it. */
  readonly modulePath: string;
  /** From the project into the image; folders end in `/`. */
  readonly copies: readonly { readonly source: string; readonly target: string }[];
  /** Folders that outputs, databases and buffers are written to. */
  readonly volumes: readonly { readonly name: string; readonly target: string }[];
  /** Absolute folders that inputs read. */
  readonly mounts: readonly string[];
  /** `/tmp` is written to, and is none of the volumes: {@link catchesPrints} */
  readonly prints: boolean;
}

export interface PathsRequest {
  readonly wasm: string;
  readonly config: PipelineConfig;
  readonly look: (path: string) => "file" | "folder" | null;
}

/** What every container has; below `/etc` and `/tmp` the image has nothing of a filter's. */
const ALWAYS_THERE = /^\/((proc|sys|dev)(\/|$)|(etc|tmp)$)/;
/** Of a file output: what stands for something else in each record, plugins/out_file/file.c:1443 @v5.1.1, and all behind it. */
const PLACEHOLDER = /\/[^/]*\$.*$/;
/** Streams of the process, not files. */
const NO_FOLDER = /^\/(proc|dev)(\/|$)/;

/** @throws CliError */
export function containerPaths(request: PathsRequest): ContainerPaths {
  const { config, wasm } = request;
  for (const file of [config.file, wasm]) {
    if (/^(\/|\.\.(\/|$))/.test(posix.normalize(file))) throw new CliError(`Cannot put ${file} into the image: it is outside of this folder, which is all that docker sees; bring it here`);
  }
  const modulePath = posix.normalize(findModulePath(config, wasm));
  const written = new Set(writtenFiles(config).filter(({ folder }) => !NO_FOLDER.test(folder)).map(volumeTarget));
  const copied = new Set([posix.normalize(config.file)]);
  const mounts = new Set<string>();
  for (const { property, paths } of readFiles(config)) {
    for (const path of paths) {
      if (path === "." || path === modulePath || modulePath.startsWith(`${path}/`)) continue;
      if (!path.startsWith("/")) copied.add(inProject(path, property, request));
      else if (!ALWAYS_THERE.test(path) && !isOfTheImage(path)) mounts.add(path);
    }
  }
  const isInside = (path: string): boolean => [...copied].some((other) => other !== path && other.endsWith("/") && path.startsWith(other));
  return {
    modulePath, mounts: [...mounts].filter((path) => !written.has(path)),
    copies: [...copied].filter((path) => !isInside(path)).map((source) => ({ source, target: source.includes("/") ? source : "./" })),
    volumes: namedVolumes([...written]),
    prints: catchesPrints(config) && !written.has("/tmp"),
  };
}

/** A file, or a folder with `/` at its end. */
function inProject(path: string, { key, place }: Property, { look }: PathsRequest): string {
  const found = path.startsWith("..") ? null : look(path);
  if (found === null) throw new CliError(`Cannot put ${placeText(place)} into the image: ${key} names ${path}, which is not in this folder; make it, or write the path that it has in the container`);
  return found === "folder" ? `${path}/` : path;
}

/** A volume over the application's own folder would hide it. */
function volumeTarget({ folder, key, place }: Written): string {
  const target = posix.resolve(APP_FOLDER, folder.replace(PLACEHOLDER, ""));
  if (target === APP_FOLDER || target === "/") throw new CliError(`Cannot write ${placeText(place)} in a container: ${key} is among the files that are read only; give it a folder of its own, such as state/`);
  return target;
}

/** The one wasm_path or wasi_path that names this module. */
function findModulePath(config: PipelineConfig, wasm: string): string {
  const named = allSections(config).flatMap((section) => ["wasm", "exec_wasi"].includes(section.name) ? lastProperty(section, section.name === "wasm" ? "wasm_path" : "wasi_path") ?? [] : []);
  const found = named.find(({ value }) => posix.basename(value) === posix.basename(wasm));
  if (found) return found.value;
  const [first] = named;
  if (first) throw new CliError(`Cannot put ${wasm} into the image: ${placeText(first.place)} runs ${first.value}; name that module, or write ${first.key} ${wasm}`);
  throw new CliError(`Cannot put ${config.file} into the image: it has neither a wasm filter nor an exec_wasi input; add what flb-wasm build prints`);
}

/** Each with a name of its own: two mounts of one volume would hold the same files. */
function namedVolumes(targets: readonly string[]): ContainerPaths["volumes"] {
  const names = targets.map(volumeName);
  return targets.map((target, i) => {
    const before = names.slice(0, i).filter((name) => name === names[i]).length;
    return { name: before === 0 ? names[i] ?? "" : `${names[i]}-${before + 1}`, target };
  });
}

function volumeName(folder: string): string {
  return posix.basename(folder).toLowerCase().replaceAll(/[^a-z0-9_-]/g, "-").replace(/^[^a-z0-9]+/, "") || "written";
}
