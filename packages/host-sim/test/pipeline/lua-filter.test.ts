// The filter lua: what a script makes of records, and what a real Fluent Bit that is here makes of the same.
import { describe, expect, it } from "vitest";
import { int, map, str } from "../../src/event/body.js";
import { NotSimulated } from "../../src/not-simulated.js";
import { ConfigError } from "../../src/pipeline/config.js";
import { loadLuaModule } from "../../src/pipeline/lua/lua-module.js";
import { adaptSource } from "../../src/pipeline/lua/lua-source.js";
import { Pipeline, type PipelineOptions } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { binaries, chunksIn, eventsIn, versionOf } from "./agent.js";
import { LUA_ROWS } from "./lua-rows.js";

/** In YAML, as a flow mapping; JSON is YAML. */
function section(code: string, options = ""): (match: string) => string {
  return (match) => `{name: lua, match: '${match}', call: cb, code: ${JSON.stringify(code)}${options === "" ? "" : `, ${options}`}}`;
}

const load = (filter: (match: string) => string, options: PipelineOptions = {}): Promise<Pipeline> =>
  Pipeline.load(readPipelineConfig(`pipeline:\n  inputs:\n    - {name: tail, tag: a}\n  filters:\n    - ${filter("a")}\n  outputs:\n    - {name: file, match: a}\n`, { file: "f.yaml" }), options);

const body = (lines: string): string => `function cb(tag, ts, r) ${lines} end`;

async function run(filter: (match: string) => string, records: readonly string[], options?: PipelineOptions): Promise<readonly string[]> {
  const { events } = await (await load(filter, options)).run(records.map((record) => ({ tag: "a", record })));
  return events.flatMap(({ arrivals }) => arrivals.map(({ record }) => record));
}

