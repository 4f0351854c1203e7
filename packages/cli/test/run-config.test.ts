// run with a configuration: the whole way of records, or one filter as the configuration sets it up.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BY_LENGTH, GOOD_CONFIG, KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
const ROUTES = `pipeline:
  inputs:
    - { name: tail, path: app.log, tag: kube.*, path: logs/*.log }
  filters:
    - { name: wasm, match: kube.*, wasm_path: by-length.wasm, function_name: by_length }
    - name: rewrite_tag
      match: kube.*
      rule: $b ^second$ two false
    - name: rewrite_tag
      match: kube.*
      rule: $b ^copy$ copies true
    - name: rewrite_tag
      match: kube.*
      rule: $b ^stray$ stray false
  outputs:
    - { name: stdout, match: kube.* }
    - { name: file, alias: numbers, match: two }
    - { name: "null", alias: never, match: other }
`;
//                kept       dropped       replaced       lost         a copy that no output takes  under another tag
const RECORDS = '{"a":1}\n{"a":1234}\n{"a":12345}\n{"a":123}\n{"b":"copy"}\n{"b":"second"}\n';

beforeAll(async () => {
  await workshop.writeWat("by-length.wasm", BY_LENGTH);
  await workshop.writeWat("good.wasm", KEEP);
  workshop.write("routes.yaml", ROUTES);
  workshop.write("good.yaml", GOOD_CONFIG);
  workshop.write("logs/records.jsonl", RECORDS);
});
afterAll(() => workshop.remove());

