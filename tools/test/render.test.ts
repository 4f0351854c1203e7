// What the demo prints, without colour, at 40 and 80 columns.

import colors from "picocolors";
import { describe, expect, it } from "vitest";
import { cut, cutAtChange, kibibytes, renderPassage, renderSummary, renderTitle } from "../render.js";

const screen = { columns: 60, colors: colors.createColors(false) };

describe("renderPassage()", () => {
  it("shows a replaced record before and after", () => {
    const text = renderPassage(1, { outcome: "replaced", reason: "", before: '{"log":"a"}', after: '{"log":"a","msg":"b"}' }, screen);
    expect(text).toBe('   1  replaced\n      in   {"log":"a"}\n      out  {"log":"a","msg":"b"}');
  });

  it("shows a kept record once", () => {
    const text = renderPassage(12, { outcome: "kept", reason: "", before: '{"log":"a"}', after: '{"log":"a"}' }, screen);
    expect(text).toBe('  12  kept\n      in   {"log":"a"}');
  });

  it("gives the reason where nothing arrives", () => {
    const text = renderPassage(3, { outcome: "lost", reason: "Got exception running wasm code: unreachable, and more of it", before: "{}", after: null }, screen);
    expect(text).toBe("   3  lost  Got exception running wasm code: unreachable, a…\n      in   {}");
  });

  it("keeps every line within the columns", () => {
    const before = `{"log":"${"x".repeat(500)}"}`;
    const text = renderPassage(1, { outcome: "replaced", reason: "", before, after: before.replace("}", ',"new_tag":"general"}') }, screen);
    expect(text.split("\n").map((line) => [...line].length).filter((columns) => columns > screen.columns)).toEqual([]);
    expect(text).toContain('"new_tag":"general"}');
  });
});

describe("renderSummary()", () => {
  it("counts outcomes and sizes; rare outcomes only where there are any", () => {
    expect(renderSummary({ outcomes: ["kept", "replaced", "replaced"], memoryByteLength: 131072, wasmByteLength: 8294 }, screen)).toBe(
      "3 records in: 1 kept, 2 replaced, 0 dropped, 0 lost\nlinear memory 128 KiB, filter.wasm 8.1 KiB",
    );
    expect(renderSummary({ outcomes: ["agent-crashed"], memoryByteLength: 0, wasmByteLength: 0 }, screen)).toMatch(/^1 record in: .*, 1 agent-crashed\n/);
  });
});

describe("renderTitle()", () => {
  it("rules a line under the facts", () => {
    expect(renderTitle({ name: "hello", functionName: "hello", tag: "t", host: "simulator 5.1.1" }, screen)).toBe(
      `hello  hello()  tag t  simulator 5.1.1\n${"─".repeat(60)}`,
    );
  });
});

it.each([
  ["abc", 3, "abc"],
  ["abcd", 3, "ab…"],
  ["🙂🙂🙂", 2, "🙂…"],
])("cut(%j, %d) -> %j", (text, columns, wanted) => {
  expect(cut(text, columns)).toBe(wanted);
});

it("cutAtChange() lets the common start give way to the change", () => {
  expect(cutAtChange(`${"a".repeat(50)}b`, `${"a".repeat(50)}c`, 20)).toBe(`…${"a".repeat(16)}c`);
});

it.each([[8192, "8 KiB"], [8294, "8.1 KiB"]])("kibibytes(%d) -> %s", (byteLength, wanted) => {
  expect(kibibytes(byteLength)).toBe(wanted);
});
