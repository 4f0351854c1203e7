// The chunks of the guide's chapter on testing: in order, mixed, hostile.
import { expect, test } from "vitest";
import { FluentBit, RELEASE_LINES, encodeMsgpack, float64, int, map, str } from "@flb-wasm/host-sim";
import { compileSnippet } from "../../src/chapter-snippet.js";

const wasm = await compileSnippet("11-testing");
const handWritten = await compileSnippet("07-returning-safely-4");

// #region chunk
test("a chunk, in every release", async () => {
  for (const version of RELEASE_LINES) {
    const host = await FluentBit.load(wasm, { functionName: "severity", version });
    const { events, agent, log } = host.filter([
      { tag: "kube.shop", record: '{"level":"E"}' },
      { tag: "kube.shop", record: '{"level":"D"}' },
      { tag: "kube.shop", record: '{"level":3}' },
    ]);
    expect(events.map(({ outcome, after }) => [outcome, after])).toEqual([
      ["replaced", '{"severity":"error"}'],
      ["dropped", null],
      ["kept", '{"level":3}'],
    ]);
    expect(agent).toBe("alive");
    expect(log.filter(({ from }) => from === "guest").map(({ text }) => text)).toEqual(["[flb-wasm] [warn] level is no string"]);
  }
});
// #endregion chunk

// #region mixed
async function outcomes(module: string, functionName: string, records: string[]): Promise<string[]> {
  const host = await FluentBit.load(module, { functionName });
  return host.filter(records.map((record) => ({ record }))).events.map(({ outcome }) => outcome);
}

test("alone, the bad record costs itself; behind a good one, the agent", async () => {
  expect(await outcomes(handWritten, "add_source", ["{}"])).toEqual(["lost"]);
  expect(await outcomes(handWritten, "add_source", ['{"a":1}', "{}", '{"b":2}'])).toEqual(["agent-crashed", "agent-crashed", "agent-crashed"]);
});
// #endregion mixed

// #region hostile
const member = (key: string, value: ReturnType<typeof float64>) => encodeMsgpack(map([[str(key), value]]));

const HOSTILE: [string, string | Uint8Array][] = [
  ["an empty object", "{}"],
  ["null", '{"level":null}'],
  ["the same key twice", '{"level":"E","level":"D"}'],
  ["an empty key", '{"":"","level":""}'],
  ["the largest integer", '{"level":18446744073709551615}'],
  ["a NUL in the text", '{"level":"E\\u0000"}'],
  ["bytes that are no UTF-8", new Uint8Array([0x81, 0xa1, 0x61, 0xa2, 0xc3, 0x28])],
  ["a number that JSON cannot say", member("load", float64(NaN))],
  ["an infinity", member("load", float64(Infinity))],
  ["a key that is no string", encodeMsgpack(map([[int(7n), int(8n)]]))],
  ["an extension type", new Uint8Array([0x81, 0xa1, 0x78, 0xd4, 0x05, 0xde])],
  ["a million characters", JSON.stringify({ level: "E".repeat(1_000_000) })],
  ["fifty levels", `{"a":${"[".repeat(50)}${"]".repeat(50)}}`],
];

test.each(HOSTILE)("%s hurts nobody", async (_, record) => {
  const host = await FluentBit.load(wasm, { functionName: "severity" });
  const good = { record: '{"level":"E"}' };
  const { events, agent } = host.filter([good, { record }, good]);
  expect(agent).toBe("alive");
  expect([events[0]?.outcome, events[2]?.outcome]).toEqual(["replaced", "replaced"]);
  expect(["kept", "replaced", "dropped"]).toContain(events[1]?.outcome);
});
// #endregion hostile
