// Compiles AssemblyScript for the tests, the way an author's project does: through the SDK's own asconfig.json.
import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as asc from "assemblyscript/asc";

const sdk = dirname(dirname(fileURLToPath(import.meta.url)));

export interface Compiled {
  /** Null when the compiler refused. */
  wasm: Uint8Array | null;
  /** What asc printed: warnings and errors. */
  messages: string;
}

/** The configurations that a project can extend: one a format. */
export type Config = "asconfig.json" | "asconfig.msgpack.json";

/** The one of a format. */
export function configOf(eventFormat: "json" | "msgpack"): Config {
  return eventFormat === "json" ? "asconfig.json" : "asconfig.msgpack.json";
}

/**
 * A project folder outside of the workspace that finds the SDK as an installed package.
 *
 * @param others further files, by their path below the project's `assembly`.
 */
export async function compile(
  source: string, options: string[] = [], config: Config = "asconfig.json", others: Readonly<Record<string, string>> = {},
): Promise<Compiled> {
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-sdk-"));
  try {
    mkdirSync(join(folder, "node_modules", "@flb-wasm"), { recursive: true });
    mkdirSync(join(folder, "assembly"));
    symlinkSync(sdk, join(folder, "node_modules", "@flb-wasm", "sdk"));
    writeFileSync(join(folder, "asconfig.json"), JSON.stringify({ extends: `@flb-wasm/sdk/${config}` }));
    for (const [path, text] of Object.entries({ "index.ts": source, ...others })) {
      const file = join(folder, "assembly", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const messages = asc.createMemoryStream();
    const { error } = await asc.main(
      ["assembly/index.ts", "-o", "filter.wasm", "--baseDir", folder, "--noColors", ...options],
      { stdout: asc.createMemoryStream(), stderr: messages },
    );
    const wasm = error ? null : new Uint8Array(readFileSync(join(folder, "filter.wasm")));
    return { wasm, messages: messages.toString() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The module of a guest in test/guests; fails if asc refuses or warns. */
export async function compileGuest(name: string, config: Config = "asconfig.json"): Promise<Uint8Array> {
  const { wasm, messages } = await compile(readFileSync(join(sdk, "test", "guests", `${name}.ts`), "utf8"), [], config);
  if (wasm === null || messages.trim() !== "") throw new Error(`Cannot compile guest ${name}: ${messages}`);
  return wasm;
}
