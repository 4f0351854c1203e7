// JSON mode, answer by answer. Every row also proves that the agent still answers, or that it does not.
import { describe, expect, test } from "vitest";
import { FluentBit, NotSimulated, type Outcome } from "../src/index.js";
import { SIX, answers, asking, filter, identity, wat } from "./wat.js";

const ALL = ["3.2", "4.0", "4.1", "4.2", "5.0", "5.1"] as const;

async function expectAlive(host: FluentBit): Promise<void> {
  const { events } = host.filter([{ record: '{"i":"999","alive":true}' }]);
  expect(events[0]).toMatchObject({ outcome: "kept", after: '{"i":"999","alive":true}' });
}

interface Row {
  readonly answer: string | Uint8Array;
  readonly outcome: Outcome;
  readonly after?: string;
  readonly behaviour?: string;
}

const ONE_ANSWER: readonly Row[] = [
  { answer: '{"i":"000"}', outcome: "kept", after: '{"i":"000"}' },
  { answer: '{"a":1}', outcome: "replaced", after: '{"a":1}' },
  { answer: "{}", outcome: "replaced", after: "{}" },
  { answer: "", outcome: "dropped", behaviour: "empty text" },
  { answer: "{", outcome: "lost", behaviour: "invalid JSON" },
  { answer: "nonsense", outcome: "lost", behaviour: "invalid JSON" },
  { answer: "[1]", outcome: "lost", behaviour: "root is no object" },
  { answer: '{"a":1}{"b":2}', outcome: "replaced", after: '{"a":1}', behaviour: "several values" },
];

describe.each(ALL)("one answer, on %s", (version) => {
  test.each(ONE_ANSWER)("$answer is $outcome", async ({ answer, ...expected }) => {
    const host = await FluentBit.load(answers([answer]), { functionName: "f", version });
    const { events, agent } = host.filter([asking(0)]);
    expect(agent).toBe("alive");
    expect(events[0]).toMatchObject(expected);
    expect(events[0]?.after ?? undefined).toBe(expected.after);
    expect(events[0]?.source).toMatch(/^[\w./-]+:[\d-]+ @v\d/);
    await expectAlive(host);
  });

  test("invalid JSON after valid JSON in one chunk kills the agent, also across a drop", async () => {
    const host = await FluentBit.load(answers(['{"a":1}', "", "{"]), { functionName: "f", version });
    const { events, agent, arrived } = host.filter([asking(0), asking(1), asking(2), asking(9)]);
    expect(agent).toBe("crashed");
    expect(events.map(({ outcome }) => outcome)).toEqual(Array(4).fill("agent-crashed"));
    expect(events[2]).toMatchObject({ behaviour: "double free" });
    expect(arrived).toEqual([]);
    expect(host.filter([asking(9)]).events[0]?.outcome).toBe("agent-crashed");
  });

  test("invalid JSON first, or in the next chunk, is only lost", async () => {
    const host = await FluentBit.load(answers(['{"a":1}', "{"]), { functionName: "f", version });
    expect(host.filter([asking(1), asking(0)]).events.map(({ outcome }) => outcome)).toEqual(["lost", "replaced"]);
    expect(host.filter([asking(1)]).events.map(({ outcome }) => outcome)).toEqual(["lost"]);
    await expectAlive(host);
  });

  test("two objects lose the rest of the chunk, and of that chunk only", async () => {
    const host = await FluentBit.load(answers(['{"a":1}{"b":2}']), { functionName: "f", version });
    const { events, arrived } = host.filter([asking(9), asking(0), asking(8), asking(7)]);
    expect(events.map(({ outcome }) => outcome)).toEqual(["kept", "replaced", "lost", "lost"]);
    expect(events[2]).toMatchObject({ behaviour: "decoder stopped" });
    expect(arrived).toHaveLength(2);
    await expectAlive(host);
  });
});

