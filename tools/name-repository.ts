// Writes into each package that is published which repository it is published from: npm takes no provenance without.
//   in   GITHUB_SERVER_URL and GITHUB_REPOSITORY, as a workflow has them
//   out  `repository` in the package.json of each public package
//   err  Error for a variable that is not set
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";

/** @param root the workspace. @returns folders of packages that are published, relative to it. */
export function publishedFolders(root: string): readonly string[] {
  return ["packages", "packages/wamr/npm"].flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`)).filter((folder) => {
    const path = join(root, folder, "package.json");
    return existsSync(path) && (JSON.parse(readFileSync(path, "utf8")) as { private?: boolean }).private !== true;
  });
}

export function nameRepository(root: string, environment: Readonly<Record<string, string | undefined>>): void {
  const [server, repository] = [environment["GITHUB_SERVER_URL"], environment["GITHUB_REPOSITORY"]];
  if (!server || !repository) throw new Error("Cannot name the repository: GITHUB_SERVER_URL and GITHUB_REPOSITORY are not set; run this in the release workflow");
  for (const directory of publishedFolders(root)) {
    const path = join(root, directory, "package.json");
    const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    writeFileSync(path, `${JSON.stringify({ ...manifest, repository: { type: "git", url: `git+${server}/${repository}.git`, directory } }, null, 2)}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) nameRepository(fileURLToPath(new URL("../", import.meta.url)), env);
