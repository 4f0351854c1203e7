// One filter, built for both formats; and the guard: whatever a filter does, an answer goes back whole or not at all.
import { type Body, FluentBit, type Host, decodeMsgpack, encodeMsgpack, floatValue, isSameBody, map, parseJsonText, str } from "@flb-wasm/host-sim";
import { loadWamr, wamrAvailable } from "@flb-wasm/wamr";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compile, compileGuest } from "../asc.js";
import { Guest } from "../guest.js";
import { type Operation, toTag } from "../model.js";
import { record } from "./bodies.js";
import { carry } from "./carry.js";

const RUNS = Number(process.env["FLB_WASM_RUNS"] ?? 3000);
/** What the host leaves behind a msgpack record: not a NUL. */
const BEHIND = 0xa5;

let wasm: Uint8Array;
let guest: Guest;
let jsonWasm: Uint8Array;
let jsonGuest: Guest;
beforeAll(async () => {
  wasm = await compileGuest("program", "asconfig.msgpack.json");
  guest = new Guest(wasm, "program", BEHIND);
  jsonWasm = await compileGuest("program");
  jsonGuest = new Guest(jsonWasm, "program");
}, 120_000);

/** The body that comes back; null for a trap, the only clean loss. */
function call(body: Body | Uint8Array, tag = ""): Body | null {
  let bytes: Uint8Array;
  try {
    bytes = guest.call(body instanceof Uint8Array ? body : encodeMsgpack(body), { tag }).bytes;
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError && error.message === "unreachable") return null;
    throw error;
  }
  const decoded = decodeMsgpack(bytes);
  if (!decoded.ok || decoded.end !== bytes.length) throw new Error(`Cannot decode answer: ${Buffer.from(bytes).toString("hex")}`);
  return decoded.body;
}

/** Floats by value: which of the two formats carries one does not show in the agent. */
function normal(body: Body | null): Body | null {
  if (body === null) return null;
  if (body.kind === "map") return map(body.members.map(([key, value]) => [normal(key)!, normal(value)!]));
  if (body.kind === "array") return { kind: "array", elements: body.elements.map((each) => normal(each)!) };
  if (body.kind === "float32" || body.kind === "float64") return str(`float ${Object.is(floatValue(body), -0) ? "-0" : floatValue(body)}`);
  // A double's text may end in another digit than JavaScript's; what counts is the double.
  if (body.kind === "str") return str(Buffer.from(body.bytes).toString("latin1").replace(/-?\d+\.\d+(e[+-]\d+)?/g, (text) => `text of ${Number(text)}`));
  return body;
}

function expectSame(got: Body | null, wanted: Body | null): void {
  const same = got === null || wanted === null ? got === wanted : isSameBody(normal(got)!, normal(wanted)!);
  if (!same) expect(got && show(got)).toBe(wanted && show(wanted));
}

function show(body: Body): string {
  return Buffer.from(encodeMsgpack(body)).toString("hex");
}

function expectAlive(): void {
  expectSame(call(map([[str("alive"), { kind: "bool", value: true }]])), map([[str("alive"), { kind: "bool", value: true }]]));
}

describe("a record that no one edits", () => {
  test("comes back as it is, or without its zero bytes, or is lost", () => {
    fc.assert(
      fc.property(record, (body) => {
        expectSame(call(body), carry(body));
      }),
      { numRuns: RUNS },
    );
    expectAlive();
  });

  test("is the host's own bytes where nothing had to change", () => {
    const body = parseJsonText('{"log":"x","n":7,"f":0.1,"list":[1,"a",true,null],"kubernetes":{"labels":{"app":"a"}}}');
    expect(guest.call(encodeMsgpack(body), { tag: "" })).toMatchObject({ same: true, bytes: encodeMsgpack(body) });
  });

  test("keeps formats that are longer than they need be, if they hold no zero", () => {
    const wide = Buffer.from("83a16bd90161a162d1ff85a163d901620a".slice(0, -2), "hex");
    expect(Buffer.from(guest.call(wide, { tag: "" }).bytes).toString("hex")).toBe(wide.toString("hex"));
  });

  test("may be cut anywhere or hold any byte: the answer is whole, or there is none", () => {
    fc.assert(
      fc.property(record.map(encodeMsgpack), fc.nat(), fc.nat(), fc.integer({ min: 0, max: 255 }), (bytes, cut, place, byte) => {
        const broken = bytes.slice(0, cut % (bytes.length + 1));
        if (broken.length > 0) broken[place % broken.length] = byte;
        const before = decodeMsgpack(broken);
        const isMap = before.ok && before.end === broken.length && before.body.kind === "map";
        if (broken[0] === 0x7b) return; // JSON: the other format, which a test of its own covers
        const after = call(broken);
        if (!isMap) expect(after).toBe(null);
      }),
      { numRuns: RUNS },
    );
    expectAlive();
  });
});