describe("calls", () => {
  test("the six arguments arrive, text ends in NUL", async () => {
    // Answers {"sec":…} only if everything is as it should be.
    const bytes = filter(
      `(if (i32.or (i32.or (i32.ne (local.get $tagLen) (i32.const 3)) (i32.ne (local.get $recordLen) (i32.const 7)))
                   (i32.or (i32.ne (local.get $sec) (i32.const 5)) (i32.ne (local.get $nsec) (i32.const 6)))) (then unreachable))
       (if (i32.load8_u (i32.add (local.get $tag) (local.get $tagLen))) (then unreachable))
       (if (i32.load8_u (i32.add (local.get $record) (local.get $recordLen))) (then unreachable))
       local.get $record`,
    );
    const host = await FluentBit.load(bytes, { functionName: "f" });
    const { events } = host.filter([{ tag: "a.b", time: { sec: 5, nsec: 6 }, record: '{"a":1}' }]);
    expect(events[0]?.outcome).toBe("kept");
  });

  const TRAPS: readonly (readonly [name: string, instructions: string, text: string])[] = [
    ["unreachable", "unreachable", "unreachable"],
    ["out of bounds", "(drop (i32.load (i32.const -4))) i32.const 0", "out of bounds memory access"],
    ["division by zero", "(drop (i32.div_s (i32.const 1) (i32.const 0))) i32.const 0", "integer divide by zero"],
    ["overflow", "(drop (i32.div_s (i32.const 0x80000000) (i32.const -1))) i32.const 0", "integer overflow"],
    ["memory.fill", "(memory.fill (i32.const -1) (i32.const 0) (i32.const 5)) i32.const 0", "out of bounds memory access"],
    ["undefined element", "(call_indirect (type $none) (i32.const 5)) i32.const 0", "undefined element"],
    ["recursion", "(call $endless) i32.const 0", "wasm operand stack overflow"],
  ];
  test.each(TRAPS)("a trap loses the record alone: %s", async (_name, instructions, text) => {
    const bytes = filter(
      `(if (result i32) (i32.eq (i32.load8_u (i32.add (local.get $record) (i32.const 2))) (i32.const 120)) (then ${instructions}) (else local.get $record))`,
      '(type $none (func)) (table 1 funcref) (func $endless (call $endless))',
    );
    const host = await FluentBit.load(bytes, { functionName: "f" });
    const { events, log } = host.filter([{ record: '{"x":1}' }, { record: '{"a":1}' }]);
    expect(events.map(({ outcome }) => outcome)).toEqual(["lost", "kept"]);
    expect(events[0]?.reason).toContain(`Got exception running wasm code: Exception: ${text}`);
    expect(log).toContainEqual({ level: "error", from: "fluent-bit", text: `Got exception running wasm code: Exception: ${text}` });
  });

  test("a trap does not roll memory back", async () => {
    const bytes = filter(
      `(i32.store8 (i32.const 100) (i32.add (i32.load8_u (i32.const 100)) (i32.const 1)))
       (if (i32.lt_u (i32.load8_u (i32.const 100)) (i32.const 3)) (then unreachable)) local.get $record`,
    );
    const host = await FluentBit.load(bytes, { functionName: "f" });
    const { events } = host.filter([{ record: "{}" }, { record: "{}" }, { record: "{}" }]);
    expect(events.map(({ outcome }) => outcome)).toEqual(["lost", "lost", "kept"]);
  });

  test("a missing function loses every record", async () => {
    const host = await FluentBit.load(identity(), { functionName: "nope" });
    const { events, log } = host.filter([{ record: "{}" }, { record: "{}" }]);
    expect(events.map(({ outcome }) => outcome)).toEqual(["lost", "lost"]);
    expect(log.filter(({ text }) => text === "The nope wasm function is not found.")).toHaveLength(2);
  });

  test("text without NUL loses this record and the next", async () => {
    const bytes = filter(`(if (result i32) (i32.eq (i32.load8_u (i32.add (local.get $record) (i32.const 2))) (i32.const 120)) (then (i32.const -1)) (else local.get $record))`);
    const host = await FluentBit.load(bytes, { functionName: "f" });
    const { events } = host.filter([{ record: '{"x":1}' }, { record: '{"a":1}' }, { record: '{"a":2}' }]);
    expect(events.map(({ outcome, behaviour }) => [outcome, behaviour])).toEqual([
      ["lost", "no NUL"], ["lost", "pending exception"], ["kept", "body"],
    ]);
  });

  test("0 reads the text at address 0", async () => {
    const drops = await FluentBit.load(filter("i32.const 0"), { functionName: "f" });
    expect(drops.filter([{ record: "{}" }]).events[0]?.outcome).toBe("dropped");
    const answer = await FluentBit.load(filter("i32.const 0", '(data (i32.const 0) "{\\"z\\":0}\\00")'), { functionName: "f" });
    expect(answer.filter([{ record: "{}" }]).events[0]).toMatchObject({ outcome: "replaced", after: '{"z":0}' });
  });
});

