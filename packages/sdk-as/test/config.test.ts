// Settings from a mounted file, in the simulator, whose accessible_paths are real.
import { FluentBit } from "@flb-wasm/host-sim";
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "./asc.js";

const SOURCE = `
import { Config, Record } from "@flb-wasm/sdk";
const config = Config.file("/etc/flb-wasm/settings.json");
export function f(record: Record): void {
  record.set("before", 1);
  record.set("cluster", config.text("cluster", "unknown"));
  record.set("limit", config.i64("$limits['records']", -1));
  record.set("second", config.at("$list[1]['n']").toText("none"));
  config.at("limits").set("records", 0);
}
export function list(record: Record): void {
  const settings = config.members();
  while (settings.next()) record.set(settings.key(), settings.value.count);
}
export function look_up(record: Record): void {
  record.set("team", config.member(record.at("owner").toText()));
}`;

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = (await compile(SOURCE)).wasm!;
}, 60_000);

async function run(settings: string | null): Promise<{ after: (string | null)[]; log: string[] }> {
  const log: string[] = [];
  const host = await FluentBit.load(wasm, {
    functionName: "f",
    accessiblePaths: ["/etc/flb-wasm"],
    files: settings === null ? { "/etc/flb-wasm/other": "" } : { "/etc/flb-wasm/settings.json": settings },
    log: ({ from, text }) => { if (from === "guest") log.push(text); },
  });
  const { events } = host.filter([{ record: "{}" }, { record: String.raw`{"\u0061":1}` }, { record: "{}" }]);
  return { after: events.map(({ after }) => after), log };
}

describe("a configuration", () => {
  test("is read once, from the first record on, and cannot be edited", async () => {
    const { after } = await run(String.raw`{"cl\u0075ster":"eu-1","limits":{"records":5},"list":[0,{"n":"x"}]}`);
    const settings = '"before":1,"cluster":"eu-1","limit":5,"second":"x"}';
    expect(after).toEqual([`{${settings}`, `{"a":1,${settings}`, `{${settings}`]);
  });

  test.each(["asconfig.json", "asconfig.msgpack.json"] as const)("leaves what was edited before it is read editable, beside another one too: %s", async (project) => {
    const source = `import { Config, Record } from "@flb-wasm/sdk";
      const first = Config.file("/cfg/a.json"); const second = Config.file("/cfg/b.json");
      export function f(record: Record): void {
        record.set("one", first.text("k"));
        const made = record.setMap("made"); const list = record.setArray("list");
        record.set("$path['q']", 1);
        record.set("two", second.text("k"));
        made.set("x", 1); list.push(2); list.push(3); record.at("path").set("r", 4); record.at("path").remove("q"); record.at("old").set("s", 5);
        if (first.at("empty").set("x", 1) || first.at("list").push(1) || first.at("$list[0]").set("x", 1) || second.at("$deep['er']").set("x", 1) || second.at("deep").keepOnly(["x"])) record.set("edited", true);
      }`;
    const compiled = await compile(source, [], project);
    const host = await FluentBit.load(compiled.wasm!, {
      functionName: "f", eventFormat: project === "asconfig.json" ? "json" : "msgpack", accessiblePaths: ["/cfg"],
      files: { "/cfg/a.json": '{"k":"A","empty":{},"list":[{}]}', "/cfg/b.json": '{"k":"B","deep":{"er":{}}}' },
    });
    const after = '{"old":{"s":5},"one":"A","made":{"x":1},"list":[2,3],"path":{"r":4},"two":"B"}';
    expect(host.filter([{ record: '{"old":{}}' }, { record: '{"old":{}}' }]).events.map((event) => event.after)).toEqual([after, after]);
  });

  test("may begin with the mark that editors write", async () => {
    const { after, log } = await run('\ufeff{"cluster":"eu-1"}');
    expect(after[2]).toBe('{"before":1,"cluster":"eu-1","limit":-1,"second":"none"}');
    expect(log.join("\n")).not.toContain("Cannot read configuration");
  });

  test("gives all its settings, none without the file", async () => {
    const files = { "/etc/flb-wasm/settings.json": String.raw`{"cl\u0075ster":"eu-1","limits":{"records":5}}` };
    for (const [given, after] of [[files, '{"cluster":0,"limits":1}'], [{}, "{}"]] as const) {
      const host = await FluentBit.load(wasm, { functionName: "list", accessiblePaths: ["/etc/flb-wasm"], files: { ...given, "/etc/flb-wasm/other": "" } });
      expect(host.filter([{ record: "{}" }, { record: "{}" }]).events.map((event) => event.after ?? "{}")).toEqual([after, after]);
    }
  });

  test("is a table for keys that come out of a record, one with a $ too", async () => {
    const files = { "/etc/flb-wasm/settings.json": '{"a":"A","$a":"B","$x[":"C"}' };
    const host = await FluentBit.load(wasm, { functionName: "look_up", accessiblePaths: ["/etc/flb-wasm"], files });
    const owners = ["a", "$a", "$x[", "$['a']", ""];
    const { events } = host.filter(owners.map((owner) => ({ record: JSON.stringify({ owner }) })));
    expect(events.map(({ after }) => /"team":"(.)"/.exec(after ?? "")?.[1])).toEqual(["A", "B", "C", undefined, undefined]);
  });

  const broken: [what: string, text: string | null, reason: string][] = [
    ["a missing file", null, "no such file"],
    ["a truncated file", '{"cluster":', "unexpected end at byte 11"],
    ["an array", "[]", "not a map at byte 0"],
    ["an empty file", "", "unexpected end at byte 0"],
  ];
  test.each(broken)("gives its defaults, and one clear line, for %s", async (_what, text, reason) => {
    const { after, log } = await run(text);
    expect(after[2]).toBe('{"before":1,"cluster":"unknown","limit":-1,"second":"none"}');
    expect(log.filter((line) => line.includes("Cannot read configuration /etc/flb-wasm/settings.json"))).toHaveLength(1);
    expect(log.join("\n")).toContain(reason);
  });
});