describe("run with a configuration alone", () => {
  test("shows where each record arrives or ends, and ends with 6 when one is lost", async () => {
    const { code, out } = await workshop.run("run -c routes.yaml -i logs/records.jsonl");
    expect(code).toBe(6);
    expect(out).toMatchInlineSnapshot(`
      "logs/records.jsonl:1  arrived at stdout.0 as kube.logs.records.jsonl
      logs/records.jsonl:2  dropped as kube.logs.records.jsonl in wasm by_length (routes.yaml:5)
        {"a":1234}
      logs/records.jsonl:3  arrived at stdout.0 as kube.logs.records.jsonl
        - $a  12345
        + $a  2
      logs/records.jsonl:4  lost as kube.logs.records.jsonl in wasm by_length (routes.yaml:5)
        Got exception running wasm code: Exception: unreachable; trap: unreachable
        src/wasm/flb_wasm.c:280-285 @v5.1.1
        {"a":123}
      logs/records.jsonl:5  arrived at stdout.0 as kube.logs.records.jsonl
      logs/records.jsonl:5  copy not taken as copies in routes.yaml
        no output matches the tag copies: the record is deleted
        src/flb_input_chunk.c:2536-2540 @v5.1.1
      logs/records.jsonl:6  arrived at numbers as two
      log fluent-bit: Got exception running wasm code: Exception: unreachable

      records       6  routes.yaml, simulator 5.1.1
        arrived     4
          stdout.0  3
          numbers   1
          never     0
        dropped     1
        lost        1

      1 of 6 records would be lost"
    `);
  });

  test("a record that no output takes is lost", async () => {
    const { code, out } = await workshop.run("run -c routes.yaml", { input: '{"b":"stray"}\n' });
    expect(code).toBe(6);
    expect(out).toContain("stdin:1  lost as stray in routes.yaml\n  no output matches the tag stray: the record is deleted\n");
  });

  test("--json is one line a record with all of its tags, and the report", async () => {
    const { out } = await workshop.run("run -c routes.yaml -i logs/records.jsonl --json");
    const lines = out.split("\n").map((line) => JSON.parse(line));
    expect(lines[5]).toEqual({
      line: 6, outcome: "arrived", before: { b: "second" }, ends: [],
      arrivals: [{ output: "numbers", tag: "two", tags: ["kube.logs.records.jsonl", "two"], record: { b: "second" } }],
    });
    expect(lines[3]).toMatchObject({ line: 4, outcome: "lost", arrivals: [], ends: [{ what: "lost", by: "wasm by_length (routes.yaml:5)" }] });
    expect(lines[6]).toEqual({ report: {
      engine: "simulator 5.1.1", config: "routes.yaml", records: 6, outcomes: { arrived: 4, dropped: 1, lost: 1 }, outputs: { "stdout.0": 3, numbers: 1, never: 0 },
    } });
  });

  test.each([
    ["all", [1, 2, 3, 4, 5, 6]],
    ["changed", [2, 3, 4, 5, 6]],
    ["bad", [4]],
    ["none", []],
  ])("--show %s", async (show, expected) => {
    const { out } = await workshop.run(`run -c routes.yaml -i logs/records.jsonl --json --show ${show}`);
    expect(out.split("\n").slice(0, -1).map((line) => JSON.parse(line).line)).toEqual(expected);
  });

  test("--limit leaves out what is not lost, and says so", async () => {
    const { out } = await workshop.run("run -c routes.yaml -i logs/records.jsonl --limit 1");
    expect(out.match(/records\.jsonl:\d/g)).toEqual(["records.jsonl:1", "records.jsonl:4"]);
    expect(out).toContain("… 4 more; --limit 0 prints all");
  });

  test("the tag is the command line's, the traffic's, or the input's", async () => {
    const tagOf = async (line: string, input: string): Promise<string> => JSON.parse((await workshop.run(`${line} --json`, { input })).out.split("\n")[0] ?? "").arrivals[0]?.tag;
    expect(await tagOf("run -c good.yaml", "{}\n")).toBe("app");
    expect(await tagOf("run -c routes.yaml", "{}\n")).toBe("kube.stdin");
    expect(await tagOf("run -c routes.yaml --tag kube.mine", "{}\n")).toBe("kube.mine");
    expect(await tagOf("run -c routes.yaml", '{"flb-wasm":"traffic","version":1}\n{"tag":"kube.own","record":{}}\n')).toBe("kube.own");
  });

  test("where inputs have several tags, one must be given", async () => {
    workshop.write("two.yaml", GOOD_CONFIG.replace("    - { name: tail, path: app.log, tag: app }\n", "    - { name: tail, path: app.log, tag: app }\n    - { name: http, tag: web }\n"));
    expect(await workshop.run("run -c two.yaml", { input: "{}\n" })).toMatchObject({ code: 2, err: "error Cannot run stdin:1: the record has no tag, and two.yaml has app of tail, web of http; give --tag" });
    expect(await workshop.run("run -c two.yaml --tag app", { input: "{}\n" })).toMatchObject({ code: 0 });
    expect(await workshop.run("run -c two.yaml --tag web", { input: "{}\n" })).toMatchObject({ code: 6 });
  });

  test("paths begin beside the configuration where they do not begin here", async () => {
    await workshop.writeWat("deep/good.wasm", KEEP);
    workshop.write("deep/conf/x.json", "{}");
    workshop.write("deep/good.yaml", GOOD_CONFIG.replace("      function_name: keep\n", "      function_name: keep\n      accessible_paths: conf\n"));
    await workshop.writeWat("elsewhere/other.wasm", KEEP);
    expect(await workshop.run("run -c ../deep/good.yaml", { input: "{}\n", folder: "elsewhere" })).toMatchObject({ code: 0, out: expect.stringContaining("no record would be lost") });
  });

  const refused: [what: string, line: string, code: number, err: string | RegExp][] = [
    ["neither module nor configuration", "run", 2, "error Cannot run: no module is named; write flb-wasm run build/filter.wasm, or name a configuration with --config"],
    ["no such configuration", "run -c none.yaml", 3, "error Cannot read none.yaml: there is no such file; name your fluent-bit.yaml or fluent-bit.conf"],
    ["a setting that the configuration has", "run -c good.yaml --function keep", 2, "error Cannot run good.yaml with --function: the configuration says that itself; leave --function out, or name the module to run it alone"],
    ["another engine", "run -c good.yaml --engine wamr", 2, "error Cannot run good.yaml on wamr: it runs filters alone; leave --engine out, take --engine fluent-bit, or name the module to run it alone"],
    ["a filter that is not modelled", "run -c sysinfo.yaml", 8, /^error Cannot simulate sysinfo\.yaml:5: the filter sysinfo; modelled are .*; run it in a real agent with --engine fluent-bit, pass a filter over with --as-given <plugin>, where records are what it would hand on, or run one alone: flb-wasm run build\/filter\.wasm -c sysinfo\.yaml$/],
    ["a script that is not there", "run -c lua.yaml", 8, /^error Cannot simulate lua\.yaml:5: there is no script gone\.lua here; put it beside the configuration; /],
    ["a script that fails when it is loaded", "run -c bad-lua.yaml", 3, /^error Cannot run bad-lua\.yaml:5: .*function f is not found; define it in the script, or correct call/],
    ["a script that does not return", "run -c endless.yaml", 8, /^error Cannot simulate endless\.yaml:5: the lua script has run for 100 million instructions and has not returned; /],
    ["what Fluent Bit refuses", "run -c broken.yaml", 3, /FLB021[\s\S]*error Cannot run broken\.yaml: Fluent Bit refuses it; correct what is named above$/],
    ["a module that is not there", "run -c gone.yaml", 3, /^error Cannot start Fluent Bit: cannot access wasm program at .*gone\.wasm; /],
    ["a filter without match", "run -c unmatched.yaml", 3, /^error Cannot run unmatched\.yaml:5: Cannot start the filter wasm: it has no match/],
    ["a variable that is not set", "run -c open.yaml", 3, "error Cannot run open.yaml: it runs ${WHERE}/good.wasm, and the variable is not set here; set it"],
    ["a variable of a filter that is not set", "run -c unset.yaml", 3, "error Cannot run unset.yaml:5: record is host ${NODE}, and the variable is not set here; set it"],
    ["no record", "run -c good.yaml -i bad.jsonl", 3, "error Cannot read bad.jsonl:2: expected a value at column 6; give one JSON object a line, or name a key for other text with run --text-key"],
  ];
  test.each(refused)("%s is refused with a remedy", async (_, line, code, err) => {
    const before = (filter: string): string => GOOD_CONFIG.replace("  filters:\n", `  filters:\n    - ${filter}\n`);
    workshop.write("sysinfo.yaml", before("{ name: sysinfo, match: app }"));
    workshop.write("lua.yaml", before("{ name: lua, match: app, script: gone.lua, call: f }"));
    workshop.write("bad-lua.yaml", before("{ name: lua, match: app, code: 'function g() end', call: f }"));
    workshop.write("endless.yaml", before("{ name: lua, match: app, code: 'function f() while true do end end', call: f }"));
    workshop.write("unset.yaml", GOOD_CONFIG.replace("  filters:\n", "  filters:\n    - { name: record_modifier, match: app, record: 'host ${NODE}' }\n"));
    workshop.write("broken.yaml", "pipeline:\n  inputs: x\n   - y\n");
    workshop.write("gone.yaml", GOOD_CONFIG.replace("good.wasm", "gone.wasm"));
    workshop.write("unmatched.yaml", GOOD_CONFIG.replace("      match: app\n      wasm", "      wasm"));
    workshop.write("open.yaml", GOOD_CONFIG.replace("good.wasm", "${WHERE}/good.wasm"));
    workshop.write("bad.jsonl", '{"a":1}\n{"a":}\n');
    const printed = await workshop.run(line, { input: "{}\n" });
    expect(printed.err).toEqual(typeof err === "string" ? err : expect.stringMatching(err));
    expect(printed.code).toBe(code);
  });
});

