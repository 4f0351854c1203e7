// Record accessor paths in the author's source: what no path can be is refused where it stands, and nothing else is.
import { FluentBit, accessorOf } from "@flb-wasm/host-sim";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { stepsOf } from "../transform-paths.mjs";
import { compile } from "./asc.js";

const CONSTANTS = `const UNREADABLE = "$a['b";
namespace Paths { export const APP: string = "$['app']"; }
class Own { static readonly path: string = "$a[b]"; at(key: string): Own { return this; } }
const config = Config.file("/etc/flb-wasm/settings.json");
`;
const HEAD = `import { Config, Record, Value } from "@flb-wasm/sdk";
import { Redactor, email } from "@flb-wasm/sdk/redact";
${CONSTANTS}`;
const FIRST_LINE = HEAD.split("\n").length;
const source = (bodies: readonly string[]): string => HEAD + bodies.map((body, i) => `export function f${i}(record: Record): void { ${body} }`).join("\n");
const EXAMPLE = "A path is `$kubernetes['labels']['app']` or `$items[0]`";

describe("is refused at the author's line", () => {
  const refused: [body: string, marked: string, path: string, remedy: string][] = [
    [`record.set("$['lab/els.x']['y']", 1);`, `"$['lab`, "$['lab/els.x']['y']", "Write `$lab/els.x['y']`"],
    [`record.remove("$x['unclosed");`, '"$x', "$x['unclosed", "Write `$x['unclosed']`"],
    [`record.set("a", record.at("$a[b]").exists);`, '"$a', "$a[b]", "Write `$a['b']`"],
    [`record.at("$a['b'].c").exists;`, '"$a', "$a['b'].c", "Write `$a['b']['c']`"],
    [`record.at("$a['it''s']").exists;`, '"$a', "$a['it''s']", `Write \`$a["it's"]\``],
    [`record.at("$a['b'").exists;`, '"$a', "$a['b'", "Write `$a['b']`"],
    [`record.at("$a[]").exists;`, '"$a', "$a[]", EXAMPLE],
    [`record.at("$a[-1]").exists;`, '"$a', "$a[-1]", EXAMPLE],
    [`record.at("$[0]['a']").exists;`, '"$[0', "$[0]['a']", 'Go there step by step: `.element(0).member("a")`'],
    [`record.at("$['a[b']").exists;`, `"$['a`, "$['a[b']", "Write the key alone: `a[b`"],
    [`record.at("$['a[b']['c']").exists;`, `"$['a`, "$['a[b']['c']", 'Go there step by step: `.member("a[b").member("c")`'],
    [`record.at("a").setMap("$['b']").set("c", 1);`, `"$['b`, "$['b']", "Write `$b`"],
    [`record.setArray("$['b']").push(1);`, `"$['b`, "$['b']", "Write `$b`"],
    [`record.setRaw("$['b']", "1");`, `"$['b`, "$['b']", "Write `$b`"],
    [`record.rename("$a['b", "c");`, `"$a['b`, "$a['b", "Write `$a['b']`"],
    [`record.rename("c", "$a['b");`, `"$a['b`, "$a['b", "Write `$a['b']`"],
    [`record.keepOnly(["a", "$b", "$['c']"]);`, `"$['c`, "$['c']", "Write `$c`"],
    [`record.set("n", config.i64("$['limits']['n']"));`, `"$['l`, "$['limits']['n']", "Write `$limits['n']`"],
    [`record.set("n", config.at("$a[b]"));`, '"$a', "$a[b]", "Write `$a['b']`"],
    [`new Redactor([email()]).include("$['log']").apply(record);`, `"$['log`, "$['log']", "Write `$log`"],
    ["record.set(UNREADABLE, 1);", "UNREADABLE", "$a['b", "Write `$a['b']`"],
    ["record.set(Paths.APP, 1);", "Paths.APP", "$['app']", "Write `$app`"],
    ["record.set(Own.path, 1);", "Own.path", "$a[b]", "Write `$a['b']`"],
    [`const path = "$['own']"; record.set(path, 1);`, "path, 1", "$['own']", "Write `$own`"],
    [`record.set("$a['b" + "c'", 1);`, `"$a['b"`, "$a['bc'", "Write `$a['bc']`"],
    ["record.set(`$['a']`, 1);", "`$['a", "$['a']", "Write `$a`"],
    [`record.set(record.tag.is("x") ? "$a" : ("$['b']"), 1);`, "record.tag", "$['b']", "Write `$b`"],
  ];
  let messages = "";
  beforeAll(async () => void ({ messages } = await compile(source(refused.map(([body]) => body)))));

  test.each(refused.map((row, i) => [...row, i] as const))("%s", (body, marked, path, remedy, i) => {
    const column = `export function f${i}(record: Record): void { `.length + body.indexOf(marked) + 1;
    const ours = messages.split("\n\n").filter((one) => one.includes(`index.ts(${FIRST_LINE + i},${column})`)).join("\n");
    expect(ours).toContain(`Cannot read the path ${path}: nothing would be found. ${remedy}`);
  });

  test("once each", () => expect(messages.match(/Cannot read the path/g)).toHaveLength(refused.length));
});

