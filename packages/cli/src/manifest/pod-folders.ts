// Which folders are there in a pod, and which are the manifest's own doing.
//   in   where the module and its files are mounted, and what the user mounts
//   out  why a folder of accessible_paths would keep Fluent Bit from starting
// Knows paths. Does not know configurations.
import { posix } from "node:path";
import type { Deployment } from "./request.js";
import { STORAGE_FOLDER } from "./volumes.js";

/** Kernel, node and API server fill these, nobody knows here with what. */
export const OPEN = /^\/(proc|sys|dev|run\/secrets|var\/run\/secrets|var\/log|var\/lib\/docker\/containers)(\/|$)/;
/** Of the official image, and where chart and operator put the configuration. */
const OF_THE_IMAGE = ["/etc", "/etc/ssl", "/etc/ssl/certs", "/fluent-bit/bin", "/fluent-bit/etc", "/fluent-bit/etc/conf", "/fluent-bit/config", "/tmp", "/usr", "/var", "/var/lib"];
/** In these the image, the chart or the operator have something, and what is mounted on them would hide it: Dockerfile:33, :186-209 @v5.1.1; templates/_pod.tpl of the chart. */
const TAKEN = ["/etc", "/fluent-bit", "/fluent-bit/bin", "/fluent-bit/config", "/fluent-bit/etc", "/fluent-bit/etc/conf", "/fluent-bit/log", "/home", "/root", "/run", "/tmp", "/var", "/var/lib", "/var/log", "/var/run", STORAGE_FOLDER];
const TAKEN_THROUGHOUT = /^\/(bin|dev|etc\/ssl|lib(32|64|x32)?|proc|sbin|sys|usr|var\/lib\/docker\/containers)(\/|$)/;

/** Whether another mount on a folder would take from the agent what it needs, or be the second one there, which Kubernetes refuses. */
export function isTaken(folder: string): boolean {
  return TAKEN.includes(withoutSlash(folder)) || TAKEN_THROUGHOUT.test(withoutSlash(folder));
}

/** Dockerfile @v5.1.1: files that the image brings. */
const FILES_OF_THE_IMAGE = /^(\/etc\/ssl\/|\/usr\/|\/etc\/(machine-id|hosts|hostname|resolv\.conf|passwd|group|nsswitch\.conf|localtime)$)/;
const CONFIGURATION_OF_THE_IMAGE = /^\/fluent-bit\/etc\/((fluent-bit|plugins|parsers(_(ambassador|java|extra|openstack|cinder))?)\.conf)?$/;

/** Whether the official image has a file or folder, before anything is mounted. */
export function isOfTheImage(path: string): boolean {
  return FILES_OF_THE_IMAGE.test(path) || CONFIGURATION_OF_THE_IMAGE.test(path);
}

export interface Mounted extends Pick<Deployment, "folder" | "delivery" | "files"> {
  /** By something else than the manifest; nobody knows here with what in it. */
  readonly mounted: readonly string[];
}

/** @returns the problem and the remedy; `null` for a folder that is there. */
export function absentFolder(path: string, { folder, delivery, files, mounted }: Mounted): string | null {
  if (!path.startsWith("/")) return `accessible_paths ${path} is relative; write the path in the pod, such as ${folder}`;
  const wanted = withoutSlash(path);
  const others = mounted.map(withoutSlash);
  const mounts = [folder, STORAGE_FOLDER, ...others, ...files.map((file) => posix.dirname(file.path))];
  const filled = [STORAGE_FOLDER, ...others, ...(delivery === "image-volume" ? [folder] : [])]; // by the node, by others, by the image
  if (OPEN.test(wanted) || OF_THE_IMAGE.includes(wanted) || mounts.some((mount) => holds(wanted, mount)) || filled.some((mount) => holds(mount, wanted))) return null;
  return `accessible_paths ${path} is no folder of the pod, and Fluent Bit does not start without it; add --file ${wanted}/<name>=<file>, or name ${folder}, the module's folder; where something else mounts it, add --mounted ${wanted}`;
}

/** Whether a path is the folder, or lies in it. */
export function holds(parent: string, child: string): boolean {
  return child === parent || child.startsWith(`${parent}/`);
}

/** As paths are compared. */
export function withoutSlash(path: string): string {
  return posix.normalize(path).replace(/(.)\/$/, "$1");
}
