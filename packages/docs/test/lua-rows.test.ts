// The rows of chapter 18's tables that edit: each function of the snippet, and what a Lua filter of the row's left side leaves.
import { readFileSync } from "node:fs";
import { FluentBit } from "@flb-wasm/host-sim";
import { beforeAll, expect, it } from "vitest";
import { compileSnippet } from "../src/chapter-snippet.js";

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = new Uint8Array(readFileSync(await compileSnippet("18-from-lua-rows")));
}, 60_000);

it.each([
  ["nested", '{"a":{"c":2}}', '{"a":{"c":2,"b":1}}'],
  ["list_of_maps", '{"x":1}', '{"x":[{"k":"v"}]}'],
  ["new_record", '{"log":"a","l":3,"x":1}', '{"log":"a","level":"3"}'],
  ["payload_only", '{"payload":{"a":1,"$b":[2],"payload":"p"},"x":1}', '{"a":1,"$b":[2],"payload":"p"}'],
  ["payload_only", '{"x":1}', "{}"],
  ["wrapped", '{"a":1,"old":{"b":[1.0]}}', '{"old":{"a":1,"old":{"b":[1.0]}}}'],
  ["decoded", String.raw`{"s":"{\"id\":7}"}`, String.raw`{"s":"{\"id\":7}","x":{"id":7},"id":7}`],
  ["decoded", '{"s":"no JSON"}', '{"s":"no JSON"}'],
  ["decoded_beside", String.raw`{"s":"{\"id\":7}"}`, String.raw`{"s":"{\"id\":7}","x":{"id":7}}`],
  ["decoded_beside", '{"s":"no JSON"}', '{"s":"no JSON"}'],
  ["matched", '{"x":"took 12 ms [a] k=v [b]"}', '{"x":"took <1><2> ms [a] k=v [b]","a":"12","b":"ms","k":"v","short":"a"}'],
  ["matched", '{"x":7}', '{"x":7}'],
  ["renamed", '{"old":1,"new":2}', '{"new":1}'],
  ["renamed", '{"new":2}', '{"new":2}'],
  ["renamed_or_gone", '{"new":2,"a":1}', '{"a":1}'],
  ["copied_if_not_null", '{"a":null,"b":0}', '{"b":0}'],
])("%s: %s", async (functionName, record, after) => {
  const host = await FluentBit.load(wasm, { functionName });
  expect(host.filter([{ record }]).events[0]!.after ?? record).toBe(after);
});
