// What a guest may read: the workspace's files below `accessible_paths`.
//   in   the workspace's files
//   out  the simulator's options: every file is below ".", and an absolute one below its first directory
import { guestFiles } from "../workspace.js";

export function guestView(files: Readonly<Record<string, string>>): { readonly files: Record<string, string>; readonly accessiblePaths: string[] } {
  const readable = guestFiles({ files });
  const roots = Object.keys(readable).filter((path) => path.startsWith("/")).map((path) => path.split("/").slice(0, 2).join("/"));
  return { files: readable, accessiblePaths: [".", ...new Set(roots)] };
}
