// What the fixtures hold, and what must come of it; for the simulator and for a real Fluent Bit alike.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const example = fileURLToPath(new URL("..", import.meta.url));
export const fixtures = join(example, "fixtures");

/** The fixtures by the paths that the input gives them. */
export function fixtureFiles(folder = fixtures): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    if (statSync(join(folder, name)).isFile()) files[name] = new Uint8Array(readFileSync(join(folder, name)));
  }
  return files;
}

/** The records of one run, at the moment NOW. */
export const expected = readFileSync(join(example, "expected.jsonl"), "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as Fact);

/** 2027-01-01T00:00:00Z in nanoseconds: one of the certificates has expired. */
export const NOW = 1798761600n * 1_000_000_000n;

export interface Fact {
  [key: string]: unknown;
}

/** Without what depends on the clock. */
export function timeless({ date: _date, days_left: _days, expired: _expired, ...rest }: Fact): Fact {
  return rest;
}
