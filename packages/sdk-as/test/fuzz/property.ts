// A property that remembers: what once failed is a fixture, and every fixture is tried first, for ever.
//   in   a name, generated cases, a check that throws
//   out  nothing, or the failure; then the shrunk case is in fixtures/fuzz/<name>-<hash>.json
// A case is plain JSON and bytes. Bytes stand as {"utf8": text} or {"hex": digits}.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { millisecondsOf } from "./runs.js";

export const FIXTURES = fileURLToPath(new URL("../../../../fixtures/fuzz/", import.meta.url));

export interface Property<Case> {
  /** In kebab case: the start of its fixtures' names. */
  readonly name: string;
  readonly cases: fc.Arbitrary<Case>;
  /** Throws if the property does not hold. */
  readonly check: (one: Case) => Promise<void>;
}

export interface Fixture {
  readonly name: string;
  readonly case: unknown;
}

/** What once failed, or is worth to be tried always. */
export function fixturesOf({ name }: Pick<Property<unknown>, "name">, folder = FIXTURES): Fixture[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => new RegExp(`^${name}-[0-9a-f]{8}\\.json$`).test(file)).sort();
  return files.map((file) => {
    const { case: one } = JSON.parse(readFileSync(join(folder, file), "utf8"), revive) as { case: unknown };
    return { name: basename(file, ".json"), case: one };
  });
}

/** Tries the fixtures, then `runs` generated cases. @throws Error that names the fixture of the shrunk case. */
export async function holds<Case>(property: Property<Case>, runs: number, folder = FIXTURES): Promise<void> {
  for (const fixture of fixturesOf(property, folder)) await property.check(fixture.case as Case);
  const milliseconds = millisecondsOf(process.env);
  const details = await fc.check(fc.asyncProperty(property.cases, property.check), { numRuns: runs, ...milliseconds === null ? {} : { interruptAfterTimeLimit: milliseconds } });
  if (milliseconds !== null) console.log(`${property.name}: ${details.numRuns} runs, seed ${details.seed}`);
  if (!details.failed) return;
  const found = details.counterexample?.[0];
  if (found === undefined) throw new Error(fc.defaultReportMessage(details));
  const path = saveFixture(property, found, String(details.errorInstance), folder);
  throw new Error(`${property.name} does not hold; the shrunk case is ${path}\n${fc.defaultReportMessage(details)}`, { cause: details.errorInstance });
}

export function saveFixture<Case>({ name }: Pick<Property<Case>, "name">, one: Case, why: string, folder = FIXTURES): string {
  const text = JSON.stringify(one, replace, 2);
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  const path = join(folder, `${name}-${hash}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify({ why: why.split("\n")[0], case: JSON.parse(text) as unknown }, null, 2)}\n`);
  return path;
}

function replace(_key: string, value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  const utf8 = new TextDecoder().decode(value);
  return Buffer.from(utf8).equals(Buffer.from(value)) ? { utf8 } : { hex: Buffer.from(value).toString("hex") };
}

function revive(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Object.keys(value).length !== 1) return value;
  const { utf8, hex } = value as { utf8?: unknown; hex?: unknown };
  if (typeof utf8 === "string") return new TextEncoder().encode(utf8);
  if (typeof hex === "string") return Uint8Array.from(Buffer.from(hex, "hex"));
  return value;
}
