// Completion and hover, as the language worker answers them.
import { describe, expect, test } from "vitest";
import { type Completion, type CompletionDetails, type Hover, Language, type LanguageRequest } from "../playground/src/language/language.js";
import { EXAMPLES } from "../playground/src/examples.js";

const PATH = "assembly/index.ts";
const language = new Language();

/** `|` marks the cursor. */
function ask(kind: LanguageRequest["kind"], marked: string, more: Partial<LanguageRequest> = {}): unknown {
  const text = marked.replace("|", "");
  return language.answer({ kind, sources: { [PATH]: text }, path: PATH, offset: marked.indexOf("|"), ...more });
}

const HEAD = 'import { Record, Verdict } from "@flb-wasm/sdk";\n';

describe("completion", () => {
  test.each<[what: string, marked: string, ...labels: string[]]>([
    ["members of a record", `${HEAD}export function f(record: Record): void { record.| }`, "at", "set", "keepOnly", "tag", "time"],
    ["verdicts", `${HEAD}export function f(record: Record): Verdict { return Verdict.| }`, "Keep", "Drop"],
    ["AssemblyScript's own types", `${HEAD}const n: i|`, "i32", "i64"],
    ["names of the second entry", 'import { Redactor } from "@flb-wasm/sdk/redact";\nnew Redactor().|', "detect", "apply"],
    ["names of the input's entry", 'import { clock } from "@flb-wasm/sdk/input";\nclock.|', "now", "toText"],
  ])("offers %s", (_what, marked, ...labels) => {
    expect((ask("complete", marked) as Completion[]).map(({ label }) => label)).toEqual(expect.arrayContaining(labels));
  });

  test("offers what must be imported, and imports it", () => {
    const marked = `${HEAD}const kind = Kin|`;
    expect(ask("complete", marked)).toContainEqual(expect.objectContaining({ label: "Kind", source: "@flb-wasm/sdk" }));
    const details = ask("details", marked, { label: "Kind", source: "@flb-wasm/sdk" }) as CompletionDetails;
    const text = details.edits.reduceRight((before, { from, to, insert }) => before.slice(0, from) + insert + before.slice(to), HEAD);
    expect(text).toBe('import { Kind, Record, Verdict } from "@flb-wasm/sdk";\n');
  });

  test("says what a member is", () => {
    const details = ask("details", `${HEAD}export function f(record: Record): void { record.| }`, { label: "rename" }) as CompletionDetails;
    expect(details.signature).toContain("rename(from: string, to: string): boolean");
    expect(details.documentation).toContain("Gives the member `from` the key `to`");
  });

  test("is empty for a file that is not there", () => {
    expect(ask("complete", "|", { path: "assembly/gone.ts" })).toBeNull();
  });

  test("sees the other files of the workspace, as they are now", () => {
    const text = 'import { Facts } from "./facts";\nnew Facts().|';
    const answer = (body: string): string[] => {
      const request = { kind: "complete", path: PATH, offset: text.indexOf("|"), sources: { [PATH]: text.replace("|", ""), "assembly/facts.ts": body } } as const;
      return (language.answer(request) as Completion[]).map(({ label }) => label);
    };
    expect(answer("export class Facts { load(): void {} }")).toContain("load");
    expect(answer("export class Facts { memory(): void {} }")).toContain("memory");
  });
});

describe("hover", () => {
  test("says what the SDK says", () => {
    const found = ask("hover", `${HEAD}export function f(record: Record): Verdict { return Verdict.Dr|op; }`) as Hover;
    expect(found.signature).toContain("Verdict.Drop");
    expect(found.documentation).toContain("The record is dropped");
  });

  test("says nothing in empty space", () => {
    expect(ask("hover", "\n|\n")).toBeNull();
  });

  test.each(EXAMPLES.map(({ name, workspace }) => [name, workspace] as const))("knows every type in %s", (_name, { files }) => {
    const text = files[PATH] ?? "";
    const [, name = ""] = /export function (\w+)/.exec(text) ?? [];
    const found = language.answer({ kind: "hover", sources: files, path: PATH, offset: text.indexOf(`function ${name}`) + "function ".length }) as Hover;
    expect(found.signature).toMatch(/^function \w+\(.*\): (Verdict|void)$/);
  });
});