describe("--as-given", () => {
  const withSysinfo = GOOD_CONFIG.replace("  filters:\n", "  filters:\n    - { name: sysinfo, match: '*' }\n");

  test("passes a filter over that is not modelled, and says so", async () => {
    workshop.write("sysinfo.yaml", withSysinfo);
    const refused = await workshop.run("run -c sysinfo.yaml", { input: '{"a":1}\n' });
    expect([refused.code, refused.err]).toEqual([8, expect.stringContaining("the filter sysinfo; modelled are wasm")]);
    expect(refused.err.replace(/\s+/g, " ")).toContain("pass a filter over with --as-given <plugin>, where records are what it would hand on");
    const passed = await workshop.run("run -c sysinfo.yaml --as-given sysinfo", { input: '{"a":1}\n' });
    expect([passed.code, passed.err]).toEqual([0, expect.stringMatching(/^warning passed over, as records are what they hand on: sysinfo \(sysinfo\.yaml:\d+\)$/)]);
  });

  test("is refused for what is not there, and beside a module", async () => {
    expect((await workshop.run("run -c sysinfo.yaml --as-given nest", { input: "{}\n" })).err).toContain("Cannot pass over nest: sysinfo.yaml has no such filter");
    expect((await workshop.run("run good.wasm -c sysinfo.yaml --as-given sysinfo", { input: "{}\n" })).err).toContain("Cannot use --as-given with a module");
  });
});

