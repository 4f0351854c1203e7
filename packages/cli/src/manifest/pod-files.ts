// Whether what a pipeline reads is in the pod, and whether it may write where it writes: else the agent does not start, loses records, or writes elsewhere.
//   in   a deployment; which keys somebody else answers for
//   err  CliError naming the line and the remedy
// Folders of accessible_paths and the module itself are request.ts's.
import { posix } from "node:path";
import { instanceName, placeText } from "@flb-wasm/host-sim";
import { isOpen } from "../check/read-config.js";
import { CliError } from "../command/cli-error.js";
import { type Read, type Written, readFiles, writtenFiles } from "./file-uses.js";
import { OPEN, holds, isOfTheImage, withoutSlash } from "./pod-folders.js";
import type { Deployment } from "./request.js";
import { STORAGE_FOLDER, hasTmp } from "./volumes.js";

/** Of the agent, in chart and operator alike; the image's configuration lies there. */
const WORK_FOLDER = "/fluent-bit/etc";
/** request.ts asks for these. */
const ASKED_ELSEWHERE = ["accessible_paths", "wasm_path", "wasi_path"];
/** No files: outputs that write to the container's own streams. */
const STREAMS = /^\/(dev|proc)(\/|$)/;

/** @param without keys that the packaging itself answers for. @throws CliError */
export function checkPodFiles(deployment: Deployment, without: readonly string[] = []): void {
  const written = writtenFiles(deployment.config);
  const made = written.filter(({ isMade }) => isMade).map(({ folder }) => posix.resolve(WORK_FOLDER, folder));
  for (const each of written) checkWritten(each, made, deployment);
  for (const each of readFiles(deployment.config)) {
    if (![...ASKED_ELSEWHERE, ...without].includes(each.property.key)) checkRead(each, deployment);
  }
}

function checkWritten(written: Written, made: readonly string[], deployment: Deployment): void {
  const { key, value, isDefault, place, section } = written;
  const folder = posix.resolve(WORK_FOLDER, written.folder);
  if (STREAMS.test(folder) || mountedOf(deployment).some((mounted) => holds(mounted, folder))) return;
  const volume = [STORAGE_FOLDER, ...(hasTmp(deployment.config) ? ["/tmp"] : [])].find((mounted) => holds(mounted, folder));
  const isThere = folder === volume || written.isMade || made.some((each) => holds(folder, each));
  if (volume !== undefined && isThere) return;
  const subject = isDefault ? `${section.name} has no ${key}, and ${value === "." ? "the agent's folder" : `its own, ${value},`}` : `${key} ${value}`;
  const state = volume === undefined ? "cannot be written, the pod's root file system is read-only" : `cannot be written, nothing makes ${folder} on a new node`;
  throw new CliError(`Cannot deploy ${placeText(place)}: ${subject} ${state}; write ${key}: ${stored(written, deployment)}, which outlasts the pod; where something else mounts ${folder}, add --mounted ${folder}`);
}

/** The same below the volume that every pod has; outputs of one plugin must not share their buffers. */
function stored({ section, key, value, isMade, isDefault }: Written, { config }: Deployment): string {
  if (value === "." || (section.name === "file" && key === "path" && !isMade)) return STORAGE_FOLDER;
  const isOneOfMany = isDefault && config.outputs.filter(({ name }) => name === section.name).length > 1;
  return posix.join(STORAGE_FOLDER, isOneOfMany ? instanceName(section, config.outputs) : posix.basename(value));
}

function checkRead({ property, paths, section }: Read, deployment: Deployment): void {
  const { key, value, place } = property;
  const absent = paths.find((path) => !isOpen(path) && !isThere(posix.resolve(WORK_FOLDER, path), deployment));
  if (absent === undefined) return;
  const path = posix.resolve(WORK_FOLDER, absent);
  const isFolder = section.kind === "input" || /(path|paths|dir|folder)$/.test(key);
  const folder = isFolder ? path : posix.dirname(path);
  const target = absent.startsWith("/") ? path : `/fluent-bit/files/${posix.basename(path)}`;
  const write = target === path ? "" : ` and write ${key}: ${target}`;
  const remedy = isFolder ? `write a path of the pod, or where something else mounts it, add --mounted ${folder}` : `add --file ${target}=${posix.basename(path)}${write}; where something else mounts it, add --mounted ${folder}`;
  throw new CliError(`Cannot deploy ${placeText(place)}: ${key} ${value} is not in the pod; ${remedy}`);
}

function isThere(path: string, deployment: Deployment): boolean {
  const { config, folder, fileName, files } = deployment;
  const filled = [STORAGE_FOLDER, ...mountedOf(deployment), ...(hasTmp(config) ? ["/tmp"] : []), ...(deployment.delivery === "image-volume" ? [folder] : [])];
  const brought = [posix.join(folder, fileName), ...files.map((file) => file.path)];
  return OPEN.test(path) || isOfTheImage(path) || filled.some((each) => holds(each, path)) || brought.some((each) => holds(path, each));
}

function mountedOf({ mounted = [] }: Deployment): readonly string[] {
  return mounted.map(withoutSlash);
}