const keys = fc.constantFrom("a", "b", "kubernetes", "app.kubernetes.io/name", "new_tag", "é", 'q"uote', "tab\t", "🙂", "longer than eight bytes", "x".repeat(40));
const words = fc.oneof(fc.string({ unit: "grapheme", maxLength: 20 }), fc.constantFrom("", "\\", '"', "\u0000\u001f", "🙂 é", "x".repeat(300), "x".repeat(31), "x".repeat(32)))
  .map((text) => text.replace(/[\x1e\x1f]/g, ""));
const values = fc.letrec<{ node: unknown; scalar: unknown; map: unknown }>((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, { arbitrary: tie("scalar"), weight: 4 }, { arbitrary: tie("map"), weight: 2 }, { arbitrary: fc.array(tie("node"), { maxLength: 18 }), weight: 1 }),
  scalar: fc.oneof(words, fc.maxSafeInteger(), fc.integer(), fc.double({ min: -1e15, max: 1e15, noNaN: true }), fc.boolean(), fc.constant(null)),
  map: fc.dictionary(keys, tie("node"), { maxKeys: 17, noNullPrototype: true }),
}));
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ code: fc.constant("text" as const), map: fc.oneof(fc.constant(""), keys), key: keys, argument: words }),
  fc.record({ code: fc.constant("int" as const), map: fc.constant(""), key: keys, argument: fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }).map(String) }),
  fc.record({ code: fc.constant("float" as const), map: fc.constant(""), key: keys, argument: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((n) => n.toFixed(6)) }),
  fc.record({ code: fc.constant("bool" as const), map: fc.oneof(fc.constant(""), keys), key: keys, argument: fc.constantFrom("true", "false") }),
  fc.record({ code: fc.constant("raw" as const), map: fc.oneof(fc.constant(""), keys), key: keys, argument: values.node.map((node) => JSON.stringify(node)) }),
  fc.record({ code: fc.constant("raw" as const), map: fc.constant(""), key: keys, argument: fc.constantFrom("1e5", "-0", "18446744073709551615", "1.0", String.raw`"\u00e9\n\ud83d\ude42"`, "{", '{"a":1} x', "01", "[[[]]]", '{"a":{}}') }),
  fc.record({ code: fc.constant("copy" as const), map: fc.oneof(fc.constant(""), keys), key: keys, argument: keys }),
  fc.record({ code: fc.constant("rename" as const), map: fc.oneof(fc.constant(""), keys), key: keys, argument: keys }),
  fc.record({ code: fc.constant("remove" as const), map: fc.oneof(fc.constant(""), keys), key: keys }),
  fc.record({ code: fc.constant("keep" as const), map: fc.constant(""), key: fc.constant("-"), argument: fc.array(keys, { minLength: 1, maxLength: 3 }).map((list) => list.join(",")) }),
);

