// A filter that does not return: what is said, and how the call or the program ends.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { wamrAvailable } from "@flb-wasm/wamr";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { loadFilter } from "../src/vitest.js";
import { PARAMS, Workshop, filterWat } from "./program.js";

const WATCHDOG = fileURLToPath(new URL("../dist/engine/watchdog.js", import.meta.url));

vi.mock("../src/engine/watchdog.js", async (original) => {
  const module = await original<typeof import("../src/engine/watchdog.js")>();
  const patience = { warning: 40_000, end: 1000 };
  return { ...module, PATIENCE: patience, Watchdog: class extends module.Watchdog {
    constructor() {
      super(patience);
    }
  } };
});

/** Busy for so long in a call, after one that returns; in a process of its own, which may be killed. */
function call(milliseconds: number, patience: object, ending: string): ReturnType<typeof spawnSync> {
  const program = `import { Watchdog } from ${JSON.stringify(WATCHDOG)};
const watchdog = new Watchdog(${JSON.stringify(patience)}, ${JSON.stringify(ending)});
const busy = (milliseconds) => () => { for (const start = Date.now(); Date.now() - start < milliseconds;); return 7; };
console.log(watchdog.call(busy(1)));
try {
  console.log(watchdog.call(busy(${milliseconds})));
} catch ({ name, seconds }) {
  console.log(name, seconds);
}
watchdog.close();`;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8", timeout: 60_000 });
}

test.each(["throw", "kill"])("nothing is said of a call that returns: %s", (ending) => {
  expect(call(1, { warning: 20_000, end: 40_000 }, ending)).toMatchObject({ status: 0, stdout: "7\n7\n", stderr: "" });
});

test("a call into another process is spoken about once while it lasts", async () => {
  const { speakAbout } = await vi.importActual<typeof import("../src/engine/watchdog.js")>("../src/engine/watchdog.js");
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  let answer = (_: number): void => undefined;
  const call = speakAbout(new Promise<number>((resolve) => void (answer = resolve)), 500);
  await vi.waitFor(() => expect(written).toHaveBeenCalled(), 20_000);
  answer(7);
  expect([await call, await speakAbout(Promise.resolve(8), 20_000), written.mock.calls]).toEqual([7, 8, [["the filter has not returned for 0.5 s: a loop without an end? Fluent Bit would stand still\n"]]]);
  written.mockRestore();
});

test("a long call is spoken about once", () => {
  const { status, stdout, stderr } = call(3000, { warning: 500, end: 40_000 }, "throw");
  expect([status, stdout]).toEqual([0, "7\n7\n"]);
  expect(String(stderr).trimEnd().split("\n")).toEqual(["the filter has not returned for 0.5 s: a loop without an end? Fluent Bit would stand still"]);
});

test("one that does not return is ended, and the program goes on", () => {
  expect(call(50_000, { warning: 40_000, end: 1000 }, "throw")).toMatchObject({ status: 0, stdout: "7\nNotReturned 1\n", stderr: "" });
});

test("or ends the program, where calls have no timer", () => {
  const { status, signal, stdout, stderr } = call(50_000, { warning: 500, end: 1000 }, "kill");
  expect([status, signal, stdout]).toEqual([null, "SIGKILL", "7\n"]);
  expect(String(stderr)).toContain("The filter has not returned for 1 s, and flb-wasm is killed, which a shell shows as exit code 137");
});