describe("with filters that go by what comes next", () => {
  const config = (filter: string): string => GOOD_CONFIG.replace("  filters:\n", `  filters:\n    - ${filter}\n`);

  test("a message is whole whatever the chunks of the input, and its lines say where they are", async () => {
    workshop.write("lines.yaml", config("{ name: multiline, match: app, multiline.key_content: log, multiline.parser: traces }").replace("pipeline:", "service: { parsers_file: lines.conf }\npipeline:"));
    workshop.write("lines.conf", '[MULTILINE_PARSER]\n    name traces\n    type regex\n    rule "start_state" "/^\\d/" "more"\n    rule "more" "/^\\s/" "more"\n');
    const { code, out, err } = await workshop.run("run -c lines.yaml --chunk 2 --tag app", { input: '{"log":"1 a"}\n{"log":" b"}\n{"log":" c"}\n{"log":"2"}\n' });
    expect([code, err]).toEqual([0, ""]);
    expect(out.split("\n").slice(0, 8).join("\n")).toBe([
      "stdin:1  arrived at stdout.0 as app", '  - $log  "1 a"', '  + $log  "1 a\\n b\\n c"',
      "stdin:2  dropped as app in multiline (lines.yaml:6), which joins records", '  {"log":" b"}', "stdin:3  dropped as app in multiline (lines.yaml:6), which joins records", '  {"log":" c"}',
      "stdin:4  arrived at stdout.0 as app",
    ].join("\n"));
  });

  test("throttle counts through all chunks", async () => {
    workshop.write("burst.yaml", config("{ name: throttle, match: app, rate: 1, window: 3 }"));
    const { code, out } = await workshop.run("run -c burst.yaml --chunk 2 --tag app --json", { input: '{"a":1}\n'.repeat(5) });
    expect([code, out.trim().split("\n").map((line) => (JSON.parse(line) as { outcome?: string }).outcome)]).toEqual([0, ["arrived", "arrived", "arrived", "dropped", "dropped", undefined]]);
  });

  test("a record that is none is named at its line, though it is looked at last", async () => {
    workshop.write("burst.yaml", config("{ name: throttle, match: app, rate: 1, window: 3 }"));
    const { code, err } = await workshop.run("run -c burst.yaml --chunk 1 --tag app", { input: '{"a":1}\n{"a":01}\n{"a":2}\n' });
    expect([code, err]).toEqual([3, expect.stringContaining("stdin:2")]);
  });
});