describe("one source, two formats", () => {
  test("any program of edits gives the record that it gives in JSON", () => {
    fc.assert(
      fc.property(values.map.map((members) => JSON.stringify(members)), fc.array(operation, { maxLength: 8 }), (json, operations) => {
        const tag = toTag(operations);
        const wanted = parseJsonText(jsonGuest.call(json, { tag }).text);
        expectSame(call(parseJsonText(json), tag), carry(wanted));
      }),
      { numRuns: RUNS },
    );
    expectAlive();
  });

  const questions: [code: string, argument: string][] = [
    ["read", ""], ["list", ""], ["is", "x"], ["is", "é🙂"], ["is", ""], ["starts", "x"], ["starts", "é"], ["ends", "z"], ["ends", "🙂"], ["contains", "y"], ["contains", "🙂"], ["contains", ""],
  ];
  const asked = fc.oneof(
    values.node,
    fc.constantFrom<unknown>("xyz", "é🙂", "", "x", "xx yy zz", "🙂", "y".repeat(300), [], {}, [1, "x"], { x: 1, "é🙂": "é" }),
  );
  test("any question has the answer that it has in JSON", () => {
    fc.assert(
      fc.property(asked, fc.constantFrom(...questions), (value, [code, argument]) => {
        const json = JSON.stringify({ value });
        const tag = [code, "", "value", argument].join("\x1f");
        const wanted = parseJsonText(jsonGuest.call(json, { tag }).text);
        expectSame(call(parseJsonText(json), tag), carry(wanted));
      }),
      { numRuns: RUNS },
    );
  });

  const reads: [what: string, hex: string, answer: string][] = [
    // kind|count|i64|u64|f64|bool|text
    ["the largest uint 64", "cfffffffffffffffff", "4|0|-7|18446744073709551615|18446744073709552000.0|false|-"],
    ["the smallest int 64", "d38000000000000000", "3|0|-9223372036854775808|7|-9223372036854776000.0|false|-"],
    ["a float 32", "ca3fc00000", "5|0|-7|7|1.5|false|-"],
    ["a NaN", "cb7ff8000000000000", "5|0|-7|7|NaN|false|-"],
    ["a bin, which reads as a str", "c403616263", "7|0|-7|7|0.5|false|abc"],
    ["an ext", "d700ffffffffffffffff", "10|0|-7|7|0.5|false|-"],
    ["invalid UTF-8", "a461ffc328", "6|0|-7|7|0.5|false|a\ufffd\ufffd("],
    ["a str that ends inside a sequence, before what looks like its rest", "a2f09f", "6|0|-7|7|0.5|false|\ufffd\ufffd"],
  ];
  test.each(reads)("reads %s", (_what, hex, answer) => {
    const body = call(Buffer.from(`82a576616c7565${hex}a178a0`, "hex"), "read\x1f\x1fvalue\x1f");
    const read = body?.kind === "map" ? body.members.find(([key]) => isSameBody(key, str("read")))?.[1] : undefined;
    expect(read?.kind === "str" ? Buffer.from(read.bytes).toString() : read).toBe(answer);
  });

  test("a key that is no str is kept, and found by no one", () => {
    const body = map([[{ kind: "int", value: 7n }, str("x")], [map([[str("a"), str("b")]]), str("y")], [str("a"), str("z")]]);
    expectSame(call(body, "text\x1f\x1fa\x1fnew"), map([...(body as Extract<Body, { kind: "map" }>).members.slice(0, 2), [str("a"), str("new")]]));
  });

  test("a key in a longer format than it needs is found", () => {
    const answer = call(Buffer.from("82d9016101a16202", "hex"), "remove\x1f\x1fa\x1f");
    expectSame(answer, map([[str("b"), { kind: "int", value: 2n }]]));
  });

  test("a member that is added to fifteen moves the head of the map", () => {
    const fifteen = map(Array.from({ length: 15 }, (_, i) => [str(`k${i}`), str("v")]));
    expect(call(fifteen, "text\x1f\x1fk0\x1fw")).not.toBe(null);
    expect(call(fifteen, "text\x1f\x1fnew\x1fw")).toBe(null); // de 00 10
    const many = map(Array.from({ length: 256 }, (_, i) => [str(`k${i}`), str("v")]));
    expect(call(many)).toBe(null); // de 01 00
    expect((call(many, "text\x1f\x1fnew\x1fw") as Extract<Body, { kind: "map" }>).members.length).toBe(257); // de 01 01
  });
});

