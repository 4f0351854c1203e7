// Words and parts of the playground that know neither worker nor page.
import { describe, expect, test } from "vitest";
import { placeAt, placeText } from "../playground/src/diagnostic.js";
import { bytesText, durationText, findDifference, outcomesText } from "../playground/src/present.js";
import type { RecordResult } from "../playground/src/run/results.js";
import { DEFAULT_SETTINGS, type Workspace, guestFiles, inputPaths, isSameWorkspace, sourcePaths, withFile, withSettings, withoutFile } from "../playground/src/workspace.js";

describe("words", () => {
  test.each([[0, "0 B"], [1023, "1023 B"], [1024, "1 KiB"], [8188, "8 KiB"], [131072, "128 KiB"], [1572864, "1.5 MiB"]])("%i bytes are %s", (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  test.each([[0, "< 0.1 ms"], [0.1, "0.1 ms"], [9.96, "10.0 ms"], [42.4, "42 ms"], [1499, "1.5 s"]])("%f ms are %s", (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });

  test("outcomes are counted in the order in which they came", () => {
    const records = (...outcomes: RecordResult["outcome"][]): RecordResult[] => outcomes.map((outcome) => ({ outcome }) as RecordResult);
    expect(outcomesText(records("kept", "unread", "kept"), "filter")).toBe("3 records: 2 kept, 1 not read");
    expect(outcomesText(records("record"), "input")).toBe("1 line: 1 collected");
    expect(outcomesText([], "filter")).toBe("no records");
  });
});

test.each<[before: string, after: string, parts: [start: string, before: string, after: string, end: string]]>([
  ["abc", "abc", ["abc", "", "", ""]],
  ["a card 4111 here", "a card **** here", ["a card ", "4111", "****", " here"]],
  ["aaa", "aa", ["aa", "a", "", ""]],
  ["", "x", ["", "", "x", ""]],
  ["🙂", "🙃", ["", "🙂", "🙃", ""]],
])("%j and %j differ in their middle", (before, after, [start, old, fresh, end]) => {
  expect(findDifference(before, after)).toEqual({ start, before: old, after: fresh, end });
});

test.each([["abc", 0, "a:1:1"], ["a\nbc", 3, "a:2:2"], ["a\n", 2, "a:2:1"], ["🙂x", 2, "a:1:3"]])("in %j offset %i is %s", (text, offset, place) => {
  expect(placeText(placeAt("a", text, offset))).toBe(place);
});

describe("a workspace", () => {
  const workspace: Workspace = { files: { "conf/a.json": "{}", "assembly/b.ts": "", "records.jsonl": "{}", "assembly/index.ts": "" }, settings: DEFAULT_SETTINGS };

  test("has the entry and the records first", () => {
    expect(sourcePaths(workspace)).toEqual(["assembly/index.ts", "assembly/b.ts"]);
    expect(inputPaths(workspace)).toEqual(["records.jsonl", "conf/a.json"]);
    expect(guestFiles(workspace)).toEqual({ "conf/a.json": "{}" });
  });

  test("is the same whatever the order of its files, and another after an edit", () => {
    const turned = { ...workspace, files: Object.fromEntries(Object.entries(workspace.files).reverse()) };
    expect(isSameWorkspace(workspace, turned)).toBe(true);
    expect(isSameWorkspace(workspace, withFile(workspace, "conf/a.json", "[]"))).toBe(false);
    expect(isSameWorkspace(workspace, withSettings(workspace, { version: "4.0" }))).toBe(false);
    expect(isSameWorkspace(workspace, withoutFile(workspace, "conf/a.json"))).toBe(false);
  });
});
