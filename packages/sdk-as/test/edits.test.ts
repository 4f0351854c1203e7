// Edits whose key comes out of a record, edits under a cursor, maps and arrays that are made; and what is refused when it is compiled.
import { CodeCounter, FluentBit } from "@flb-wasm/host-sim";
import { describe, expect, test } from "vitest";
import { compile, type Config } from "./asc.js";

async function run(body: string, record: string, config: Config = "asconfig.json", files: Readonly<Record<string, string>> = {}): Promise<string> {
  const source = `import { Config, Record, Value } from "@flb-wasm/sdk";\nconst config = Config.file("/cfg/c.json");\nexport function f(record: Record): void { config.at("");\n${body}\n}`;
  const { wasm, messages } = await compile(source, [], config);
  if (wasm === null) throw new Error(messages);
  const host = await FluentBit.load(wasm, {
    functionName: "f", eventFormat: config === "asconfig.json" ? "json" : "msgpack", accessiblePaths: ["/cfg"], files: { "/cfg/c.json": "{}", ...files },
  });
  const [event] = host.filter([{ record }]).events;
  return event!.after ?? (event!.outcome === "kept" ? record : event!.reason);
}

const CASES: [what: string, body: string, record: string, after: string][] = [
  ["a member of a cursor, whose key is no path", 'const m = record.members(); while (m.next()) { if (m.value.is("")) m.remove(); }',
    '{"$user":"","user":"alice","$a[0]":"","a":["x"]}', '{"user":"alice","a":["x"]}'],
  ["a member set to a map", "const m = record.members(); m.next(); m.set(record.at('b'));", '{"é":1,"b":{"c":[1]}}', '{"é":{"c":[1]},"b":{"c":[1]}}'],
  ["a renamed member, and the cursor past the one that had the key", 'const m = record.members(); m.next(); m.rename("b"); m.next(); m.set("next");',
    '{"a":1,"b":2,"c":3}', '{"b":1,"c":"next"}'],
  ["a key that is spelt in two ways, or becomes so", String.raw`record.set("is", record.at("b").exists); const m = record.members(); while (m.next()) if (m.keyIs("b")) m.rename("a\n"); record.rename("c", "a\u{a}");`,
    String.raw`{"\u0061\u000a":1,"b":2,"c":3}`, String.raw`{"a\n":3,"is":true}`],
  ["elements", 'const e = record.at("a").elements(); while (e.next()) { if (e.value.is("x")) e.remove(); else e.set(e.index + 1); }', '{"a":["a","x",{"b":1},"x"]}', '{"a":[1,3]}'],
  ["a cursor before its first and behind its last", 'const m = record.members(); m.set(1); m.remove(); m.rename("b"); while (m.next()) {} m.set(1); m.remove(); m.rename("b");', '{"a":1}', '{"a":1}'],
  ["what is removed already", 'const m = record.members(); m.next(); m.remove(); m.remove(); m.set(1);', '{"a":1,"b":2}', '{"b":2}'],
  ["a list that took the place of a map, of which a Value is edited since", 'const b = record.at("a").at("b"); record.set("a", record.at("l")); b.set("x", 1); record.set("n", record.at("a"));', '{"a":{"b":{}},"l":[1,{"y":2}]}', '{"a":[1,{"y":2}],"l":[1,{"y":2}],"n":[1,{"y":2}]}'],
  ["no member that was removed by its key", 'const m = record.members(); m.next(); record.remove("a"); record.set("renamed", m.rename("b"));', '{"a":1,"b":2}', '{"b":2,"renamed":false}'],
  ["keys with a $", 'record.setMember("$a[0]", record.member("$b")); record.removeMember("$b"); record.set("n", record.member("$none").exists);', '{"a":[1],"$b":"x"}', '{"a":[1],"$a[0]":"x","n":false}'],
  ["a map and an array that are made", `const m = record.setMap("m"); m.set("a", 1); m.setArray("$b['c']").push("x"); record.setArray("l").push(m);`,
    "{}", '{"m":{"a":1,"b":{"c":["x"]}},"l":[{"a":1,"b":{"c":["x"]}}]}'],
  ["in place of what was there", 'record.setMap("a").set("x", true); record.setArray("b");', '{"a":[1,2],"b":{"c":1}}', '{"a":{"x":true},"b":[]}'],
  ["more elements", 'const a = record.at("a"); a.push(1); a.push("x"); a.push(record.at("b")); a.push(false); record.set("n", a.count);', '{"a":[[]],"b":{}}', '{"a":[[],1,"x",{},false],"b":{},"n":5}'],
  ["maps and arrays as elements", `const a = record.setArray("a"); a.pushMap().set("k", "v"); const m = a.pushMap(); m.set("$x['y']", 1); a.pushArray().push(a.count); a.push("last"); m.pushArray(); record.set("n", a.count);`,
    '{"a":1}', '{"a":[{"k":"v"},{"x":{"y":1}},[3],"last"],"n":4}'],
  ["more of them behind what was there", 'const a = record.at("a"); const m = a.pushMap(); m.set("b", a.element(0)); m.setMap("c"); a.element(0).set("x", 2); a.pushArray().pushArray();', '{"a":[{"x":1}],"z":1}', '{"a":[{"x":2},{"b":{"x":1},"c":{}},[[]]],"z":1}'],
  ["no map and no array on what is no array", 'record.set("n", record.at("a").pushMap().exists); record.set("o", record.pushArray().exists); record.at("none").pushMap().set("x", 1);', '{"a":"x"}', '{"a":"x","n":false,"o":false}'],
  ["no map where it would lie too deep, and the next edit where it belongs", `record.set("n", record.at("$m${"['m']".repeat(27)}").pushMap().exists); record.set("a", 1);`, `${'{"m":'.repeat(28)}[]${"}".repeat(28)}`, `{"m":${'{"m":'.repeat(27)}[]${"}".repeat(27)},"n":false,"a":1}`],
  ["nothing on what is no array", 'record.set("n", record.at("a").push(1)); record.set("o", record.push(1));', '{"a":"x"}', '{"a":"x","n":false,"o":false}'],
  ["no map on what is none", 'record.set("n", record.at("a").setMap("b").exists);', '{"a":"x"}', '{"a":"x","n":false}'],
  ["nil", 'record.set("a", null); const t: string | null = null; record.set("b", t); const v: Value | null = null; record.set("c", v);', "{}", '{"a":null,"b":null,"c":null}'],
  ["JSON text", 'record.set("n", record.at("none").toJson("-")); record.setRaw("copy", record.at("a").toJson()); record.set("b", record.at("b").toJson());',
    '{"a":{"x":[1,-2,true,null,"q\\"\\n🙂",[],{}],"y":{"z":[{}]}},"b":18446744073709551615}',
    '{"a":{"x":[1,-2,true,null,"q\\"\\n🙂",[],{}],"y":{"z":[{}]}},"b":"18446744073709551615","n":"-","copy":{"x":[1,-2,true,null,"q\\"\\n🙂",[],{}],"y":{"z":[{}]}}}'],
  ["JSON text with edits in it", 'const a = record.at("a"); a.remove("x"); a.set("t", "\\"é\\u0001"); a.setArray("l").push(true); record.set("a", a.toJson());',
    '{"a":{"x":1,"y":{"z":2}}}', JSON.stringify({ a: JSON.stringify({ y: { z: 2 }, t: '"é\u0001', l: [true] }) })],
  ["JSON text with characters in place of their escapes, where they can stand", 'record.set("l", record.at("m").toJson()); record.remove("m");',
    String.raw`{"m":{"\u0437":["\ud83d\ude42\u0041\u00e9é","\u0022\u005c\u000A\u0001\/\\u0041"]}}`, JSON.stringify({ l: String.raw`{"з":["🙂Aéé","\"\\\n\u0001/\\u0041"]}` })],
  ["a member that is moved along a path, with the maps on its way", `record.set("n", record.rename("bytes", "$http['response']['bytes']") && record.rename("$http['method']", "$verb"));`,
    '{"bytes":4711,"http":{"method":"GET"}}', '{"http":{"response":{"bytes":4711}},"verb":"GET","n":true}'],
  ["a member that is moved below its own key", `record.rename("user", "$user['name']"); record.rename("host", "$host['old']");`, '{"user":"a","x":1,"host":{"b":[2]}}', '{"x":1,"user":{"name":"a"},"host":{"old":{"b":[2]}}}'],
  ["a moved map with edits in it, over what was there", `record.at("a").set("c", 2); record.rename("a", "$b[1]");`, '{"a":{"x":1},"b":[1,"old",3]}', '{"b":[1,{"x":1,"c":2},3]}'],
  ["what cannot be moved, where it stood", `record.set("r", [record.rename("b", "$http['m']"), record.rename("b", "$l[2]"), record.rename("b", "$l" + record.at("none").toText("[x]")), record.rename("none", "$x['y']"), record.rename("$l[0]", "$x['y']")].includes(true));`,
    '{"a":1,"b":2,"c":3,"http":"GET","l":[1]}', '{"a":1,"b":2,"c":3,"http":"GET","l":[1],"r":false}'],
  ["what would lie too deep, where it stood, and no map of its way", `record.set("r", record.rename("a", "$m${"['m']".repeat(27)}") || !record.rename("a", "$m${"['m']".repeat(24)}"));`,
    '{"a":{"x":[1]},"b":2}', `{"b":2,"m":${'{"m":'.repeat(24)}{"x":[1]}${"}".repeat(24)},"r":false}`],
  ["a key of a cursor is no path", 'const m = record.members(); m.next(); m.rename("$b");', '{"a":1,"b":2}', '{"$b":1,"b":2}'],
  ["a held value follows its member, and stays as it was when that goes", `const n = record.at("n"); const gone = record.at("gone"); const moved = record.at("moved"); const key = record.at("key");
      record.setMap("n").set("now", n); record.set("n", "new"); record.remove("gone"); record.rename("moved", "$m['x']"); record.set("$m['x']", 1); record.rename("key", "k2"); record.set("k2", "set");
      record.set("all", n.toText() + gone.toText() + moved.toText() + key.toText());`,
    '{"n":"old","gone":"-gone-","moved":"moved-","key":"old"}', '{"n":"new","k2":"set","m":{"x":1},"all":"new-gone-moved-set"}'],
  ["what is copied first is the old one", `const s = record.at("s"); record.set("t", s); record.set("s", s.is("x") ? "y" : "z"); record.rename("n", "$n['orig']");`, '{"s":"x","n":{"a":1}}', '{"s":"y","t":"x","n":{"orig":{"a":1}}}'],
  ["a map that grows while it is walked", 'const m = record.members(); while (m.next()) record.setMember(m.key() + m.key(), m.value);', '{"a":1,"b":2}', '{"a":1,"b":2,"aa":1,"bb":2}'],
  ["an array that grows while it is walked", 'const e = record.at("a").elements(); while (e.next()) record.at("a").push(e.value);', '{"a":[1,2]}', '{"a":[1,2,1,2]}'],
];