describe("what cannot come back", () => {
  const lost: [what: string, body: Body][] = [
    ["sixteen members", map(Array.from({ length: 16 }, (_, i) => [str(`k${i}`), str("v")]))],
    ["sixteen elements", map([[str("a"), { kind: "array", elements: Array.from({ length: 16 }, () => str("v")) }]])],
    ["256 characters", map([[str("a"), str("x".repeat(256))]])],
    ["65 536 characters", map([[str("a"), str("x".repeat(65_536))]])],
  ];
  test.each(lost)("is lost with one line that says so: %s", (_what, body) => {
    guest.log.length = 0;
    expect(call(body)).toBe(null);
    expect(guest.log).toHaveLength(1);
    expect(guest.log[0]).toMatch(/^\[flb-wasm\] \[error\] record lost: event_format msgpack cannot bring back the zero byte at \d+\. Use event_format json: /);
    expectAlive();
    expect(guest.log).toHaveLength(1);
  });

  test("a drop is a trap, said once", () => {
    const dropping = new Guest(wasm, "program", BEHIND);
    for (let i = 0; i < 3; i++) expect(() => dropping.call(Buffer.from("80", "hex"), { tag: "drop\x1f\x1f\x1f" })).toThrow("unreachable");
    expect(dropping.log).toEqual(["[flb-wasm] [info] record dropped as the filter asks; with event_format msgpack Fluent Bit calls every drop an exception"]);
  });

  test("is said once where it is carried", () => {
    const carrying = new Guest(wasm, "program", BEHIND);
    for (let i = 0; i < 3; i++) carrying.call(Buffer.from("81a16100", "hex"), { tag: "" });
    expect(carrying.log).toEqual(["[flb-wasm] [warn] event_format msgpack cannot bring back zero bytes: what holds one is a string from here on, byte 3"]);
  });

  test("is lost and never changed where the author says so, filter by filter", async () => {
    const source = `
      import { Record, ZeroBytes } from "@flb-wasm/sdk";
      export function strict(record: Record): void { record.zeroBytes = ZeroBytes.Lose; record.set("by", "strict"); }
      export function lenient(record: Record): void { record.set("by", "lenient"); }
    `;
    const { wasm: both, messages } = await compile(source, [], "asconfig.msgpack.json");
    expect(messages).toBe("");
    const zero = Buffer.from("81a16100", "hex");
    expect(() => new Guest(both!, "strict", BEHIND).call(zero)).toThrow("unreachable");
    expect(Buffer.from(new Guest(both!, "strict", BEHIND).call(Buffer.from("81a16101", "hex")).bytes).toString("latin1")).toContain("strict");
    expect(Buffer.from(new Guest(both!, "lenient", BEHIND).call(zero).bytes).toString("hex")).toBe("82a161a130a26279a76c656e69656e74");
  });
});

describe("a module built for the one and configured for the other", () => {
  test("msgpack, given JSON: the record goes on as it came, with one line", () => {
    const given = new Guest(wasm, "program");
    for (const json of ['{"a":0,"b":[1.5,"x"],"c":"nan inf \\u0000 \\"7:8\\" e+308"}', '{"a":-1.5e+20}', "{}"]) {
      expect(given.call(json, { tag: "text\x1f\x1fa\x1fb" })).toMatchObject({ text: json, same: true });
    }
    expect(given.log).toEqual(["[flb-wasm] [error] records are not filtered: they come as JSON to a module built for msgpack. Set event_format: msgpack"]);
  });

  test.each(['{"a":nan}', '{"a":-inf}', '{"a":"\\xffffffde"}', "{7:8}", '{"a":1.797693134862316e+308}', "", " ", "[]", "x"])(
    "msgpack, given what the host could not read back: lost, not sent to end the agent: %s",
    (json) => {
      const given = new Guest(wasm, "program");
      expect(() => given.call(json, { tag: "" })).toThrow("unreachable");
      expect(given.log[0]).toContain("record lost: not msgpack");
    },
  );

  test("JSON, given msgpack: lost, not answered with text that would be cut", () => {
    const given = new Guest(jsonWasm, "program");
    for (const hex of ["80", "81a16101", "de0001a16101", "df00000001a16101"]) {
      expect(() => given.call(Buffer.from(hex, "hex"), { tag: "" })).toThrow("unreachable");
    }
    expect(given.log.length).toBeGreaterThan(0);
    expect(given.call('{"alive":true}', { tag: "" }).text).toBe('{"alive":true}');
  });
});

