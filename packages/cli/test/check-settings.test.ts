// What `check` says of files of settings: a file that the module names, as accessible_paths spells it, and what is in it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { GOOD_CONFIG, PARAMS, Workshop, filterWat, spellText } from "./program.js";

const workshop = new Workshop();
beforeAll(() => workshop.writeWat("good.wasm", filterWat(`(func (export "keep") ${PARAMS} (local.get $record)) (data (i32.const 9000) "${spellText("conf/policy.json")}")`)));
afterAll(() => workshop.remove());

/** [what it is, the folder in accessible_paths, the file's name, its text, whether it is found] */
const ROWS: readonly [what: string, folder: string, file: string, text: string, isFound: boolean][] = [
  ["an object", "conf", "conf/policy.json", '{"a":1}', false],
  ["a comma too many", "conf", "conf/policy.json", '{"a":1,}', true],
  ["a comment", "conf", "conf/policy.json", '{"a":1} // one', true],
  ["an empty file", "conf", "conf/policy.json", "", true],
  ["a list", "conf", "conf/policy.json", "[]", true],
  ["a folder with a slash at its end", "conf/", "conf/policy.json", "{", true],
  ["one folder of two", "conf,other", "conf/policy.json", "{", true],
  ["a file that the module does not name", "other", "other/policy.json", "{", false],
];

test.each(ROWS)("%s", async (_what, folder, file, text, isFound) => {
  workshop.write("conf/policy.json", "{}");
  workshop.write("other/policy.json", "{}");
  workshop.write(file, text);
  workshop.write("pipeline.yaml", GOOD_CONFIG.replace("  outputs:", `      accessible_paths: ${folder}\n  outputs:`));
  const { out } = await workshop.run("check good.wasm -c pipeline.yaml --json");
  const { findings } = JSON.parse(out) as { findings: readonly { code: string; problem: string }[] };
  expect(findings.map(({ code }) => code)).toEqual(isFound ? ["FLB038"] : []);
  if (isFound) expect(findings[0]?.problem).toContain("conf/policy.json, which good.wasm reads, is no JSON object");
});

test("a file that is not there is noted, where its folder is", async () => {
  workshop.write("conf/policy.json", "{}");
  workshop.write("bare/other.json", "{}");
  await workshop.writeWat("bare.wasm", filterWat(`(func (export "keep") ${PARAMS} (local.get $record)) (data (i32.const 9000) "${spellText("bare/policy.json")}${spellText("gone/policy.json")}")`));
  workshop.write("pipeline.yaml", GOOD_CONFIG.replaceAll("good.wasm", "bare.wasm").replace("  outputs:", "      accessible_paths: bare\n  outputs:"));
  const { out, code } = await workshop.run("check bare.wasm -c pipeline.yaml --json");
  const { findings } = JSON.parse(out) as { findings: readonly unknown[] };
  expect([code, findings]).toEqual([0, [expect.objectContaining({ code: "FLB038", severity: "note", problem: "bare/policy.json, which bare.wasm reads, is not here: without it the module uses its defaults" })]]);
});
