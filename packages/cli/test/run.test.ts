// run, replay, diff, record and test over a filter whose answers are known.
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BY_LENGTH, KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("by-length.wasm", BY_LENGTH);
  await workshop.writeWat("keep.wasm", KEEP);
  //                              kept      dropped      replaced      lost
  workshop.write("records.jsonl", '{"a":1}\n{"a":1234}\n{"a":12345}\n{"a":123}\n');
});
afterAll(() => workshop.remove());

const TIME = /(\btime\b).*/g;

describe("run", () => {
  test("shows what happens to each record, and ends with 6 when one is lost", async () => {
    const { code, out } = await workshop.run("run by-length.wasm --input records.jsonl");
    expect(code).toBe(6);
    expect(out.replace(TIME, "$1 …").replace(/(\S) {2,}/g, "$1  ")).toMatchInlineSnapshot(`
      "records.jsonl:1  kept
      records.jsonl:2  dropped
        {"a":1234}
      records.jsonl:3  replaced
        - $a  12345
        + $a  2
      records.jsonl:4  lost
        Got exception running wasm code: Exception: unreachable; trap: unreachable
        src/wasm/flb_wasm.c:280-285 @v5.1.1
        {"a":123}
      log fluent-bit: Got exception running wasm code: Exception: unreachable

      records  4  function by_length, simulator 5.1.1
        kept  1  25.0 %
        replaced  1  25.0 %
        dropped  1  25.0 %
        lost  1  25.0 %
      time …
      memory  128 KiB  the guest's; it did not grow

      1 of 4 records would be lost"
    `);
  });

  test.each([80, 200])("keeps every line within %i columns", async (columns) => {
    workshop.write("long.jsonl", `{"a":12345,"log":"${"word ".repeat(100)}"}\n{"a":123}\n${'{"a":"' + "日".repeat(300)}"}\n`);
    const { out } = await workshop.run("run by-length.wasm -i long.jsonl", { columns });
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
  });

  test("--text-key makes records of lines that are none, as tail does", async () => {
    const lines = 'Starting server\n{"a":1}\n[1,2]\n{"a":}\n{"a":12345}x \u00e9\t"\n';
    const { code, out } = await workshop.run("run keep.wasm --text-key log --json", { input: lines });
    expect(code).toBe(0);
    expect(out.split("\n").slice(0, -1).map((line) => JSON.parse(line).before)).toEqual([
      { log: "Starting server" }, { a: 1 }, { log: "[1,2]" }, { log: '{"a":}' }, { log: '{"a":12345}x \u00e9\t"' },
    ]);
  });

  test("--json is one line a record, without loss, and the report", async () => {
    workshop.write("exact.jsonl", '{"id":9007199254740993,"x":1.0}\n');
    const { code, out } = await workshop.run("run keep.wasm -i exact.jsonl --json");
    const [first, last] = out.split("\n");
    expect(code).toBe(0);
    expect(first).toBe('{"line":1,"outcome":"kept","before":{"id":9007199254740993,"x":1.0},"after":{"id":9007199254740993,"x":1.0}}');
    expect(JSON.parse(last ?? "")).toMatchObject({ report: { records: 1, outcomes: { kept: 1, lost: 0 } } });
  });

  describe("numbers that no record can hold", () => {
    beforeAll(() => void workshop.write("wide.jsonl", '{"a":1e400}\n{"n":1}\n{"a":18446744073709551616}\n'));
    const befores = async (line: string): Promise<unknown> => (await workshop.run(line)).out.split("\n").slice(0, -1).map((each) => each.replace(/^.*"before":(.*),"after".*$/, "$1"));

    test("are what the release makes of them, and the run goes on with a warning", async () => {
      expect(await workshop.run("run keep.wasm -i wide.jsonl --fluent-bit 4.0 --show none")).toMatchObject({
        code: 0, out: expect.stringMatching(/records +3/), err: "warning wide.jsonl:1: the JSON parser of Fluent Bit 4.0.14 reads 1e400 as 1; 1 more record has such numbers",
      });
      expect((await workshop.run("run keep.wasm -i wide.jsonl --show none")).err)
        .toBe("warning wide.jsonl:1: the JSON parser of Fluent Bit 5.1.1 refuses 1e400, and the line goes on as text under log; 1 more record has such numbers");
      expect(await befores("run keep.wasm -i wide.jsonl --json --fluent-bit 3.2")).toEqual(['{"a":1}', '{"n":1}', '{"a":9223372036854775807}']);
      expect(await befores("run keep.wasm -i wide.jsonl --json")).toEqual([String.raw`{"log":"{\"a\":1e400}"}`, '{"n":1}', '{"a":18446744073709552000.0}']);
      expect(await befores("run keep.wasm -i wide.jsonl --json --text-key text")).toEqual([String.raw`{"text":"{\"a\":1e400}"}`, '{"n":1}', '{"a":18446744073709552000.0}']);
    });

    test("a line that is no JSON is still the one that is named", async () => {
      workshop.write("worse.jsonl", '{"a":1e400}\n{"a":}\n');
      expect((await workshop.run("run keep.wasm -i worse.jsonl")).err).toContain("Cannot read worse.jsonl:2: expected a value at column 6");
    });

    test("diff and fuzz go on too", async () => {
      expect(await workshop.run("diff keep.wasm keep.wasm wide.jsonl --fluent-bit 4.0")).toMatchObject({ code: 0, err: expect.stringContaining("wide.jsonl:1: the JSON parser of Fluent Bit 4.0.14 reads 1e400 as 1") });
      expect((await workshop.run("fuzz keep.wasm -i wide.jsonl --runs 5 --seed 1 --engine sim")).err).not.toContain("it is no record");
    });

    test("cases have them too", async () => {
      workshop.write("wide.yaml", `cases:\n  - record: '{"a":1e400}'\n    expect: { record: { a: 1 } }\n  - record: { a: 18446744073709551616 }\n    expect: { record: { a: 1.844674407370955e+19 } }\n`);
      expect(await workshop.run("test wide.yaml --wasm keep.wasm --fluent-bit 4.0")).toMatchObject({ code: 0 });
      expect((await workshop.run("test wide.yaml --wasm keep.wasm")).out).toContain('log  "{\\"a\\":1e400}"');
      workshop.write("never.yaml", "cases:\n  - record: { a: 1 }\n    expect: { record: { a: 18446744073709551616 } }\n");
      expect((await workshop.run("test never.yaml --wasm keep.wasm")).err).toContain("Cannot read never.yaml:3: 18446744073709551616 is beyond 64 bits; expect the record as it arrives");
    });
  });

  test("shows a number as it came where Fluent Bit, and not the filter, spells it anew", async () => {
    workshop.write("big.jsonl", '{"big":123456789.123456789}\n');
    for (const command of ["run keep.wasm -i big.jsonl", "replay keep.wasm big.jsonl"]) {
      expect((await workshop.run(command, { columns: 100 })).out.split("\n").slice(0, 4)).toEqual([
        "big.jsonl:1  replaced", "  - $big  123456789.12345679", "  + $big  123456789.1234568",
        "  the filter changed nothing: Fluent Bit's own JSON is spelt so, floats with at most 16 digits",
      ]);
    }
    expect((await workshop.run("run keep.wasm -i big.jsonl --json")).out).toContain('"before":{"big":123456789.12345679},"after":{"big":123456789.1234568}');
  });

  test("reads standard input", async () => {
    expect((await workshop.run("run keep.wasm", { input: '{"a":1}\n\n{"a":2}' })).out).toContain("stdin:3  kept");
  });

  const refused: [what: string, line: string, input: string, code: number, err: string][] = [
    ["no JSON", "run keep.wasm", '{"a":1}\n{"a":}\n', 3, "error Cannot read stdin:2: expected a value at column 6; give one JSON object a line, or name a key for other text with run --text-key"],
    ["no object", "run keep.wasm", "[1]\n", 3, "error Cannot read stdin:1: the line is JSON, but an array; give one JSON object a line"],
    ["no function", "run keep.wasm --function kepe", "", 3, "error Cannot call kepe: keep.wasm has no such export; did you mean keep"],
    ["no such option", "run keep.wasm --tga x", "", 2, "error Cannot run flb-wasm run: unknown option --tga; did you mean --tag"],
    ["two files", "run keep.wasm -i a.jsonl --input b.jsonl", "", 2, "error Cannot run flb-wasm run: --input is a.jsonl and b.jsonl; give it once"],
    ["two functions", "run keep.wasm --function=keep --function drop", "", 2, "error Cannot run flb-wasm run: --function is keep and drop; give it once"],
    ["no such command", "rnu", "", 2, "error Cannot run flb-wasm rnu: there is no such command; did you mean flb-wasm run"],
    ["no count", "run keep.wasm --chunk x", "", 2, "error Cannot read --chunk x: it is not a whole number from 1 on; write --chunk 10"],
    ["no module", "run records.jsonl", "", 3, 'error Cannot read records.jsonl: it is text, not a module; give a .wasm file, and records with --input'],
    ["a configuration", "run fluent-bit.yaml", "", 3, "error Cannot read fluent-bit.yaml: it is a configuration, not a module; give a .wasm file, and the configuration with --config"],
    ["source code", "run index.ts", "", 3, "error Cannot read index.ts: it is source code, not a module; build it, and give the .wasm file"],
    ["no Fluent Bit", "run keep.wasm --engine fluent-bit", "", 8, "error Cannot use --engine fluent-bit: FLUENT_BIT is /nowhere/fluent-bit, which does not run; install it, or set FLUENT_BIT to the program's path"],
  ];
  test("a program that is no Fluent Bit is not taken for one", async () => {
    const environment = { FLUENT_BIT: process.execPath };
    const { code, err } = await workshop.run("run keep.wasm --engine fluent-bit", { environment });
    expect([code, err]).toEqual([8, `error Cannot use --engine fluent-bit: FLUENT_BIT is ${process.execPath}, which is no Fluent Bit; install it, or set FLUENT_BIT to the program's path`]);
    expect((await workshop.run("doctor", { environment })).out).toMatch(/absent +Fluent Bit/);
  });

  test("a byte order mark before the first record is no part of it", async () => {
    expect((await workshop.run("run keep.wasm", { input: '\ufeff{"a":1}\r\n{"a":2}\r\n' })).out).toContain("stdin:2  kept");
    expect((await workshop.run("run keep.wasm", { input: '{"a":1}\n\ufeff{"a":2}\n' })).err).toContain("stdin:2: expected a value");
  });

  beforeAll(() => {
    workshop.write("fluent-bit.yaml", "pipeline: {}\n");
    workshop.write("index.ts", "export function keep(): void {}\n");
  });
  test.each(refused)("refuses with place and remedy: %s", async (_, line, input, code, err) => {
    expect(await workshop.run(line, { input, environment: { FLUENT_BIT: "/nowhere/fluent-bit" } })).toEqual({ code, err, out: "" });
  });
});

