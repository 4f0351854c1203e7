// What is to be deployed, checked before anything is written.
//   in   a module, a pipeline for the cluster, how the module gets there
//   out  Deployment
//   err  CliError naming the place and the remedy
import { createHash } from "node:crypto";
import { posix } from "node:path";
import { type PipelineConfig, type Section, lastProperty, placeText, splitPaths } from "@flb-wasm/host-sim";
import { isOpen } from "../check/read-config.js";
import { CliError, usageError } from "../command/cli-error.js";
import { CONFIG_MAP_BYTES } from "./config-map.js";
import { type Machine, machineOf } from "./machine.js";
import { type Mounted, absentFolder, isTaken } from "./pod-folders.js";

/** How the module gets into the pod. */
export type Delivery = "configmap" | "image-volume" | "init-container";

/** A file that goes into the pod as it is. */
export interface PodFile {
  /** Absolute, in the pod. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface ManifestRequest {
  /** Of the Kubernetes objects, and their prefix. */
  readonly name: string;
  readonly namespace: string;
  /** The pipeline for the cluster, and its text as it stands. */
  readonly config: PipelineConfig;
  readonly configText: string;
  readonly module: Uint8Array;
  /** Absolute paths in the pod, and what is there: a routing table. */
  readonly files: readonly PodFile[];
  /** Absolute folders in the pod that something else mounts: values of the user's own, a patch. */
  readonly mounted?: readonly string[];
  /** `auto`: a ConfigMap if the module fits. */
  readonly delivery: Delivery | "auto";
  /** Holds the module at its top (image volume), or at `/wasm` with a `cp` beside it (init container). */
  readonly image: string | null;
  /** Exact: `5.1.1`. */
  readonly fluentBit: string;
}

/** A request that can be written. */
export interface Deployment extends Omit<ManifestRequest, "delivery"> {
  readonly delivery: Delivery;
  /** The folder that the module is mounted on, and its name there: from `wasm_path`. */
  readonly folder: string;
  readonly fileName: string;
  /** First 16 hex digits of its SHA-256: a changed module restarts the pods. */
  readonly digest: string;
  /** The only one whose nodes can take what is deployed; `null` for a .wasm, and for an image, which may hold a file for each. */
  readonly machine: Machine | null;
}

/** Labels and metadata need little; a margin against another key that somebody adds. */
const MARGIN_BYTES = 4096;

/** @throws CliError */
export function checkRequest(request: ManifestRequest): Deployment {
  checkName(request.name);
  const users = wasmUsers(request.config);
  const wasmPath = findWasmPath(request.config, users);
  const delivery = chooseDelivery(request);
  if (delivery === "configmap" && !fitsConfigMap(request.module)) {
    throw moduleTooLarge(request.module, "use --delivery image-volume (Kubernetes 1.35, or 1.31 with the feature gate ImageVolume) or init-container");
  }
  if (delivery !== "configmap") checkImage(request.image, delivery);
  const folder = posix.dirname(wasmPath);
  checkMount(`wasm_path ${wasmPath}`, wasmPath, "/fluent-bit/wasm");
  for (const { path } of request.files) checkMount(`--file ${path}`, path, "/fluent-bit/files");
  const beside = request.files.find(({ path }) => posix.dirname(path) === folder);
  if (beside) throw usageError(`Cannot mount --file ${beside.path}: ${folder} is the module's folder, and a folder is mounted once; give the file another folder, and accessible_paths too`);
  users.forEach((user) => checkAccessible(user, { folder, delivery, files: request.files, mounted: request.mounted ?? [] }));
  return {
    ...request, delivery, folder, fileName: posix.basename(wasmPath),
    digest: createHash("sha256").update(request.module).digest("hex").slice(0, 16),
    machine: delivery === "configmap" ? machineOf(request.module) : null,
  };
}

export function fitsConfigMap(module: Uint8Array): boolean {
  return module.byteLength <= CONFIG_MAP_BYTES - MARGIN_BYTES;
}

