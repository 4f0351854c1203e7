// The playground's compiler: the same module as in a project, and what is wrong at the author's line.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Compiled, compile } from "../playground/src/compile/compile.js";
import { placeText } from "../playground/src/diagnostic.js";
import { EXAMPLES } from "../playground/src/examples.js";

const HEAD = 'import { Record, Verdict } from "@flb-wasm/sdk";\n';
const [hello] = EXAMPLES;

function compileText(text: string, format: "json" | "msgpack" = "json"): Promise<Compiled> {
  return compile({ files: { "assembly/index.ts": text }, format });
}

describe("a module", () => {
  test.each(EXAMPLES.map(({ name, workspace }) => [name, workspace.files] as const))("comes of %s", async (_name, files) => {
    const { module, diagnostics } = await compile({ files, format: "json" });
    expect(diagnostics).toEqual([]);
    expect(WebAssembly.validate(new Uint8Array(module!.wasm))).toBe(true);
    expect(JSON.parse(module!.sourceMap).sources).toContain("assembly/index.ts");
  });

  test("is byte by byte what asc builds in a project", async () => {
    const project = fileURLToPath(new URL("../../../examples/hello-world", import.meta.url));
    const folder = mkdtempSync(join(tmpdir(), "playground-"));
    try {
      const asc = createRequire(join(project, "package.json")).resolve("assemblyscript/bin/asc.js");
      execFileSync(process.execPath, [asc, "assembly/index.ts", "-o", join(folder, "filter.wasm")], { cwd: project });
      const { module } = await compile({ files: hello!.workspace.files, format: "json" });
      expect(Buffer.from(module!.wasm).equals(readFileSync(join(folder, "filter.wasm")))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("for msgpack is another one", async () => {
    const source = hello!.workspace.files["assembly/index.ts"]!;
    const [json, msgpack] = [await compileText(source), await compileText(source, "msgpack")];
    expect(msgpack.diagnostics).toEqual([]);
    expect(Buffer.from(msgpack.module!.wasm).equals(json.module!.wasm)).toBe(false);
  });
});

describe("an error", () => {
  test.each<[what: string, text: string, place: string, words: string]>([
    ["of types", `${HEAD}export function f(record: Record): void {\n  const n: string = 3;\n}`, "assembly/index.ts:3:21", "Type 'i32' is not assignable to type 'String'. (TS2322)"],
    ["of a name", `${HEAD}export function f(record: Record): void {\n  record.sett("a", 1);\n}`, "assembly/index.ts:3:10", "Property 'sett' does not exist on type 'Record'. (TS2339)"],
    ["of syntax", `${HEAD}export function f(record: Record): void {\n  record.set("a" 1);\n}`, "assembly/index.ts:3:14", "')' expected. (TS1005)"],
    ["of what a filter is", `${HEAD}export function f(record: Record): i32 {\n  return 1;\n}`, "assembly/index.ts:2:36", "Cannot export f as a filter: it returns i32. A filter returns Verdict, bool (true keeps) or void (keeps)"],
    ["of an import", 'import { x } from "./gone";\nexport function f(): void { x(); }', "assembly/index.ts:1:19", "File 'assembly/gone.ts' not found. (TS6054)"],
    ["behind a character of two units", `${HEAD}export function f(record: Record): void {\n  record.set("🙂", 1); none();\n}`, "assembly/index.ts:3:24", "Cannot find name 'none'. (TS2304)"],
    ["of an empty file", "", "assembly/index.ts:1:1", "Cannot find a filter: assembly/index.ts exports no function. Write `export function my_filter(record: Record): Verdict`, or `export function collect(): void` for an input"],
  ])("%s stands at its place", async (_what, text, place, words) => {
    const { module, diagnostics } = await compileText(text);
    expect(module).toBeNull();
    expect(diagnostics.map(({ start, message }) => [start && placeText(start), message])).toContainEqual([place, words]);
  });

  test("in another file names that file", async () => {
    const files = { "assembly/index.ts": `${HEAD}import { n } from "./other";\nexport function f(record: Record): void { record.set("n", n); }`, "assembly/other.ts": "\nexport const n: i32 = nothing;" };
    const { diagnostics } = await compile({ files, format: "json" });
    expect(diagnostics[0]?.start).toEqual({ path: "assembly/other.ts", line: 2, column: 23 });
  });

  test("in what only JSON can do is refused for msgpack at the import", async () => {
    const redaction = EXAMPLES.find(({ name }) => name === "redaction")!;
    const { diagnostics } = await compile({ files: redaction.workspace.files, format: "msgpack" });
    expect(diagnostics[0]?.start?.line).toBe(4);
    expect(diagnostics[0]?.message).toContain("Cannot build @flb-wasm/sdk/redact for msgpack");
  });

  test("leaves the compiler as it was", async () => {
    await compileText("export function (");
    expect((await compileText(hello!.workspace.files["assembly/index.ts"]!)).diagnostics).toEqual([]);
  });
});
