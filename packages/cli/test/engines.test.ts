// The same records on every engine that is here: the answers agree.
// A real Fluent Bit is named by FLUENT_BIT; what is not here is reported, not passed.
import { existsSync } from "node:fs";
import { env } from "node:process";
import { release } from "@flb-wasm/host-sim";
import { wamrAvailable } from "@flb-wasm/wamr";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findAgent } from "../src/engine/agent.js";
import { BY_LENGTH, PARAMS, Workshop, filterWat } from "./program.js";

const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("by-length.wasm", BY_LENGTH);
  await workshop.writeWat("trap.wasm", filterWat(`(func (export "keep") ${PARAMS} (local.get $record)) (func $trap unreachable) (start $trap)`));
  workshop.write("records.jsonl", '{"a":1}\n{"a":1234}\n{"a":12345}\n{"a":123}\n{"a":1}\n');
});
afterAll(() => workshop.remove());

const agent = env["FLUENT_BIT"];
const absences: Readonly<Record<string, string | null>> = {
  "sim": null,
  "wamr": wamrAvailable() === "available" ? null : wamrAvailable(),
  "fluent-bit": agent !== undefined && existsSync(agent) ? null : "FLUENT_BIT does not name a program",
};

describe.each(Object.entries(absences))("%s", (engine, absence) => {
  const environment = agent === undefined ? {} : { FLUENT_BIT: agent };

  test.each([1, 2, 100])("says what became of each record, in chunks of %i", async (chunk) => {
    if (absence !== null) return console.log(`not run: ${engine}: ${absence}`);
    const { code, out, err } = await workshop.run(`run by-length.wasm -i records.jsonl --engine ${engine} --chunk ${chunk} --json`, { environment });
    expect([code, err]).toEqual([6, ""]);
    const outcomes = out.split("\n").slice(0, -1).map((line) => (JSON.parse(line) as { outcome: string }).outcome);
    expect(outcomes).toEqual(["kept", "dropped", "replaced", "lost", "kept"]);
  });

  test("a module that does not start is one error, and no crash of each record", async () => {
    if (absence !== null) return console.log(`not run: ${engine}: ${absence}`);
    const { code, out, err } = await workshop.run(`run trap.wasm -i records.jsonl --engine ${engine}`, { environment });
    // Before 4.1 there is an instance a chunk, and without one the chunk stays as it is: plugins/filter_wasm/filter_wasm.c:91-97 @v4.0.14
    if (engine === "fluent-bit" && !release(findAgent(environment)?.version).persistentInstance) return expect([code, out]).toEqual([0, expect.stringMatching(/kept +5\n/)]);
    expect([code, out]).toEqual([3, ""]);
    expect(err).toMatch(/^error Cannot .*unreachable/);
  });

  test("bench measures it, and compares with its own baseline", async () => {
    if (absence !== null) return console.log(`not run: ${engine}: ${absence}`);
    expect(await workshop.run(`bench by-length.wasm --engine ${engine} --seconds 1 --save ${engine}.json`, { environment })).toMatchObject({ code: 0, err: "" });
    const { code, out } = await workshop.run(`bench by-length.wasm --engine ${engine} --seconds 1 --baseline ${engine}.json --tolerance 100000`, { environment });
    expect([code, out]).toEqual([0, expect.stringMatching(/% slower|% faster|the same/)]);
  });
});

test("bench fails when a record costs more than the baseline allows", async () => {
  workshop.write("fast.json", '{"version":1,"measurements":[{"engine":"sim","nanosecondsPerRecord":1}]}');
  expect((await workshop.run("bench by-length.wasm --engine sim --seconds 1 --baseline fast.json")).code).toBe(7);
});
