// A filter that does not return: what is said, and that the program ends. In a process of its own, which it kills.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const WATCHDOG = fileURLToPath(new URL("../dist/engine/watchdog.js", import.meta.url));

/** Busy for so long in a call, after one that returns. */
function call(milliseconds: number, patience: object): ReturnType<typeof spawnSync> {
  const program = `import { Watchdog } from ${JSON.stringify(WATCHDOG)};
const watchdog = new Watchdog(${JSON.stringify(patience)});
const busy = (milliseconds) => () => { for (const start = Date.now(); Date.now() - start < milliseconds;); return 7; };
console.log(watchdog.call(busy(1)));
console.log(watchdog.call(busy(${milliseconds})));
watchdog.close();`;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8", timeout: 60_000 });
}

test("nothing is said of a call that returns", () => {
  expect(call(1, { warning: 20_000, end: 40_000 })).toMatchObject({ status: 0, stdout: "7\n7\n", stderr: "" });
});

test("a long call is spoken about once", () => {
  const { status, stdout, stderr } = call(3000, { warning: 500, end: 40_000 });
  expect([status, stdout]).toEqual([0, "7\n7\n"]);
  expect(String(stderr).trimEnd().split("\n")).toEqual(["the filter has not returned for 0.5 s: a loop without an end? Fluent Bit would stand still"]);
});

test("one that does not return ends the program", () => {
  const { status, signal, stdout, stderr } = call(50_000, { warning: 500, end: 1000 });
  expect([status, signal, stdout]).toEqual([null, "SIGKILL", "7\n"]);
  expect(String(stderr)).toContain("The filter has not returned for 1 s, and is ended");
});
