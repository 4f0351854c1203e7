// The key of the redaction template, which is in every project that was made of it: no secret, and nothing to deploy.
//   in   files that are deployed
//   out  their names, where they are that key
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, posix } from "node:path";

/** What that file says: templates/redaction/redaction/key. */
const EXAMPLE_KEY = "an example key";
const MOST_BYTES = 1024;

export function isExampleKey(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, EXAMPLE_KEY.length)).toString("latin1") === EXAMPLE_KEY;
}

/** @param sources files and folders of the project, as a Dockerfile copies them. */
export function findExampleKeys(sources: readonly string[], cwd: string): string[] {
  return sources.flatMap((source) => {
    const found = statSync(join(cwd, source), { throwIfNoEntry: false });
    if (!found) return []; // what the build makes
    const names = found.isDirectory() ? readdirSync(join(cwd, source), { recursive: true, encoding: "utf8" }).map((name) => posix.join(source, name)) : [source];
    return names.filter((name) => {
      const file = statSync(join(cwd, name), { throwIfNoEntry: false });
      return file?.isFile() === true && file.size <= MOST_BYTES && isExampleKey(readFileSync(join(cwd, name)));
    });
  });
}

export function exampleKeyWords(name: string): string {
  return `${name} is the key of the template, which everybody has: it hides nothing; put 32 random bytes in its place, openssl rand -hex 32, from a Secret if others can read the image`;
}