/** Members in the order of their names: LuaJIT's own differs from process to process. Numbers as they are written. */
function sorted(record: string): unknown {
  const quoted = record.replace(/("(?:[^"\\]|\\.)*")|-?\d[\d.e+-]*|-?\b(?:nan|inf)\b/g, (word, text?: string) => text ?? `"#${word}"`);
  return JSON.parse(quoted.replace(/([{,])"#(-?[\d.]+)":/g, '$1"$2":').replace(/([{,])(true|false):/g, '$1"$2":'));
}

describe("what arrives", () => {
  it.each(LUA_ROWS)("%s", async (_, lines, records, arrive, options = "") => {
    expect((await run(section(body(lines), options), records)).map(sorted)).toEqual(arrive.map(sorted));
  });

  if (binaries.length === 0) it("in the simulator only", () => console.log("not run: FLUENT_BIT names no agent to compare with"));
  it.each(binaries)("the same in %s", (binary) => {
    const arrived = chunksIn(binary, LUA_ROWS.map(([, lines, records, , options]) => ({ records, filter: section(body(lines), options) })));
    expect(arrived.map((chunk) => chunk.map(sorted))).toEqual(LUA_ROWS.map(([, , , arrive]) => arrive.map(sorted)));
  }, 20_000);
});

/** What `ts` is given, what comes back, the time that arrives of 1700000000.123456789; a text where it is a table. */
const TIMES: readonly (readonly [lines: string, arrives: string, options?: string])[] = [
  ["return 1, ts, r", "1700000000.123456716"],
  ["return 2, 0, r", "1700000000.123456789"],
  ["return 1, 1700000001.25, r", "1700000001.250000000"],
  ["return 1, '1700000002', r", "1700000002.000000000"],
  ["return 1, ts, r", "1700000000.123456789", "time_as_table: true"],
  ["return 1, {sec = 5}, r", "5.000000000", "time_as_table: true"],
];

describe("times", () => {
  it.each(TIMES)("%s: %s", async (lines, arrives, options) => {
    const pipeline = await load(section(body(lines), options));
    const { events } = await pipeline.run([{ tag: "a", record: "{}", time: { sec: 1700000000, nsec: 123456789 } }]);
    expect(events[0]?.arrivals.map(({ time: { sec, nsec } }) => `${sec}.${String(nsec).padStart(9, "0")}`)).toEqual([arrives]);
  });

  it.each(binaries)("that a script gives, in %s", (binary) => {
    const given = TIMES.filter(([lines]) => /^return 1, ['{\d]/.test(lines));
    const arrived = eventsIn(binary, given.map(([lines, , options]) => ({ record: "{}", filter: section(body(lines), options) })));
    expect(arrived.map((event) => Number(event?.time))).toEqual(given.map(([, arrives]) => Number(arrives)));
  }, 20_000);

  it.each([["return 1, 1700000000123, r"], ["return 1, -5.5, r"], ["return 1, 0/0, r"], ["return 1, 1e300, r"]])("of %s cannot be packed since 5.1.0", async (lines) => {
    const records = ['{"a":1}', '{"a":2}'];
    expect(await run(section(body(`r.b = 1 if r.a == 1 then return 2, ts, r end ${lines}`)), records)).toEqual(records);
    const newest = binaries.filter((binary) => versionOf(binary).startsWith("5.1."));
    for (const binary of newest) expect(chunksIn(binary, [{ records, filter: section(body(`r.b = 1 if r.a == 1 then return 2, ts, r end ${lines}`)) }])).toEqual([records]);
  }, 20_000);

  it("that 32 bits do not hold are cut before, and refused where others read them as negative", async () => {
    const pipeline = await load(section(body("return 1, r.t, r")), { version: "4.2" });
    const { events } = await pipeline.run([{ tag: "a", record: '{"t":4294967301}' }]);
    expect(events[0]?.arrivals[0]?.time).toEqual({ sec: 5, nsec: 0 });
    await expect(pipeline.run([{ tag: "a", record: '{"t":1700000000123}' }])).rejects.toThrow("and what is behind reads another, or none");
  });

  it("that is no table is in the way of the record, and before 4.0.4 of the code", async () => {
    const filter = section(body("r.x = 1 return 1, 5, r"), "time_as_table: true");
    expect(await run(filter, ['{"a":1}'])).toEqual(['{"a":1}']);
    expect(await run(filter, ['{"a":1}'], { version: "3.2" })).toEqual(['{"a":1}']);
    const { log } = await (await load(filter, { version: "3.2" })).run([{ tag: "a", record: "{}" }]);
    expect(log.map(({ text }) => text)).toEqual(["[filter:lua:lua.0] invalid lua timestamp type returned", "[filter:lua:lua.0] unexpected Lua script return code 5, original record will be kept."]);
  });
});

describe("five arguments", () => {
  const five = "function cb(tag, ts, group, metadata, r) r.n = metadata.n metadata.seen = true return 2, ts, metadata, r end\nfunction after(tag, ts, group, metadata, r) r.seen = metadata.seen return 2, ts, metadata, r end";
  const both = (match: string): string => `${section(five)(match)}\n    - ${section(five)(match).replace("call: cb", "call: after")}`;
  const metadata = map([[str("n"), int(7n)]]);

  it("give metadata, and take it back", async () => {
    const { events } = await (await load(both)).run([{ tag: "a", record: '{"a":1}', metadata }]);
    expect(events[0]?.arrivals[0]?.record).toBe('{"a":1,"n":7,"seen":true}');
  });

  it("are three before 4.0.4: the record is the third", async () => {
    const { events, log } = await (await load(both, { version: "4.0.3" })).run([{ tag: "a", record: '{"a":1}', metadata }]);
    expect(events[0]?.arrivals[0]?.record).toBe('{"a":1}');
    expect(log[0]?.text).toContain("attempt to index local 'metadata' (a nil value)");
  });

  it("with metadata for each record of a list", async () => {
    const split = "function cb(tag, ts, group, metadata, r) return 2, ts, {{k = 1}, {k = 2}}, {{}, {}} end\nfunction after(tag, ts, group, metadata, r) r.k = metadata.k return 2, ts, metadata, r end";
    const { events } = await (await load((match) => `${section(split)(match)}\n    - ${section(split)(match).replace("call: cb", "call: after")}`)).run([{ tag: "a", record: "{}" }]);
    expect(events[0]?.arrivals.map(({ record }) => record)).toEqual(['{"k":1}', '{"k":2}']);
  });
});

describe("a script", () => {
  it("keeps what it knows from run to run, each filter its own", async () => {
    const count = section("n = 0 function cb(tag, ts, r) n = n + 1 r.n = (r.n or 0) * 10 + n return 2, ts, r end");
    const pipeline = await load((match) => `${count(match)}\n    - ${count(match)}`);
    const once = async (): Promise<string | undefined> => (await pipeline.run([{ tag: "a", record: "{}" }])).events[0]?.arrivals[0]?.record;
    expect([await once(), await once()]).toEqual(['{"n":11}', '{"n":22}']);
  });

  it("that fails lets its chunk go on as it came, records that it dropped too, and says why", async () => {
    const { events, log } = await (await load(section("function cb(tag, ts, r) if r.bad then error('no') end return -1, 0, r end"))).run(['{"a":1}', '{"bad":1}', '{"a":2}'].map((record) => ({ tag: "a", record })));
    expect(events.map(({ arrivals, ends }) => [arrivals.length, ends.length])).toEqual([[1, 0], [1, 0], [1, 0]]);
    expect(log).toEqual([{ level: "error", from: "fluent-bit", text: '[filter:lua:lua.0] error code 2: [string "fluentbit.lua"]:1: no' }]);
  });

  it("that drops a record is named", async () => {
    const { events } = await (await load(section(body("return -1")))).run([{ tag: "a", record: "{}" }]);
    expect(events[0]?.ends).toEqual([{ what: "dropped", tag: "a", tags: ["a"], by: "lua cb (f.yaml:5)", reason: "the script returned -1", source: "plugins/filter_lua/lua.c:659-666 @v5.1.1" }]);
  });

  it("writes to the log", async () => {
    const { log } = await (await load(section(body("print(tag, 1.5, nil) io.write('a\\nb') io.stderr:write('c') return 0")))).run([{ tag: "a", record: "{}" }]);
    expect(log.map(({ level, from, text }) => `${level} ${from} ${text}`)).toEqual(["info guest a\t1.5\tnil", "info guest a", "info guest b", "error guest c"]);
  });

  it("reads files, modules and variables that it is given, and what it writes stays here", async () => {
    const code = "local m = require('m') function cb(tag, ts, r) r.m, r.v, r.w = m.name, os.getenv('V'), os.getenv('W') for line in io.lines('list.txt') do r.line = line end local f = io.open('out/new.txt', 'w') f:write('x') f:close() r.written = io.open('out/new.txt'):read('*a') return 2, ts, r end";
    const options: PipelineOptions = { files: { "m.lua": "return { name = 'mod' }", "list.txt": "one\ntwo\n" }, environment: { V: "é" } };
    expect(await run(section(code), ["{}"], options)).toEqual(['{"line":"two","m":"mod","v":"é","written":"x"}']);
  });

  it("is read from a file beside the configuration, or is given", async () => {
    const filter = (match: string): string => `{name: lua, match: '${match}', call: cb, script: a.lua}`;
    expect(await run(filter, ["{}"], { filterFiles: { "a.lua": "#!/usr/bin/lua\nfunction cb(tag, ts, r) r.at = debug.getinfo(1, 'Sl').short_src .. debug.getinfo(1, 'l').currentline return 2, ts, r end" } })).toEqual(['{"at":"a.lua2"}']);
    const failing = await load((match) => `{name: lua, match: '${match}', call: cb, script: é.lua}`, { filterFiles: { "é.lua": "function cb() error('ü') end" } });
    expect((await failing.run([{ tag: "a", record: "{}" }])).log[0]?.text).toBe("[filter:lua:lua.0] error code 2: é.lua:1: ü");
    await expect(load(filter, { directory: "test" })).rejects.toThrow("f.yaml:5: there is no script a.lua here");
  });

  it("is a processor too, of which a condition holds records back", async () => {
    const config = `pipeline:\n  inputs:\n    - name: tail\n      tag: a\n      processors:\n        logs:\n          - {name: lua, call: cb, code: "function cb(tag, ts, r) r.x = 1 return 2, ts, r end", condition: {rules: [{field: $a, op: eq, value: y}]}}\n  outputs:\n    - {name: file, match: a}\n`;
    const { events } = await (await Pipeline.load(readPipelineConfig(config, { file: "f.yaml" }))).run(['{"a":"y"}', '{"a":"z"}'].map((record) => ({ tag: "a", record })));
    expect(events.map(({ arrivals }) => arrivals[0]?.record)).toEqual(['{"a":"y","x":1}', '{"a":"z"}']);
  });

  it("has a NaN and infinities, and bytes that are no UTF-8", async () => {
    expect(await run(section(body("return 2, ts, {n = 0/0, i = 1/0, s = '\\255a\\0'}")), ["{}"])).toEqual(['{"i":inf,"n":-nan,"s":"\\xffa\\x00"}']);
  });

  it("has the members of a record in their order, new ones behind", async () => {
    expect(await run(section(body("local c = {} for k, v in pairs(r) do c[k] = v end c.b2, c.a2 = 1, 1 return 2, ts, c")), ['{"z":1,"m":{"y":1,"x":2},"a":3}'])).toEqual(['{"z":1,"m":{"y":1,"x":2},"a":3,"a2":1,"b2":1}']);
  });
});

/** What Fluent Bit does not start with. */
const REFUSED: readonly (readonly [filter: string, message: string])[] = [
  ["{name: lua, match: a, call: cb}", "it has neither script nor code; add script"],
  ["{name: lua, match: a, code: x = 1}", "it has no call; add it"],
  ["{name: lua, match: a, call: cb, code: x = 1}", "function cb is not found"],
  ["{name: lua, match: a, call: cb, code: 'function cb('}", "error loading script: [string \"fluentbit.lua\"]:1: <name> or '...' expected near '<eof>'"],
  ["{name: lua, match: a, call: cb, code: error('at start')}", "invalid lua content: [string \"fluentbit.lua\"]:1: at start"],
  ["{name: lua, match: a, call: cb, code: 'function cb() end', protected_mode: maybe}", "protected_mode is maybe; write true or false"],
];

describe("what Fluent Bit does not start with", () => {
  it.each(REFUSED)("%s", async (filter, message) => {
    await expect(load(() => filter)).rejects.toThrow(ConfigError);
    await expect(load(() => filter)).rejects.toThrow(message);
  });

  it.each(binaries)("nor does %s", (binary) => {
    for (const [filter] of REFUSED) expect(chunksIn(binary, [{ records: ['{"a":1}'], filter: (match) => filter.replace("match: a", `match: ${match}`) }])).toEqual([[]]);
  }, 60_000);
});

/** What is not modelled, and is said so. */
const NOT_MODELLED: readonly (readonly [code: string, message: string])[] = [
  [body("goto out ::out:: return 0"), "line 1 of the script has goto, which only LuaJIT reads"],
  [body("local x = 5ULL return 0"), "the number 5ULL, which only LuaJIT reads"],
  [body("while true do break local x end return 0"), "a statement behind break"],
  [body("return 0;;"), "an empty statement"],
  [`local ffi = require("ffi")\n${body("return 0")}`, "the lua script uses ffi"],
  [body("os.execute('x')"), "the lua script uses os.execute"],
  [body("return jit.version"), "the lua script uses jit.version"],
  [body("return FLB_ENV.HOSTNAME"), "the lua script uses FLB_ENV"],
  [`require "cjson"\n${body("return 0")}`, "the lua script requires cjson, which is not found on package.path here"],
  [body("while true do end"), "has run for 100 million instructions and has not returned"],
  [body("local t = {} t.t = t return 2, ts, t"), "or holds itself"],
  [body("return 2, ts, {[{}] = 1}"), "a table as a key"],
  [body("return 2, ts, {[2 ^ 30] = 1}"), "makes an array of 1073741824 elements"],
];

describe("what is not modelled", () => {
  it.each(NOT_MODELLED)("%s", async (code, message) => {
    const running = run(section(code), ["{}"]);
    await expect(running).rejects.toThrow(NotSimulated);
    await expect(running).rejects.toThrow(message);
  });

  it("ends the script: a later run says the same, and a record that was refused leaves nothing behind", async () => {
    const pipeline = await load(section("function cb(tag, ts, r) if r.a == 1 then while true do end end r.k = 1 return 2, ts, r end"));
    const key = Uint8Array.of(0x81, 0xc0, 0x01);
    await expect(pipeline.run([{ tag: "a", record: key }])).rejects.toThrow("a key that is null or NaN: lua ends the agent");
    expect((await pipeline.run([{ tag: "a", record: '{"a":2}' }])).events[0]?.arrivals[0]?.record).toBe('{"a":2,"k":1}');
    for (let i = 0; i < 2; i++) await expect(pipeline.run([{ tag: "a", record: '{"a":1}' }])).rejects.toThrow("has not returned");
    await expect(pipeline.run([{ tag: "a", record: '{"a":2}' }])).rejects.toThrow("has not returned");
  });

  it("is an error without protected_mode, which ends the agent", async () => {
    await expect(run(section(body("error('x')"), "protected_mode: off"), ["{}"])).rejects.toThrow('with protected_mode off an error of the script ends the agent: error code 2: [string "fluentbit.lua"]:1: x');
  });

  it("is a package that is not there", async () => {
    await expect(loadLuaModule("f.yaml:5", "no-such-lua")).rejects.toThrow("Cannot simulate f.yaml:5: lua runs in the package no-such-lua, which is not installed; install it: npm i -D no-such-lua");
  });

  it("is metadata that is a list", async () => {
    const code = "function cb(tag, ts, group, metadata, r) return 2, ts, {1}, r end";
    const pipeline = await load(section(code));
    await expect(pipeline.run([{ tag: "a", record: "{}" }])).rejects.toThrow("the lua script returned metadata that is a list");
  });
});

it.each([
  ["a = '\\x41\\u{e9}' -- \\x41 ::", "a = '\\065\\195\\169' -- \\x41 ::"],
  ["[==[ goto x \\x ]==] b = 1.5e-3 c = 12i", { line: 1, what: "the number 12i" }],
  ["x = 1\n--[[ \n]] goto done", { line: 3, what: "goto" }],
  ["x = \"a\\\n\\z b\"", { line: 1, what: "the escape \\z" }],
  ["if a then b() end; break", "if a then b() end; break"],
  ["goto = 1 x = 0xbeef y = 3..2", "goto = 1 x = 0xbeef y = 3..2"],
])("a source for Lua 5.1: %j", (source, adapted) => {
  expect(adaptSource(source)).toEqual(adapted);
});
