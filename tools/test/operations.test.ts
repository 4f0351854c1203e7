// What records cost in the examples, in operations of WAMR's interpreter: the number is the same on every machine.
// A budget is what it is today and a little more; who needs more raises it, and says why.
import { readFileSync } from "node:fs";
import { CodeCounter, FluentBit } from "@flb-wasm/host-sim";
import { describe, expect, test } from "vitest";
import { makeRecord, makeRecordWithSecrets, readOrdinaryRecords } from "../../bench/src/records.js";

const KUBERNETES_BYTES = 700;
const EXAMPLES = new URL("../../examples/", import.meta.url);

/** Mean operations of a record, once every record has been there before. */
async function cost(module: string, functionName: string, records: readonly string[]): Promise<number> {
  const counter = new CodeCounter();
  const wasm = readFileSync(new URL(module, EXAMPLES));
  const host = await FluentBit.load(wasm, { functionName, counter });
  const events = records.map((record) => ({ tag: "kube.app", record }));
  host.filter(events);
  counter.reset();
  const { events: after } = host.filter(events);
  expect(after.filter(({ outcome }) => outcome !== "kept" && outcome !== "replaced")).toEqual([]);
  return Math.round(counter.operations / records.length);
}

describe("operations of a record of 700 bytes", () => {
  test.each([
    ["hello-world", "hello-world/build/filter.wasm", "hello", [makeRecord(KUBERNETES_BYTES)], 2150],
    ["k8s-routing", "k8s-routing/build/filter.wasm", "k8s_router", [makeRecord(KUBERNETES_BYTES)], 2650],
    ["redaction, no secret", "redaction/build/filter.wasm", "redact", [makeRecord(KUBERNETES_BYTES)], 5050],
    ["redaction, three secrets", "redaction/build/filter.wasm", "redact", [makeRecordWithSecrets(KUBERNETES_BYTES)], 7250],
    ["redaction, ordinary logs", "redaction/build/filter.wasm", "redact", readOrdinaryRecords(), 12_900],
  ])("%s", async (name, module, functionName, records, budget) => {
    const operations = await cost(module, functionName, records);
    console.log(`${name}: ${operations} operations, budget ${budget}`);
    expect(operations).toBeLessThanOrEqual(budget);
    expect(operations).toBeGreaterThan(budget / 2);
  });
});