test("any number of them share one thread, which ends with the last", () => {
  const program = `import { createRequire, syncBuiltinESMExports } from "node:module";
const threads = createRequire(import.meta.url)("node:worker_threads");
const ended = [];
threads.Worker = class extends threads.Worker {
  constructor(...words) {
    super(...words);
    ended.push(new Promise((done) => this.on("exit", () => done("ended"))));
  }
};
syncBuiltinESMExports();
const { Watchdog } = await import(${JSON.stringify(WATCHDOG)});
const others = Array.from({ length: 20 }, () => new Watchdog());
others.forEach((each, i) => each.call(() => i));
others.slice(1).forEach((each) => each.close());
console.log(ended.length, others[0].call(() => others[0].call(() => 7)));
others[0].close();
others[0].close();
console.log(await ended[0], others[2].call(() => 8), ended.length);`;
  expect(spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8", timeout: 60_000 })).toMatchObject({ status: 0, stdout: "1 7\nended 8 2\n", stderr: "" });
});

test("a loop is ended where one call lies within another, and the next call is watched again", () => {
  const program = `import { Watchdog } from ${JSON.stringify(WATCHDOG)};
const [outer, inner] = [1, 2].map(() => new Watchdog({ warning: 40_000, end: 1500 }));
try {
  outer.call(() => inner.call(() => { for (;;); }));
} catch ({ name }) {
  console.log(name, outer.call(() => 7), inner.call(() => 8));
}
await new Promise((done) => setTimeout(done, 4500)); // nobody calls, so nothing is killed
console.log("alive");`;
  expect(spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8", timeout: 60_000 })).toMatchObject({ status: 0, stdout: "NotReturned 7 8\nalive\n", stderr: "" });
});

/** Loops for ever where the record's text has 9 bytes. */
const ENDLESS = filterWat(`(func (export "endless") ${PARAMS}
  (if (i32.eq (local.get $record_len) (i32.const 9)) (then (loop $again (br $again))))
  (local.get $record))`);
const SAID = "the filter has not returned for 1 s: a loop without an end? Fluent Bit would stand still";
const RECORDS = '{"a":1}\n{"a":2}\n{"a":123}\n{"a":4}\n';

describe("a loop of a module", () => {
  const workshop = new Workshop();
  beforeAll(() => workshop.writeWat("endless.wasm", ENDLESS));
  afterAll(() => workshop.remove());

  const absence = wamrAvailable() === "available" ? null : wamrAvailable();

  test.each(["sim", "wamr"])("run names the record, and ends as for one that is lost: %s", async (engine) => {
    if (engine === "wamr" && absence !== null) return console.log(`not run: ${engine}: ${absence}`);
    workshop.write("records.jsonl", RECORDS);
    const { code, out, err } = await workshop.run(`run endless.wasm -i records.jsonl --chunk 2 --engine ${engine}`);
    expect([code, err]).toEqual([6, `error Cannot filter records.jsonl:3: ${SAID}; give each loop a bound that does not come from the record alone`]);
    expect(out).toBe("records.jsonl:1  kept\nrecords.jsonl:2  kept");
  });

  test("the way through a configuration names the chunk", async () => {
    workshop.write("records.jsonl", RECORDS);
    workshop.write("fluent-bit.yaml", `pipeline:
  inputs:
    - { name: tail, path: app.log, tag: app, path: /var/log/app.log }
  filters:
    - { name: wasm, match: app, wasm_path: endless.wasm, function_name: endless }
  outputs:
    - { name: stdout, match: app }
`);
    const { code, err } = await workshop.run("run -c fluent-bit.yaml -i records.jsonl");
    expect(code).toBe(6);
    expect(err).toContain(`error Cannot filter records.jsonl:1 to 4: ${SAID}`);
  });

  test.each(["sim", "wamr"])("test shows the cases before it, names the case, and says which are not run: %s", async (engine) => {
    if (engine === "wamr" && absence !== null) return console.log(`not run: ${engine}: ${absence}`);
    workshop.write("cases.yaml", `cases:
  - { name: short, record: { a: 1 }, expect: { record: { a: 1 } } }
  - { name: loops, record: { a: 123 }, expect: { record: { a: 1 } } }
  - { name: after, record: { a: 1 }, expect: { record: { a: 1 } } }
`);
    const { code, out } = await workshop.run(`test cases.yaml --wasm endless.wasm --engine ${engine}`, { columns: 200 });
    expect(code).toBe(7);
    expect(out.split("\n").slice(0, 7)).toEqual([
      "cases.yaml", "  ok    short",
      "  FAIL  loops  cases.yaml:3", `        ${SAID}`,
      "  FAIL  after  cases.yaml:4", "        not run: the filter has not returned in a case before", "",
    ]);
    const updated = await workshop.run(`test cases.yaml --wasm endless.wasm --engine ${engine} --update`);
    expect([updated.code, updated.err]).toEqual([6, `error Cannot update cases.yaml:3, loops: ${SAID}`]);
  });

  test.each([["sim", "simulator"], ["wamr", "WAMR"]])("fuzz shows the record, and that it is not made smaller: %s", async (engine, host) => {
    if (engine === "wamr" && absence !== null) return console.log(`not run: ${engine}: ${absence}`);
    workshop.write("nine.jsonl", '{"a":123}\n');
    for (const limit of ["--time 1", "--runs 5"]) {
      const { code, out } = await workshop.run(`fuzz endless.wasm --engine ${engine} ${limit} -i nine.jsonl --seed 1`, { columns: 200 });
      expect([code, out.split("\n").slice(0, 3)]).toEqual([6, [expect.stringMatching(`^${host} .*  not returned after 1 record; the record was made smaller 0 times$`), `  ${SAID}`, '  {"a":123}']]);
    }
  });

  test.each(["sim", "wamr"])("bench names the record before it measures: %s", async (engine) => {
    if (engine === "wamr" && absence !== null) return console.log(`not run: ${engine}: ${absence}`);
    workshop.write("records.jsonl", RECORDS);
    const { code, out, err } = await workshop.run(`bench endless.wasm -i records.jsonl --engine ${engine}`);
    expect([code, out, err]).toEqual([6, "", `error Cannot filter records.jsonl:3: ${SAID}; give each loop a bound that does not come from the record alone`]);
  });

  test("profile names the record", async () => {
    workshop.write("records.jsonl", RECORDS);
    const { code, out, err } = await workshop.run("profile endless.wasm -i records.jsonl");
    expect([code, out, err]).toEqual([6, "", `error Cannot filter records.jsonl:3: ${SAID}; give each loop a bound that does not come from the record alone`]);
  });

  test("the helper for vitest throws", async () => {
    const filter = await loadFilter(join(workshop.folder, "endless.wasm"));
    await expect(filter({ a: 1 })).toBeKept();
    await expect(filter({ a: 123 })).rejects.toThrow(SAID);
  });
});