describe.each(["asconfig.json", "asconfig.msgpack.json"] as const)("%s", (config) => {
  test.each(CASES)("%s", async (_, body, record, after) => {
    const result = await run(body, record, config);
    // A msgpack key has one spelling.
    expect(config === "asconfig.json" ? result : JSON.parse(result)).toEqual(config === "asconfig.json" ? after : JSON.parse(after));
  }, 60_000);
});

test.each(["3.2", "4.2", "5.1"])("the numbers of raw texts and settings come back from Fluent Bit %s as they were meant", async (version) => {
  const { wasm } = await compile(`import { Config, Record } from "@flb-wasm/sdk";
    const config = Config.file("/cfg/c.json");
    export function f(record: Record): void {
      record.setRaw("r", '[1e5,-2E3,"1e5 \\\\\\"2e3",1.5e3,0e1,1E22,{"1e2":12e-1}]');
      record.set("c", config.at("limit"));
    }`);
  const host = await FluentBit.load(wasm!, { functionName: "f", version, accessiblePaths: ["/cfg"], files: { "/cfg/c.json": '{"limit":1e3,"text":"1e5"}' } });
  expect(host.filter([{ record: "{}" }]).events[0]!.after).toBe('{"r":[100000.0,-2000.0,"1e5 \\\"2e3",1500.0,0.0,1e+22,{"1e2":1.2}],"c":1000.0}');
}, 60_000);

