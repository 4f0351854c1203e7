// Links that carry a workspace.
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EXAMPLES } from "../playground/src/examples.js";
import { LinkError, fromFragment, toFragment } from "../playground/src/share-link.js";
import { DEFAULT_SETTINGS, ENTRY } from "../playground/src/workspace.js";

/** Characters that every browser, chat and proxy lets through; https://www.rfc-editor.org/rfc/rfc3986#section-2.3 */
const UNRESERVED = /^[\w.~-]+$/;

function fragmentOf(value: unknown): string {
  return `v1.${deflateRawSync(JSON.stringify(value)).toString("base64url")}`;
}

describe("a link", () => {
  test.each(EXAMPLES.map(({ name, workspace }) => [name, workspace] as const))("carries %s", async (_name, workspace) => {
    const fragment = await toFragment(workspace);
    expect(fragment).toMatch(UNRESERVED);
    expect(await fromFragment(`#${fragment}`)).toEqual(workspace);
    console.log(`${_name}: ${fragment.length} characters`);
  });

  test("carries any text", async () => {
    const workspaces = fc.record({
      files: fc.dictionary(fc.string().filter((path) => path !== "__proto__"), fc.string({ unit: "grapheme" })).map((files) => ({ ...files, [ENTRY]: "" })),
      settings: fc.constant(DEFAULT_SETTINGS),
    });
    await fc.assert(fc.asyncProperty(workspaces, async (workspace) => {
      expect(await fromFragment(await toFragment(workspace))).toEqual(workspace);
    }), { numRuns: 50 });
  });

  test("that is empty is no link", async () => {
    expect(await fromFragment("")).toBeNull();
    expect(await fromFragment("#")).toBeNull();
  });

  test.each<[what: string, fragment: string, words: string]>([
    ["of another version", "v2.AAAA", "it is of another version of the playground; ask for a new one"],
    ["that is cut", fragmentOf({ files: { [ENTRY]: "x".repeat(50) + Math.E } }).slice(0, -9), "it is not whole; copy all of it, up to its last character"],
    ["with a foreign character", "v1.%%%", "it is not whole; copy all of it, up to its last character"],
    ["without a source", fragmentOf({ files: { "records.jsonl": "{}" } }), "it has no assembly/index.ts; ask for a new one"],
    ["that holds no files", fragmentOf(7), "it has no assembly/index.ts; ask for a new one"],
    ["that holds null", fragmentOf(null), "it has no assembly/index.ts; ask for a new one"],
    ["that would fill the memory", fragmentOf({ files: { [ENTRY]: "x".repeat(2_000_000) } }), "it holds more than 1000000 bytes; make the files smaller"],
  ])("%s is refused with a remedy, and the next one opens", async (_what, fragment, words) => {
    await expect(fromFragment(fragment)).rejects.toThrow(new LinkError(`Cannot open the link: ${words}`));
    const good = EXAMPLES[0]!.workspace;
    expect(await fromFragment(await toFragment(good))).toEqual(good);
  });

  test("passes only texts and known settings on", async () => {
    const shared = await fromFragment(fragmentOf({ files: { [ENTRY]: "x", "a.json": 7 }, settings: { version: 5, eventFormat: "xml", chunk: "all", tag: "t", more: 1 }, more: 1 }));
    expect(shared).toEqual({ files: { [ENTRY]: "x" }, settings: { ...DEFAULT_SETTINGS, chunk: "all", tag: "t" } });
  });
});