test("is left alone where it can be read, where it is no path, and where nobody knows it", async () => {
  const right = [
    `record.set("$lab/els.x['y']", 1); record.set("$.a.b", 1); record.set("$a-b c", 1);`,
    `record.set("$items[0]['name']", 1); record.set('$a["it\\'s"]', 1); record.set("$$ref['x']", 1);`,
    `record.set("$", 1); record.set("a['b", 1); record.set("", 1); record.remove("[0]");`,
    `record.setMember("$['a']", 1); record.member("$[0").exists; record.removeMember("$['a"); record.set("a", config.member("$['a']"));`,
    `record.set(record.at("path").toText(), 1); record.set("$" + record.tag.toText() + "['", 1);`,
    `let path = "$['a']"; path = "$a"; record.set(path, 1);`,
    `if (record.tag.is("x")) { const path = "$['a']"; record.setMember(path, 1); } else { const path = "$a"; record.set(path, 1); }`,
    `new Own().at("$['a']"); record.set("text", "$['a']"); record.at("x").is("$['a']");`,
  ];
  expect((await compile(source(right))).messages).toBe("");
});

describe("is read in a module that makes no managed object", () => {
  const READ = (path: string): string => `record.set("got", record.at(${path}).toI64(-1))`;
  const LIBRARY = `import { Record } from "@flb-wasm/sdk";\nexport function read(record: Record): void { ${READ(`"$a['b']"`)}; }`;
  test.each([
    ["as it is", `${READ(`"$a['b']"`)};`],
    ["with its sign as an escape", String.raw`${READ(`"\x24a['b']"`)};`],
    ["with its sign as a code point", String.raw`${READ(`"\u{24}a['b']"`)};`],
    ["in a library", "read(record);"],
  ])("%s", async (_, body) => {
    const source = `import { Record } from "@flb-wasm/sdk";\nimport { read } from "library/index";\nexport function f(record: Record): void { ${body} }`;
    for (const config of ["asconfig.json", "asconfig.msgpack.json"] as const) {
      const { wasm, messages } = await compile(source, [], config, { "../node_modules/library/index.ts": LIBRARY });
      expect(messages).toBe("");
      const host = await FluentBit.load(wasm!, { functionName: "f", eventFormat: config === "asconfig.json" ? "json" : "msgpack" });
      expect((await host.filter([{ record: '{"a":{"b":7}}' }])).events[0]?.after).toBe('{"a":{"b":7},"got":7}');
    }
  });
});

test("is read by the same grammar as at run time", async () => {
  const { wasm } = await compile(`import { Record } from "@flb-wasm/sdk";
export function f(record: Record): void {
  const path = record.at("path").toText();
  record.set("found", record.at("root").at(path).toI64(-1));
}`);
  const host = await FluentBit.load(wasm!, { functionName: "f" });
  const found = (path: string, root: unknown): unknown => (JSON.parse(host.filter([{ record: JSON.stringify({ path, root }) }]).events[0]!.after!) as { found: unknown }).found;
  const anyPath = fc.string({ unit: fc.constantFrom("$", "[", "]", "'", '"', "a", "b.", "0", "7", "['a']", "[0]", '["b"]'), minLength: 1, maxLength: 8 }).map((rest) => `$${rest}`);
  fc.assert(fc.property(anyPath, (path) => {
    const steps = stepsOf(path);
    const isLong = steps?.some((step) => typeof step === "number" && step > 1000);
    if (isLong) return;
    const root = (steps ?? []).reduceRight<unknown>((inner, step) => (typeof step === "number" ? [...Array<number>(step).fill(0), inner] : { [step]: inner }), 7);
    expect(found(path, steps === null ? { a: 7 } : root)).toBe(steps === null ? -1 : 7);
  }), { numRuns: 2000 });
});

test("is what the simulator names a change by", () => {
  const key = fc.string({ unit: fc.oneof(fc.constantFrom("$", "[", "]", "'", '"', ".", "/", " ", "a"), fc.string({ minLength: 1, maxLength: 1 })), maxLength: 5 });
  fc.assert(fc.property(key, fc.array(fc.oneof(key, fc.nat({ max: 1000 })), { maxLength: 4 }), (first, others) => {
    const written = accessorOf([first, ...others]);
    expect(written.startsWith("record.") || stepsOf(written)).toEqual(written.startsWith("record.") || [first, ...others]);
  }));
});