describe("record, replay and diff", () => {
  test("traffic goes out of a Fluent Bit's output and through a filter, tags and times kept", async () => {
    const tap = '{"date":1.5,"type":1,"trace_id":"t.0","plugin_instance":"dummy.0","records":[{"timestamp":1795241252,"record":{"message":"dummy"}}],"start_time":1,"end_time":2}';
    workshop.write("output.log", `[2026/01/01 00:00:00] [ info] started\n{"date":1767323045.25,"a":9007199254740993}\nkube.app: [1767323045.100000000, {"a":2}]\n${tap}\n`);
    expect(await workshop.run("record traffic.jsonl --input output.log --tag web")).toMatchObject({ code: 0, out: "recorded 3 records in traffic.jsonl; 1 line without a record left out" });
    expect(readFileSync(`${workshop.folder}/traffic.jsonl`, "utf8").split("\n").slice(1, 4)).toEqual([
      '{"tag":"web","time":"2026-01-02T03:04:05.250000000Z","record":{"a":9007199254740993}}',
      '{"tag":"kube.app","time":"2026-01-02T03:04:05.100000000Z","record":{"a":2}}',
      '{"tag":"web","time":"2026-11-21T06:07:32Z","record":{"message":"dummy"}}',
    ]);
    const { code, out } = await workshop.run("replay keep.wasm traffic.jsonl");
    expect([code, out.split("\n").slice(0, 3)]).toEqual([0, ["traffic.jsonl:2  kept", "traffic.jsonl:3  kept", "traffic.jsonl:4  kept"]]);
  });

  test("recorded traffic is recorded again, with its tags and times", async () => {
    workshop.write("held.jsonl", '{"flb-wasm":"traffic","version":1}\n{"tag":"a.b","time":"2026-01-02T03:04:05.000000006Z","record":{"log":1}}\n{"tag":"c","time":"2026-01-02T03:04:05Z","msgpack":"81a161c40178"}\n');
    expect(await workshop.run("record again.jsonl -i held.jsonl")).toMatchObject({ code: 0, out: "recorded 2 records in again.jsonl" });
    expect(readFileSync(join(workshop.folder, "again.jsonl"), "utf8")).toBe(readFileSync(join(workshop.folder, "held.jsonl"), "utf8"));
  });

  test("record does not write over the file that it reads, whatever its name", async () => {
    workshop.write("same.jsonl", '{"a":1}\n');
    symlinkSync("same.jsonl", join(workshop.folder, "other.jsonl"));
    for (const name of ["same.jsonl", "other.jsonl"]) {
      expect(await workshop.run(`record ${name} -i same.jsonl --force`)).toMatchObject({ code: 2, err: `error Cannot write ${name}: it is the file that is read; name another` });
    }
    expect(readFileSync(join(workshop.folder, "same.jsonl"), "utf8")).toBe('{"a":1}\n');
  });

  test.each(["run keep.wasm -i empty.jsonl", "run keep.wasm", "replay keep.wasm empty.jsonl", "diff keep.wasm keep.wasm empty.jsonl", "bench keep.wasm -i empty.jsonl"])("%s: no record is no good end", async (line) => {
    workshop.write("empty.jsonl", '\n{"flb-wasm":"traffic","version":1}\n');
    expect(await workshop.run(line)).toMatchObject({ code: 3, err: expect.stringMatching(/Cannot read (empty.jsonl|stdin): it has no records/) });
  });

  test("record without a record leaves no file, and an old one as it was", async () => {
    workshop.write("log.txt", "no record\n");
    workshop.write("old.jsonl", "old\n");
    expect(await workshop.run("record new.jsonl -i log.txt")).toMatchObject({ code: 3 });
    expect(await workshop.run("record old.jsonl -i log.txt --force")).toMatchObject({ code: 3 });
    expect([existsSync(join(workshop.folder, "new.jsonl")), readFileSync(join(workshop.folder, "old.jsonl"), "utf8")]).toEqual([false, "old\n"]);
    expect(await workshop.run("record new.jsonl -i log.txt --limit 0")).toMatchObject({ code: 2 });
    expect(existsSync(join(workshop.folder, "new.jsonl"))).toBe(false);
  });

  test("record does not write over a file", async () => {
    workshop.write("mine.jsonl", "");
    expect(await workshop.run("record mine.jsonl")).toMatchObject({ code: 2, err: "error Cannot write mine.jsonl: it exists; name another file, or add --force" });
  });

  test("diff says what a new build changes, and ends with 6 for a new loss", async () => {
    const { code, out } = await workshop.run("diff keep.wasm by-length.wasm records.jsonl");
    expect(code).toBe(6);
    expect(out).toMatchInlineSnapshot(`
      "records.jsonl:2  kept > dropped
      records.jsonl:3  kept > replaced
        - $a  12345
        + $a  2
      records.jsonl:4  kept > lost
        Got exception running wasm code: Exception: unreachable; trap: unreachable

      records            4
      the same           1
      different          3
        kept > dropped   1
        kept > replaced  1
        kept > lost      1

      3 of 4 records would change"
    `);
    expect((await workshop.run("diff keep.wasm keep.wasm records.jsonl")).code).toBe(0);
  });
});