/** A file's folder becomes a mount, its name an item of a ConfigMap: validateLocalNonReservedPath, pkg/apis/core/validation/validation.go of Kubernetes. */
function checkMount(what: string, path: string, instead: string): void {
  const folder = posix.dirname(path);
  if (isTaken(folder)) throw usageError(`Cannot mount ${what}: the pod has other things in ${folder}, which a mount would hide; give it a folder of its own, such as ${instead}/${posix.basename(path)}`);
  const state = folder === "/" ? "a mount on / would hide everything else" : folder.includes(":") ? "Kubernetes mounts nothing on a folder with a colon" : posix.basename(path).startsWith("..") ? "Kubernetes mounts no file whose name begins with .." : null;
  if (state !== null) throw usageError(`Cannot mount ${what}: ${state}; give it another path`);
}

/** Of Kubernetes objects, and of an image. @throws CliError */
export function checkName(name: string): void {
  if (/^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$/.test(name)) return;
  throw usageError(`Cannot name the objects ${name}: use --name with lower-case letters, digits and dashes, at most 52`);
}

export function moduleTooLarge({ byteLength }: Uint8Array, remedy: string): CliError {
  return new CliError(`Cannot put the module into a ConfigMap: it has ${byteLength} bytes, and ${CONFIG_MAP_BYTES - MARGIN_BYTES} fit; ${remedy}`);
}

function chooseDelivery({ delivery, module }: ManifestRequest): Delivery {
  if (delivery !== "auto") return delivery;
  return fitsConfigMap(module) ? "configmap" : "init-container";
}

function checkImage(image: string | null, delivery: Delivery): void {
  if (image === null) throw usageError(`Cannot deliver by ${delivery}: it needs an image with the module; build the Dockerfile's ${delivery === "image-volume" ? "module" : "carrier"} target and give --image`);
  const isPinned = /@sha256:[0-9a-f]{64}$/.test(image) || (/:[^:/]+$/.test(image) && !image.endsWith(":latest"));
  if (!isPinned) throw usageError(`Cannot use the image ${image}: it is not pinned; give a tag other than latest, or a digest`);
}

/** All filters and inputs of the pipeline take the module from one place. */
function findWasmPath(config: PipelineConfig, users: readonly Section[]): string {
  const [first] = users;
  if (!first) throw new CliError(`Cannot deploy ${config.file}: it has neither a wasm filter nor an exec_wasi input`);
  const paths = users.map((user) => absolutePath(user, user.name === "wasm" ? "wasm_path" : "wasi_path"));
  const other = paths.findIndex((path) => path !== paths[0]);
  if (other > 0) throw new CliError(`Cannot deploy ${config.file}: it uses ${paths[0]} and ${paths[other]}, and one module is deployed at a time`);
  return paths[0] ?? "";
}

/** Filters, processors and inputs that run a module. */
function wasmUsers({ filters, inputs, outputs }: PipelineConfig): readonly Section[] {
  const all = [...filters, ...[...inputs, ...outputs].flatMap(({ processors }) => processors)].filter(({ name }) => name === "wasm");
  return [...all, ...inputs.filter(({ name }) => name === "exec_wasi")];
}

function absolutePath(user: Section, key: string): string {
  const property = lastProperty(user, key);
  if (!property) throw new CliError(`Cannot deploy ${placeText(user.place)}: ${user.name} has no ${key}`);
  if (!property.value.startsWith("/")) throw new CliError(`Cannot deploy ${placeText(property.place)}: ${key} ${property.value} is relative; write the path in the pod, such as /fluent-bit/wasm/filter.wasm`);
  return property.value;
}

/** The default `.` would open the agent's working directory, configuration and all. */
function checkAccessible(user: Section, mounted: Mounted): void {
  const property = lastProperty(user, "accessible_paths");
  const paths = property ? splitPaths(property.value) : ["."];
  const place = placeText(property?.place ?? user.place);
  for (const path of paths) {
    if (path === "." || path === "/") throw new CliError(`Cannot deploy ${placeText(user.place)}: accessible_paths ${path} opens more than the filter needs; name the folder of its files, or of the module`);
    const absent = isOpen(path) ? null : absentFolder(path, mounted);
    if (absent !== null) throw new CliError(`Cannot deploy ${place}: ${absent}`);
  }
}
