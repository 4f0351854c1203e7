// `flb-wasm record --redact`: a traffic file holds no secret. Needs `pnpm build` first, which makes redact/.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as asc from "assemblyscript/asc";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BY_LENGTH, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("by-length.wasm", BY_LENGTH);
  workshop.write("out.log", LINES.map(([line]) => `${line}\n`).join(""));
  workshop.write("lengths.log", '{"a":1}\n{"a":1234}\n{"a":123}\n');
});
afterAll(() => workshop.remove());

/** What Fluent Bit wrote, and what of it must not stay. */
const LINES: readonly (readonly [line: string, ...secrets: string[]])[] = [
  ['{"log":"mail bob@corp.io from 10.1.2.3 card 4111 1111 1111 1111"}', "bob@corp.io", "10.1.2.3", "4111"],
  ['{"log":"x","password":"hunter2hunter2","card":4111111111111111,"id":9007199254740993}', "hunter2", "4111111111111111"],
  ['kube.app: [1767323045.100000000, {"kubernetes":{"annotations":{"who":"ann@corp.io"}}}]', "ann@"],
  [String.raw`{"log":"{\"user\":\"c@corp.io\",\"url\":\"https://u:pa55word@host/x\"}"}`, "c@corp.io", "pa55word"],
  ['{"log":"key AKIA2E0A8F3B244C9986 in use","nested":[{"deep":["d@corp.io"]}]}', "AKIA2E0A8F3B244C9986", "d@corp.io"],
  ['{"seen":{"e@corp.io":1,"f@corp.io":2}}', "e@corp.io", "f@corp.io"],
];

const traffic = (name: string): string => readFileSync(`${workshop.folder}/${name}`, "utf8");

test("no secret reaches the file; tags, times, numbers and other text do", async () => {
  expect(await workshop.run("record traffic.jsonl -i out.log --redact")).toEqual({ code: 0, err: "", out: "recorded 6 records in traffic.jsonl, redacted" });
  const text = traffic("traffic.jsonl");
  expect(LINES.flatMap(([, ...secrets]) => secrets).filter((secret) => text.includes(secret))).toEqual([]);
  expect(text).toContain('{"tag":"kube.app","time":"2026-01-02T03:04:05.100000000Z","record":{"kubernetes":');
  expect(text).toContain('"id":9007199254740993');
});

test("without --redact the records are as they were", async () => {
  await workshop.run("record plain.jsonl -i out.log");
  expect(LINES.flatMap(([, ...secrets]) => secrets).filter((secret) => !traffic("plain.jsonl").includes(secret))).toEqual([]);
});

test("the redaction template's own records: a second time nothing is left to redact", async () => {
  workshop.write("template.log", readFileSync(fileURLToPath(new URL("../templates/redaction/records.jsonl", import.meta.url)), "utf8"));
  await workshop.run("record once.jsonl -i template.log --redact --date-key none");
  const once = traffic("once.jsonl").split("\n").slice(1).filter((line) => line !== "").map((line) => line.slice(line.indexOf('"record":') + 9, -1));
  workshop.write("again.log", `${once.join("\n")}\n`);
  await workshop.run("record twice.jsonl -i again.log --redact --date-key none");
  const twice = traffic("twice.jsonl").split("\n").slice(1).filter((line) => line !== "").map((line) => line.slice(line.indexOf('"record":') + 9, -1));
  expect([once.length > 5, twice]).toEqual([true, once]);
});

describe("with a filter of one's own", () => {
  test("what it drops or loses is left out, and said to be", async () => {
    expect(await workshop.run("record own.jsonl -i lengths.log --redact-with by-length.wasm")).toMatchObject({ code: 0, out: "recorded 1 record in own.jsonl, redacted; 2 records that the filter dropped or\n         lost left out" });
    expect(traffic("own.jsonl").split("\n").slice(1).map((line) => /"record":.*/.exec(line)?.[0])).toEqual(['"record":{"a":1}}', undefined]);
  });
  test("that is not there, nothing is written", async () => {
    expect(await workshop.run("record none.jsonl -i out.log --redact-with gone.wasm")).toMatchObject({ code: 3, err: expect.stringContaining("Cannot read gone.wasm") });
    expect(() => traffic("none.jsonl")).toThrow("ENOENT");
  });
  describe("that reads settings", () => {
    const FILTER = `
      import { Record, Verdict } from "@flb-wasm/sdk";
      import { Redactor, allDetectors, settingsFile } from "@flb-wasm/sdk/redact";
      const redactor = new Redactor(allDetectors()).configured(settingsFile("conf/redaction.json"));
      export function redact(record: Record): Verdict { return redactor.apply(record); }`;

    beforeAll(async () => {
      workshop.linkSdk();
      workshop.write("index.ts", FILTER);
      expect(await asc.main(["index.ts", "-o", "own.wasm", "--baseDir", workshop.folder])).toMatchObject({ error: null });
      workshop.write("conf/redaction.json", '{"patterns":{"badge":"EMP-\\\\d{6}"}}');
      workshop.write("elsewhere/redaction.json", "{}");
      workshop.write("badges.log", '{"log":"by EMP-004711"}\n');
    });
    test("they are found below this folder", async () => {
      expect(await workshop.run("record badges.jsonl -i badges.log --redact-with own.wasm")).toMatchObject({ code: 0 });
      expect(traffic("badges.jsonl")).toContain('{"log":"by [REDACTED:badge]"}');
    });
    test("or in the folder that is named; else nothing is written", async () => {
      const { code, err } = await workshop.run("record leak.jsonl -i badges.log --redact-with own.wasm --accessible-path elsewhere");
      expect({ code, err }).toMatchObject({ code: 3, err: expect.stringMatching(/Cannot redact with own.wasm: it says "Cannot read configuration conf\/redaction.json/) });
      expect(() => traffic("leak.jsonl")).toThrow("ENOENT");
    });
    test("--accessible-path without a filter is refused", async () => {
      expect(await workshop.run("record x.jsonl -i badges.log --redact --accessible-path conf")).toMatchObject({ code: 2 });
    });
  });
});
