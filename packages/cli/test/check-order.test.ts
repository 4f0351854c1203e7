// A wasm filter that names what the filter kubernetes adds, before it and behind it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { GOOD_CONFIG, PARAMS, Workshop, filterWat } from "./program.js";

const workshop = new Workshop();
const keep = `(func (export "keep") ${PARAMS} (local.get $record))`;
const KUBERNETES = "    - { name: kubernetes, match: app }\n";
const BEFORE = GOOD_CONFIG.replace("  outputs:\n", `${KUBERNETES}  outputs:\n`);

beforeAll(async () => {
  await workshop.writeWat("none.wasm", filterWat(keep));
  await workshop.writeWat("utf8.wasm", filterWat(`(data (i32.const 64) "kubernetes") ${keep}`));
  await workshop.writeWat("utf16.wasm", filterWat(`(data (i32.const 64) "k\\00u\\00b\\00e\\00r\\00n\\00e\\00t\\00e\\00s\\00") ${keep}`));
});
afterAll(() => workshop.remove());

test.each([
  ["utf8.wasm", BEFORE, ["FLB114"]],
  ["utf16.wasm", BEFORE, ["FLB114"]],
  ["none.wasm", BEFORE, []],
  ["utf8.wasm", GOOD_CONFIG, []],
  ["utf8.wasm", GOOD_CONFIG.replace("  filters:\n", `  filters:\n${KUBERNETES}`), []],
  ["utf8.wasm", BEFORE.replace("name: kubernetes, match: app", "name: kubernetes, match: other"), []],
])("%s in %j", async (name, config, codes) => {
  workshop.write("order.yaml", config.replace("good.wasm", name));
  const { findings } = JSON.parse((await workshop.run(`check ${name} -c order.yaml --json`)).out) as { findings: { code: string; problem: string }[] };
  expect(findings.map(({ code }) => code)).toEqual(codes);
  if (codes.length > 0) expect(findings[0]?.problem).toBe(`${name} names kubernetes, and records have none yet: the filter kubernetes that adds it comes later, on line 9`);
});
