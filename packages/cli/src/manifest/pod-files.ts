// Whether what a pipeline reads is in the pod, and whether it may write where it writes: else the agent does not start, loses records, or writes elsewhere.
//   in   a deployment; what its packaging answers for
//   err  CliError naming the line and the remedy, and the lines of what else is wrong
// Folders of accessible_paths and the module itself are request.ts's.
import { posix } from "node:path";
import { type Place, instanceName, placeText, spellProperty } from "@flb-wasm/host-sim";
import { isOpen } from "../check/read-config.js";
import { CliError } from "../command/cli-error.js";
import { type Read, type Written, catchesPrints, readFiles, writtenFiles } from "./file-uses.js";
import { OPEN, holds, isOfTheImage, isTaken, withoutSlash } from "./pod-folders.js";
import type { Deployment } from "./request.js";
import { STORAGE_FOLDER } from "./volumes.js";

/** Of the agent, in chart and operator alike; the image's configuration lies there. */
const WORK_FOLDER = "/fluent-bit/etc";
/** request.ts asks for these. */
const ASKED_ELSEWHERE = ["accessible_paths", "wasm_path", "wasi_path"];
/** No files: outputs that write to the container's own streams. */
const STREAMS = /^\/(dev|proc)(\/|$)/;

export interface Packaged {
  /** Keys that the packaging itself answers for. */
  readonly without?: readonly string[];
  /** Folders of the node that it mounts for reading and writing. */
  readonly writable?: readonly string[];
  /** Files that it brings. */
  readonly brought?: readonly string[];
}

interface Problem {
  readonly place: Place;
  readonly key: string;
  readonly text: string;
}

/** @throws CliError with the first problem, and the places of the others. */
export function checkPodFiles(deployment: Deployment, { without = [], writable = [], brought = [] }: Packaged = {}): void {
  const written = writtenFiles(deployment.config);
  const made = written.filter(({ isMade }) => isMade).map(({ folder }) => posix.resolve(WORK_FOLDER, folder));
  const volumes = [STORAGE_FOLDER, ...writable, ...(catchesPrints(deployment.config) ? ["/tmp"] : [])];
  const read = readFiles(deployment.config).filter(({ property }) => ![...ASKED_ELSEWHERE, ...without].includes(property.key));
  const [first, ...others] = [...written.map((each) => problemOfWritten(each, made, volumes, deployment)), ...read.map((each) => problemOfRead(each, brought, deployment))].filter((problem) => problem !== null);
  if (!first) return;
  const more = others.length === 0 ? "" : `; then see ${others.map(({ place, key }) => `${key} at ${placeText(place)}`).join(", ")}`;
  throw new CliError(`Cannot deploy ${placeText(first.place)}: ${first.text}${more}`);
}

function problemOfWritten(written: Written, made: readonly string[], volumes: readonly string[], deployment: Deployment): Problem | null {
  const { key, value, isDefault, place, section } = written;
  const folder = posix.resolve(WORK_FOLDER, written.folder);
  if (STREAMS.test(folder) || mountedOf(deployment).some((mounted) => holds(mounted, folder))) return null;
  const volume = volumes.find((mounted) => holds(mounted, folder));
  const isThere = folder === volume || written.isMade || made.some((each) => holds(folder, each));
  if (volume !== undefined && isThere) return null;
  const subject = isDefault ? `${section.name} has no ${key}, and ${value === "." ? "the agent's folder" : `its own, ${value},`}` : `${key} ${value}`;
  const state = volume === undefined ? "cannot be written, the pod's root file system is read-only" : `cannot be written, nothing makes ${folder} on a new node`;
  return { place, key, text: `${subject} ${state}; write ${spellProperty(deployment.config.format, key, stored(written, deployment))}, which outlasts the pod; where something else mounts ${folder}, add --mounted ${folder}` };
}

/** The same below the volume that every pod has; outputs of one plugin must not share their buffers. */
function stored({ section, key, value, isMade, isDefault }: Written, { config }: Deployment): string {
  if (value === "." || (section.name === "file" && key === "path" && !isMade)) return STORAGE_FOLDER;
  const isOneOfMany = isDefault && config.outputs.filter(({ name }) => name === section.name).length > 1;
  return posix.join(STORAGE_FOLDER, isOneOfMany ? instanceName(section, config.outputs) : posix.basename(value));
}

function problemOfRead({ property, paths, section }: Read, brought: readonly string[], deployment: Deployment): Problem | null {
  const { key, value, place } = property;
  // Parsers are looked for beside the configuration too: src/flb_parser.c:1702, :1727 @v5.1.1
  const isBrought = (path: string): boolean => brought.some((each) => each === (key === "parsers_file" ? posix.resolve(posix.dirname(each), path) : path));
  const absent = paths.find((path) => !isOpen(path) && !isBrought(path) && !isThere(posix.resolve(WORK_FOLDER, path), deployment));
  if (absent === undefined) return null;
  const path = posix.resolve(WORK_FOLDER, absent);
  const isFolder = section.kind === "input" || /(path|paths|dir|folder)$/.test(key);
  const folder = isFolder ? path : posix.dirname(path);
  const target = absent.startsWith("/") && !isTaken(folder) ? path : `/fluent-bit/files/${posix.basename(path)}`;
  const write = target === path ? "" : ` and write ${spellProperty(deployment.config.format, key, target)}`;
  const remedy = isFolder ? `write a path of the pod, or where something else mounts it, add --mounted ${folder}` : `add --file ${target}=${posix.basename(path)}${write}; where something else mounts it, add --mounted ${folder}`;
  return { place, key, text: `${key} ${value} is not in the pod; ${remedy}` };
}

function isThere(path: string, deployment: Deployment): boolean {
  const { config, folder, fileName, files } = deployment;
  const filled = [STORAGE_FOLDER, ...mountedOf(deployment), ...(catchesPrints(config) ? ["/tmp"] : []), ...(deployment.delivery === "image-volume" ? [folder] : [])];
  const brought = [posix.join(folder, fileName), ...files.map((file) => file.path)];
  return OPEN.test(path) || isOfTheImage(path) || filled.some((each) => holds(each, path)) || brought.some((each) => holds(path, each));
}

function mountedOf({ mounted = [] }: Deployment): readonly string[] {
  return mounted.map(withoutSlash);
}