describe("with the lua filter", () => {
  const config = GOOD_CONFIG.replace("  filters:\n", "  filters:\n    - { name: lua, match: app, script: /fluent-bit/scripts/level.lua, call: f }\n");
  const SCRIPT = "function f(tag, ts, r) print('seen ' .. r.a) if r.a == 1 then return -1, 0, 0 end r.home = os.getenv('LEVELS') return 2, ts, r end\n";

  test("a script of another machine is the one beside the configuration, and what it does is told", async () => {
    workshop.write("level/fluent-bit.yaml", config);
    workshop.write("level/level.lua", SCRIPT);
    await workshop.writeWat("level/good.wasm", KEEP);
    const printed = await workshop.run("run -c level/fluent-bit.yaml --json", { input: '{"a":1}\n{"a":2}\n', environment: { LEVELS: "/levels" } });
    expect(printed.err).toBe("warning /fluent-bit/scripts/level.lua is not on this machine, and level/level.lua was read in its place");
    expect(printed.out).toContain('"reason":"the script returned -1"');
    expect(printed.out).toContain('"record":{"a":2,"home":"/levels"}');
    expect(printed.code).toBe(0);
  });

  test("an error of the script is told: the chunk went on as it came", async () => {
    workshop.write("fails.yaml", GOOD_CONFIG.replace("  filters:\n", "  filters:\n    - { name: lua, match: app, code: 'function f(tag, ts, r) print(r.a) return r.b.c end', call: f }\n"));
    const printed = await workshop.run("run -c fails.yaml", { input: '{"a":1}\n', columns: 160 });
    expect(printed.out).toContain(`log fluent-bit: [filter:lua:lua.0] error code 2: [string "fluentbit.lua"]:1: attempt to index field 'b' (a nil value)`);
    expect(printed.out).toContain("log guest: 1\n");
    expect([printed.code, printed.out]).toEqual([0, expect.stringContaining("arrived at stdout.0 as app")]);
  });
});

describe("with the parser filter", () => {
  const PARSERS = "[PARSER]\n    Name app\n    Format regex\n    Regex ^(?<time>[^ ]+) (?<level>\\w+) (?<msg>.*)$\n    Time_Format %Y-%m-%dT%H:%M:%S.%L\n";
  const written = (file: string): string => `[SERVICE]\n    parsers_file ${file}\n[INPUT]\n    name tail\n    path app.log\n    tag app\n[FILTER]\n    name parser\n    match app\n    key_name log\n    parser app\n    reserve_data on\n[OUTPUT]\n    name stdout\n    match *\n`;
  const LINES = '{"log":"2024-02-03T04:05:06.5 info hi","s":1}\n{"log":"no"}\n';

  test("shows the record that a parser made, and its time", async () => {
    workshop.write("parsed/parsers.conf", PARSERS);
    workshop.write("parsed/fluent-bit.conf", written("parsers.conf"));
    const { code, out, err } = await workshop.run("run -c parsed/fluent-bit.conf", { input: LINES });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain('stdin:1  arrived at stdout.0 as app\n  time 2024-02-03T04:05:06.500000000Z\n  - $log    "2024-02-03T04:05:06.5 info hi"\n  + $level  "info"\n  + $msg    "hi"\nstdin:2  arrived at stdout.0 as app\n\n');
    const json = await workshop.run("run -c parsed/fluent-bit.conf --json --show changed", { input: LINES });
    expect(JSON.parse(json.out.split("\n")[0] ?? "").arrivals).toEqual([{ output: "stdout.0", tag: "app", tags: ["app"], time: "2024-02-03T04:05:06.500000000Z", record: { level: "info", msg: "hi", s: 1 } }]);
    expect(json.out.split("\n")).toHaveLength(2);
  });

  test("reads a file of another machine beside the configuration, and says so", async () => {
    workshop.write("parsed/away.conf", written("/fluent-bit/etc/parsers.conf"));
    const { out, err } = await workshop.run("run -c parsed/away.conf", { input: LINES });
    expect(err).toContain("/fluent-bit/etc/parsers.conf is not on this machine, and parsed/parsers.conf was read in its place");
    expect(out).toContain('+ $msg    "hi"');
  });

  test("names the file that is not here, and the variable that is not set", async () => {
    workshop.write("parsed/gone.conf", written("/fluent-bit/etc/gone.conf"));
    const gone = await workshop.run("run -c parsed/gone.conf", { input: LINES });
    expect(gone.code).toBe(8);
    expect(gone.err.replaceAll(/\s+/g, " ")).toContain("Cannot simulate parsed/gone.conf:7: the parser app may stand in /fluent-bit/etc/gone.conf, which is not here; put a copy beside the configuration");
    expect(await workshop.run("run -c parsed/gone.conf --as-given parser", { input: LINES })).toMatchObject({ code: 0 });
    workshop.write("parsed/open.conf", PARSERS.replace("%Y", "${NOT_SET_HERE}"));
    workshop.write("parsed/unset.conf", written("open.conf"));
    expect((await workshop.run("run -c parsed/unset.conf", { input: LINES })).err.replaceAll(/\s+/g, " ")).toContain("Cannot run parsed/open.conf:5: time_format is ${NOT_SET_HERE}-%m-%dT%H:%M:%S.%L, and the variable is not set here; set it");
    expect((await workshop.run("run -c parsed/unset.conf", { input: LINES, environment: { NOT_SET_HERE: "%Y" } })).out).toContain('+ $msg    "hi"');
  });
});