describe("a chunk of random records and edits", () => {
  const engine = wamrAvailable();
  const hosts: [name: string, load: () => Promise<Host>][] = [
    ["in the simulator", () => FluentBit.load(wasm, { functionName: "program", eventFormat: "msgpack" })],
    ["in the simulator of Fluent Bit 3.2", () => FluentBit.load(wasm, { functionName: "program", eventFormat: "msgpack", version: "3.2" })],
  ];
  if (engine === "available") hosts.push(["in WAMR", () => loadWamr(wasm, { functionName: "program", eventFormat: "msgpack" })]);
  else console.log(`WAMR: not run: ${engine}`);

  test.each(hosts)("touches no neighbour, %s", async (_name, load) => {
    const host = await load();
    const chunks = fc.array(fc.tuple(record, fc.array(operation, { maxLength: 3 })), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(chunks, async (events) => {
        const result = await host.filter(events.map(([body, operations]) => ({ tag: toTag(operations) || "t", record: encodeMsgpack(body) })));
        expect(result.agent).toBe("alive");
        const outcomes = result.events.map((event) => event.outcome);
        expect(outcomes.filter((outcome) => outcome === "corrupted")).toEqual([]);
        const arrived = result.arrived.map((bytes) => decodeMsgpack(bytes));
        expect(arrived.every((decoded, i) => decoded.ok && decoded.body.kind === "map" && decoded.end === result.arrived[i]!.length)).toBe(true);
        expect(arrived.length).toBe(outcomes.filter((outcome) => outcome === "kept" || outcome === "replaced").length);
        const untouched = events.filter(([, operations]) => operations.length === 0).map(([body]) => carry(body)).filter((body) => body !== null);
        for (const body of untouched) expect(arrived.some((decoded) => decoded.ok && isSameBody(normal(decoded.body)!, normal(body)!))).toBe(true);
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });
});

describe("a configuration file, JSON as ever", () => {
  const source = `
    import { Config, Record } from "@flb-wasm/sdk";
    const config = Config.file("/etc/flb/settings.json");
    export function f(record: Record): void {
      record.set("text", config.text("$deep['text']", "none"));
      record.set("int", config.i64("int", -1));
      record.set("float", config.f64("float", -1));
      record.set("bool", config.bool("bool"));
      record.set("list", config.at("list").element(17).toText("none"));
      record.set("copied", config.at("deep"));
    }
  `;
  const files: [what: string, file: string, answer: string, log: RegExp | null][] = [
    [
      "is read as it is in a module for JSON",
      JSON.stringify({ deep: { text: "é🙂", "a.b": [1, { c: null }] }, int: -9007199254740993, float: 0.1, bool: true, list: Array.from({ length: 18 }, (_, i) => `e${i}`) }),
      '{"text":"é🙂","int":-9007199254740992,"float":0.1,"bool":true,"list":"e17","copied":{"text":"é🙂","a.b":[1,{"c":null}]}}',
      null,
    ],
    ["gives the defaults where it is no JSON", '{"int":1', '{"text":"none","int":-1,"float":-1.0,"bool":false,"list":"none"}', /Cannot read configuration \/etc\/flb\/settings\.json: unexpected end at byte 8/],
  ];
  test.each(files)("%s", async (_what, file, answer, log) => {
    const { wasm: built, messages } = await compile(source, [], "asconfig.msgpack.json");
    expect(messages).toBe("");
    const host = await FluentBit.load(built!, { functionName: "f", eventFormat: "msgpack", accessiblePaths: ["/etc/flb"], files: { "/etc/flb/settings.json": file } });
    for (let i = 0; i < 3; i++) {
      const result = host.filter([{ tag: "t", record: encodeMsgpack(map([])) }]);
      expectSame(bodyOf(result.arrived[0]!), carry(parseJsonText(answer)));
      if (log !== null && i === 0) expect(result.log.map((line) => line.text).join("\n")).toMatch(log);
    }
  });
});

function bodyOf(bytes: Uint8Array): Body | null {
  const decoded = decodeMsgpack(bytes);
  return decoded.ok ? decoded.body : null;
}

describe("the build", () => {
  test.each(["redact", "input"])("refuses @flb-wasm/sdk/%s, which works on JSON text", async (name) => {
    const source = `import { Record } from "@flb-wasm/sdk";\nimport * as json from "@flb-wasm/sdk/${name}";\nexport function f(record: Record): void {}`;
    const { wasm: built, messages } = await compile(source, [], "asconfig.msgpack.json");
    expect(built).toBe(null);
    expect(messages).toContain(`Cannot build @flb-wasm/sdk/${name} for msgpack`);
    expect(messages).toContain("index.ts(2,");
  });

  test("says its format, and holds nothing of the other codec", async () => {
    for (const [config, format, other] of [["asconfig.json", "json", "msgpack"], ["asconfig.msgpack.json", "msgpack", "json"]] as const) {
      const source = 'import { Record } from "@flb-wasm/sdk";\nexport function f(record: Record): void { record.set("a", 1.5); record.at("b").toText(); record.rename("a", "c"); }';
      const { wasm: built } = await compile(source, ["--debug"], config);
      const module = new WebAssembly.Module(built as BufferSource);
      const [about] = WebAssembly.Module.customSections(module, "flb-wasm");
      expect(JSON.parse(new TextDecoder().decode(about))).toEqual({ abi: "filter", format, filters: ["f"] });
      const [names] = WebAssembly.Module.customSections(module, "name");
      const text = Buffer.from(names!).toString("latin1");
      expect(text).toContain(`assembly/${format}/`);
      expect(text).not.toContain(`assembly/${other}/`);
    }
  });
});
