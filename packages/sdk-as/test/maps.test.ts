// A Map that is asked as in TypeScript, where a missing key gives undefined: here it traps before anybody asks.
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "./asc.js";

const HEAD = `import { Record } from "@flb-wasm/sdk";
class Own { get(key: string): string | null { return null; } }
const own = new Own();
const texts = new Map<string, string>();
const counts = new Map<string, i32>();
const flags = new Map<string, bool>();
const maybes = new Map<string, string | null>();
`;
const FIRST_LINE = HEAD.split("\n").length;
const TRAP = "a key that is not there traps and loses the record";
const CONDITION = `as a condition: ${TRAP}. Write`;
const NULL = `with null: ${TRAP}. Write`;

/** Each body is a filter of its own, on a line of its own. */
const source = (bodies: readonly string[]): string => HEAD + bodies.map((body, i) => `export function f${i}(record: Record): void { const k = record.at("k").toText(); ${body} }`).join("\n");

describe("is refused at the author's line", () => {
  const refused: readonly [body: string, message: string][] = [
    ['record.set("x", texts.get(k) || "info");', `Cannot use texts.get(k) ${CONDITION} \`texts.has(k) ? texts.get(k) : …\``],
    ['record.set("x", counts.get(k) || 1);', `Cannot use counts.get(k) ${CONDITION} \`counts.has(k) ? counts.get(k) : …\``],
    ["counts.set(k, (counts.get(k) || 0) + 1);", `Cannot use counts.get(k) ${CONDITION} \`counts.has(k) ? counts.get(k) : …\``],
    ["counts[k] = (counts[k] || 0) + 1;", `Cannot use counts[k] ${CONDITION} \`counts.has(k) ? counts.get(k) : …\``],
    ['if (flags[k]) record.remove("a");', `Cannot use flags[k] ${CONDITION} \`flags.has(k) && flags.get(k)\``],
    ['if (texts[k] != null) record.remove("a");', `Cannot compare texts[k] ${NULL} \`texts.has(k)\` before \`texts.get(k)\``],
    ['const old = texts[k]; if (old) record.remove("a");', `Cannot use old as a condition: it comes from \`texts[k]\`, and there ${TRAP}`],
    ['if (texts.get("a") && k.length) record.remove("a");', `Cannot use texts.get("a") ${CONDITION}`],
    ['if (!(flags.get(k))) record.remove("a");', `Cannot use flags.get(k) ${CONDITION} \`flags.has(k) && flags.get(k)\``],
    ['record.set("x", maybes.get(k) ? 1 : 2);', `Cannot use maybes.get(k) ${CONDITION}`],
    ['if (texts.has(k) && texts.get(k)) record.remove("a");', `Cannot use texts.get(k) ${CONDITION}`],
    ['if (texts.get(k) != null) record.remove("a");', `Cannot compare texts.get(k) ${NULL} \`texts.has(k)\` before \`texts.get(k)\``],
    ['if (maybes.get(k) === null) record.remove("a");', `Cannot compare maybes.get(k) ${NULL}`],
    ['if (counts.get(k) == null) record.remove("a");', `Cannot compare counts.get(k) ${NULL}`],
    ['const old = texts.get(k); if (old && old.length > 3) record.remove("a");', `Cannot use old as a condition: it comes from \`texts.get(k)\`, and there ${TRAP}`],
    ['const old: string | null = texts.get(k); if (old != null) record.remove("a");', `Cannot compare old with null: it comes from \`texts.get(k)\`, and there ${TRAP}`],
  ];
  let messages = "";
  beforeAll(async () => void ({ messages } = await compile(source(refused.map(([body]) => body)))));

  test.each(refused.map((row, i) => [...row, i] as const))("%s", (_body, message, i) => {
    const ours = messages.split("\n\n").filter((one) => one.includes(`index.ts(${FIRST_LINE + i},`)).join("\n");
    expect(ours).toContain(message);
  });
});

test("is left alone where the key was asked for, where the value is asked, and in classes of the author's", async () => {
  const right = [
    'if (flags.has(k) && flags.get(k)) record.remove("a");',
    'if (!counts.has(k)) counts.set(k, 0); if (counts.get(k)) record.remove("a");',
    'counts.set(")", 1); counts.set(k, (counts.get(")") || 0) + 1);',
    'counts[k] = 1; if (counts[k]) record.remove("a");',
    'if (flags.has(k) && flags[k]) record.remove("a");',
    'const list = [1, 2]; if (list[k.length]) record.remove("a");',
    "const keys = flags.keys(); for (let i = 0; i < keys.length; i++) if (flags.get(keys[i])) record.remove(keys[i]);",
    'if (maybes.has(k) && maybes.get(k) != null) record.remove("a");',
    'if (texts.get(k) == "x" || texts.get(k).length) record.remove("a");',
    'const old = texts.get(k); if (old == "x" || old.length) record.remove("a");',
    'let old: string | null = texts.has(k) ? texts.get(k) : null; if (old) record.remove("a"); if (old != null) record.set("old", old);',
    'const old = texts.get(k); if (old.length) { const old: string | null = own.get(k); if (old) record.remove("a"); }',
    'if (own.get(k) || own.get("b") == null) record.remove("a");',
    'const found = own.get(k); if (found) record.set("found", found);',
  ];
  expect((await compile(source(right))).messages).toBe("");
});