describe("signatures: nothing is type-checked", () => {
  const at = (signature: string, instructions: string): Uint8Array =>
    wat(`(module (memory (export "memory") 1) (data (i32.const 64) "{\\"k\\":1}\\00") (func (export "f") ${signature} ${instructions}))`);

  test.each([
    ["no parameters", "(result i32)", "i32.const 64", '{"k":1}'],
    ["two parameters", "(param i32 i32) (result i32)", "i32.const 64", '{"k":1}'],
    ["i64 result: its low half", "(result i64)", "i64.const 0x700000040", '{"k":1}'],
    ["sec and nsec as one i64", "(param i32 i32 i64 i32 i32) (result i32)", "(if (result i32) (i64.eq (local.get 2) (i64.const 0x200000001)) (then (i32.const 64)) (else (i32.const 0)))", '{"k":1}'],
  ])("%s", async (_name, signature, instructions, after) => {
    const host = await FluentBit.load(at(signature, instructions), { functionName: "f" });
    expect(host.filter([{ time: { sec: 1, nsec: 2 }, record: '{"a":1}' }]).events[0]?.after).toBe(after);
  });

  test("no result: the tag is read as the answer", async () => {
    const host = await FluentBit.load(at("", ""), { functionName: "f" });
    const { events } = host.filter([{ tag: "my.tag", record: "{}" }]);
    expect(events[0]).toMatchObject({ outcome: "lost", reason: "invalid JSON format. ret: -1, buf: my.tag" });
  });

  test("more than six cells: refused up to 4.0.2, undefined since", async () => {
    const seven = at(`${SIX} (param i32) (result i32)`.replaceAll("$", "$p"), "i32.const 64");
    const old = await FluentBit.load(seven, { functionName: "f", version: "4.0.2" });
    expect(old.filter([{ record: "{}" }]).events[0]).toMatchObject({ outcome: "lost", behaviour: "too many parameters" });
    const since = await FluentBit.load(seven, { functionName: "f" });
    expect(() => since.filter([{ record: "{}" }])).toThrow(/reach into the host's stack/);
  });
});

describe("a time of 2038 or later", () => {
  const chunk = [{ record: '{"n":1}' }, { record: '{"n":2}', time: { sec: 2 ** 31, nsec: 0 } }, { record: '{"n":3}' }];
  test.each([
    ["3.0", ["kept", "kept", "kept"]],
    ["3.2", ["kept", "lost", "lost"]],
    ["4.1", ["kept", "lost", "lost"]],
    ["4.2", ["kept", "lost", "kept"]],
    ["5.0", ["kept", "lost", "kept"]],
    ["5.1", ["kept", "kept", "kept"]],
  ])("%s", async (version, outcomes) => {
    const host = await FluentBit.load(identity(), { functionName: "f", version });
    const { events } = host.filter(chunk);
    expect(events.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(events[1]?.behaviour).toBe(outcomes[1] === "lost" ? "late time" : "body");
  });

  test.each([{ sec: 1.5, nsec: 0 }, { sec: 1 }, "2024-01-01T00:00:00Z"])("a time without whole numbers is none: %j", async (time) => {
    const host = await FluentBit.load(identity(), { functionName: "f" });
    expect(() => host.filter([{ record: "{}", time: time as never }])).toThrow(`Cannot use event: its time is ${JSON.stringify(time)}; give whole numbers, { sec, nsec }`);
  });

  test.each([{ sec: -1, nsec: 0 }, { sec: 2 ** 32, nsec: 0 }, { sec: 0, nsec: -1 }, { sec: 0, nsec: 1e9 }])("a time that no chunk holds is none: %j", async (time) => {
    const host = await FluentBit.load(identity(), { functionName: "f" });
    expect(() => host.filter([{ record: "{}", time }])).toThrow(`Cannot use event: its time is ${JSON.stringify(time)}; give seconds from 0 to 4294967293 and nanoseconds below 1000000000`);
  });

  test("the last two seconds mark groups: not simulated", async () => {
    const host = await FluentBit.load(identity(), { functionName: "f" });
    expect(() => host.filter([{ record: "{}", time: { sec: 2 ** 32 - 2, nsec: 0 } }])).toThrow(NotSimulated);
    expect(host.filter([{ record: "{}", time: { sec: 2 ** 32 - 3, nsec: 0 } }]).events[0]?.outcome).toBe("kept");
  });
});