describe("a module with a configuration", () => {
  const wasm = (settings: string): string => GOOD_CONFIG.replace("      function_name: keep\n", `      function_name: keep\n${settings}`);

  test("is run as its section says: function, format, sizes and folders", async () => {
    workshop.write("sizes.yaml", wasm("      event_format: msgpack\n      wasm_heap_size: 64k\n      accessible_paths: none\n"));
    const refusal = await workshop.run("run good.wasm -c sizes.yaml", { input: "{}\n" });
    expect(refusal.err).toContain("error while pre-opening directory");
    workshop.write("sizes.yaml", wasm("      event_format: MsgPack\n      wasm_heap_size: 64k\n"));
    expect((await workshop.run("run good.wasm -c sizes.yaml", { input: "{}\n" })).out).toContain("function keep, simulator 5.1.1");
  });

  test("options of the command line win", async () => {
    workshop.write("gone-function.yaml", GOOD_CONFIG.replace("function_name: keep", "function_name: kept"));
    expect((await workshop.run("run good.wasm -c gone-function.yaml", { input: "{}\n" })).err).toContain("Cannot call kept: good.wasm has no such export");
    expect(await workshop.run("run good.wasm -c sizes.yaml --event-format json", { input: "{}\n" })).toMatchObject({ code: 0 });
  });

  test("bench and fuzz take it too", async () => {
    const other = "Cannot run by-length.wasm as good.yaml has it: it runs keep of good.wasm (good.yaml:5), not by-length.wasm";
    for (const command of ["bench", "fuzz"]) expect((await workshop.run(`${command} by-length.wasm -c good.yaml`)).err).toContain(other);
  });

  test("a folder below another start is not guessed", async () => {
    workshop.write("deep/paths.yaml", wasm("      accessible_paths: conf\n"));
    const { err } = await workshop.run("run ../deep/good.wasm -c ../deep/paths.yaml", { input: "{}\n", folder: "elsewhere" });
    expect(err).toMatch(/Cannot read \.\.\/deep\/paths\.yaml:9: conf begins where Fluent Bit is started, in .*deep; start flb-wasm there, or give --accessible-path/);
  });

  test("that it runs under two names needs one of them", async () => {
    workshop.write("twice.yaml", GOOD_CONFIG.replace("  outputs:", "    - { name: wasm, match: app, wasm_path: good.wasm, function_name: other }\n  outputs:"));
    expect((await workshop.run("run good.wasm -c twice.yaml", { input: "{}\n" })).err).toContain("it calls keep and other; name one with --function");
    expect(await workshop.run("run good.wasm -c twice.yaml --function keep", { input: "{}\n" })).toMatchObject({ code: 0 });
    expect((await workshop.run("run good.wasm -c twice.yaml --function third", { input: "{}\n" })).err).toContain("it runs keep of good.wasm (twice.yaml:5), other of good.wasm (twice.yaml:9), not third of good.wasm");
  });
});