test("settings cannot be edited by a cursor", async () => {
  const body = 'const m = config.members(); m.next(); record.set("n", m.set(1)); record.set("o", m.remove()); record.set("p", m.rename("x")); record.set("v", config.at("a"));';
  expect(await run(body, "{}", "asconfig.json", { "/cfg/c.json": '{"a":"kept"}' })).toBe('{"n":false,"o":false,"p":false,"v":"kept"}');
}, 60_000);

test("renaming each member asks for each pair of keys whether they are one, and reads none for it", async () => {
  const { wasm } = await compile('import { Record } from "@flb-wasm/sdk";\nexport function f(record: Record): void { const m = record.members(); while (m.next()) m.rename("x" + m.key()); }');
  const counter = new CodeCounter();
  const host = await FluentBit.load(wasm!, { functionName: "f", counter });
  const count = 400;
  const keys = Array.from({ length: count }, (_, i) => `${i}_is_a_key`);
  const [event] = host.filter([{ record: JSON.stringify(Object.fromEntries(keys.map((key) => [key, 1]))) }]).events;
  expect(Object.keys(JSON.parse(event!.after!) as object)).toEqual(keys.map((key) => `x${key}`));
  expect(counter.operations / count ** 2).toBeLessThan(30);
}, 60_000);

describe("what cannot be set is refused when it is compiled", () => {
  test.each([
    ["a list", 'record.set("a", ["x"]);', "Cannot write Array<string> into a record", "`setArray(key)`"],
    ["a map of AssemblyScript", 'record.setMember("a", new Map<string, string>());', "Cannot write Map<string,string>", "`setMap(key)`"],
    ["the tag", 'record.set("a", record.tag);', "Cannot write Tag", "`.toText()`"],
    ["the time", 'record.set("a", record.time);', "Cannot write Time", "`.unixNanoseconds`"],
    ["a cursor", 'record.set("a", record.members());', "Cannot write Members", "`.value`"],
    ["an object", 'record.set("a", new Mine());', "Cannot write Mine", "one by one"],
    ["a function", 'record.set("a", (): i32 => 1);', "Cannot write () => i32", "one by one"],
    ["a list, pushed", 'record.at("a").push(["x"]);', "Cannot write Array<string>", "`push` each element"],
    ["a set, by a cursor", 'const m = record.members(); m.set(new Set<i32>());', "Cannot write Set<i32>", "`push` each value"],
  ])("%s", async (_, body, problem, remedy) => {
    const { wasm, messages } = await compile(`import { Record } from "@flb-wasm/sdk";\nclass Mine {}\nexport function f(record: Record): void { ${body} }`);
    expect(wasm).toBeNull();
    expect(messages).toContain(problem);
    expect(messages).toContain(remedy);
    expect(messages).toContain("in assembly/index.ts(3,");
    expect(messages.match(/ERROR/g)).toHaveLength(1);
  }, 60_000);

  test("and a null that is set is not warned of", async () => {
    const { wasm, messages } = await compile('import { Record } from "@flb-wasm/sdk";\nexport function f(record: Record): void { record.set("a", null); }');
    expect(wasm).not.toBeNull();
    expect(messages.trim()).toBe("");
  }, 60_000);
});