describe("test", () => {
  const CASES = `# keeps comments
cases:
  - name: passes
    record: { a: 1 }
    expect: { record: { a: 1 } }
  - name: drops
    record: { a: 1234 }
    expect: { drop: true }
  - name: wrong number # on purpose
    record: { a: 12345 }
    expect:
      record: { a: 3 }
  - name: lost
    record: { a: 123 }
    expect: { lost: true }
  - name: a double is no integer
    record: { abcd: 1.0 }
    expect: { record: { abcd: 1.0 } }
`;

  test("names the case, the line and the key that differs", async () => {
    workshop.write("test/cases.yaml", CASES.replace("{ record: { abcd: 1.0", "{ record: { abcd: 1"));
    const { code, out } = await workshop.run("test --wasm by-length.wasm");
    expect(code).toBe(7);
    expect(out).toMatchInlineSnapshot(`
      "test/cases.yaml
        ok    passes
        ok    drops
        FAIL  wrong number  test/cases.yaml:9
              the record differs (- expected, + actual)
              - $a  3
              + $a  2
        ok    lost
        FAIL  a double is no integer  test/cases.yaml:16
              the record differs (- expected, + actual)
              - $abcd  1
              + $abcd  1.0

      2 failed, 3 passed, 5 cases on sim"
    `);
  });

  test("--update keeps the file's line ends", async () => {
    workshop.write("windows.yaml", '# a\n# comment\ncases:\n  - name: one # two\n    record: { a: 12345 }\n    expect:\n      log:\n        - |\n          not there\n\n  - record: { a: 1 }\n    expect: { record: { a: 1 } }\n'.replaceAll("\n", "\r\n"));
    expect((await workshop.run("test windows.yaml --wasm by-length.wasm --update")).code).toBe(0);
    const text = readFileSync(`${workshop.folder}/windows.yaml`, "utf8");
    expect(text).toMatch(/^(?:[^\r\n]*\r\n)+$/);
    expect(text).toContain("# a\r\n# comment\r\ncases:\r\n  - name: one # two\r\n    record: { a: 12345 }\r\n    expect:\r\n");
  });

  test("--update writes what came and leaves the rest of the file alone", async () => {
    workshop.write("golden.yaml", CASES);
    const { code } = await workshop.run("test golden.yaml --wasm by-length.wasm --update");
    const text = readFileSync(`${workshop.folder}/golden.yaml`, "utf8");
    expect(code).toBe(0);
    expect(text).toContain("# keeps comments");
    expect(text).toContain('name: wrong number # on purpose\n    record: { a: 12345 }\n    expect:\n      record: { "a": 2 }');
    expect((await workshop.run("test golden.yaml --wasm by-length.wasm")).code).toBe(0);
  });

  test("--update leaves each line that need not change as it is written, and no log that asserts nothing", async () => {
    const one = "    record: {a: [1, 2],   b: 'x'}\n    expect: {record: {a: [1, 2], b: x}}\n";
    workshop.write("spaced.yaml", `cases:\n  - name: right\n${one}  - name: wrong\n    record: {a:  12345}\n    expect:\n      log: [not there]\n`);
    expect((await workshop.run("test spaced.yaml --wasm by-length.wasm --update")).code).toBe(0);
    expect(readFileSync(`${workshop.folder}/spaced.yaml`, "utf8")).toBe(`cases:\n  - name: right\n${one}  - name: wrong\n    record: {a:  12345}\n    expect:\n      record: { "a": 2 }\n`);
  });

  test.each([
    ["cases:\n  - nmae: x\n    record: {}\n", "error Cannot read bad.yaml:2: a case has no key nmae; did you mean name"],
    ["cases:\n  - name: x\n", "error Cannot read bad.yaml:2: the case has no record; write record: and the object that the filter gets"],
    ["cases:\n  - record: {}\n    time: soon\n", "error Cannot read bad.yaml:3: soon is no time from 1970 to 2106; write 2026-01-02T03:04:05Z"],
    ["cases:\n  - record: {}\n    time: 2200-01-01T00:00:00Z\n", "error Cannot read bad.yaml:3: 2200-01-01T00:00:00Z is no time from 1970 to 2106; write 2026-01-02T03:04:05Z"],
    ["cases:\n  - record: '{'\n", "error Cannot read bad.yaml:2: expected a name in quotes at 1:2; write an object, or JSON text in quotes"],
    ["case: []\n", "error Cannot read bad.yaml:1: a file of cases has no key case; did you mean cases"],
  ])("refuses %j with its line", async (text, err) => {
    workshop.write("bad.yaml", text);
    expect(await workshop.run("test bad.yaml --wasm keep.wasm")).toEqual({ code: 3, err, out: "" });
  });
});
