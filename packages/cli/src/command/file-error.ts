// What the file system refused, as one sentence: the user can put it right, and no stack helps.
//   in   what was thrown
//   out  CliError; null for anything else
import { relative } from "node:path";
import { CliError } from "./cli-error.js";

const STATES: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder", ENOTDIR: "a part of the path is a file", EISDIR: "it is a folder", EEXIST: "it exists",
  EACCES: "it is not allowed", EPERM: "it is not allowed", EROFS: "it cannot be written there", ENOSPC: "the disk is full", ELOOP: "its links lead in a circle",
  ENXIO: "it is a socket or a device", EDQUOT: "the disk is full for you", EBUSY: "it is in use", ETXTBSY: "it is in use", ENAMETOOLONG: "its name is too long",
};
const NO_ROOM = ["ENOSPC", "EDQUOT"];
const ACTIONS: Readonly<Record<string, string>> = { open: "open", mkdir: "make the folder", scandir: "list", rename: "write", copyfile: "write", unlink: "remove", read: "read", write: "write" };

/**
 * @param cwd where the path that is shown begins.
 * @param unnamed what was read or written if the system names no path.
 */
export function fileError(problem: unknown, cwd: string, unnamed = "the file"): CliError | null {
  if (!(problem instanceof Error)) return null;
  const { code, syscall, path: from, dest } = problem as NodeJS.ErrnoException & { readonly dest?: string };
  const path = syscall === "copyfile" ? dest ?? from : from;
  const state = STATES[code ?? ""];
  if (state === undefined || syscall === undefined || (path === undefined && syscall !== "write" && syscall !== "read")) return null;
  const nearby = path === undefined ? "" : relative(cwd, path);
  const shown = path === undefined ? unnamed : nearby === "" || nearby.startsWith("..") ? path : nearby;
  return new CliError(`Cannot ${ACTIONS[syscall] ?? "use"} ${shown}: ${state}; ${NO_ROOM.includes(code ?? "") ? "make room, or name another place" : "name another place, or correct its permissions"}`);
}
