// No line of a command's help, or of the list of codes, is wider than the terminal.
import { afterAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../src/commands/all.js";
import { widthOf } from "../src/terminal/text.js";
import { Workshop } from "./program.js";

const workshop = new Workshop();
afterAll(() => workshop.remove());

describe.each([80, 200])("in %i columns", (columns) => {
  test.each(["--help", "check --codes", ...COMMANDS.map(({ name }) => `${name} --help`)])("flb-wasm %s", async (line) => {
    const { code, out } = await workshop.run(line, { columns });
    expect([code, out.split("\n").filter((each) => widthOf(each) > columns)]).toEqual([0, []]);
  });
});

test("every command's help has an example", () => {
  expect(COMMANDS.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([]);
});
