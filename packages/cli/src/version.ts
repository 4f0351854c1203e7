// This package's version.
import { readFileSync } from "node:fs";

/** `1.2.3` */
export function version(): string {
  const description = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  return description.version;
}
