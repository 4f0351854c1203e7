// run with a configuration in a real Fluent Bit: the whole way of records through what the simulator does not model too.
// The agent is named by FLUENT_BIT; what is not here is reported, not passed.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { findAgent } from "../src/engine/agent-launch.js";
import { spareMark } from "../src/way/mark.js";
import { AGENT, BY_LENGTH, GOOD_CONFIG, KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
const absence = AGENT !== undefined && existsSync(AGENT) ? null : "FLUENT_BIT does not name a program";
const environment = { FLUENT_BIT: AGENT ?? "" };
const line = absence === null ? findAgent(environment)?.version.replace(/\.\d+$/, "") ?? "" : "";
/** Where agents have their folders here: those of others on this machine are nobody's business. */
const temporary = mkdtempSync(join(tmpdir(), "flb-"));

interface Way {
  readonly line: number | null;
  readonly outcome: string;
  readonly arrivals: readonly { readonly output: string; readonly tag: string; readonly record: unknown }[];
  readonly ends: readonly { readonly what: string; readonly tag: string; readonly by: string; readonly reason: string }[];
}

async function waysOf(command: string, input?: string): Promise<{ readonly code: number; readonly err: string; readonly ways: readonly Way[] }> {
  const { code, out, err } = await workshop.run(`${command} --json`, { environment, ...(input === undefined ? {} : { input }) });
  return { code, err, ways: out.split("\n").filter((each) => each !== "").map((each) => JSON.parse(each)).filter((each) => !("report" in each)) };
}

/** The list of an input's processors follows. */
const PROCESSED = `pipeline:
  inputs:
    - name: tail
      path: app.log
      tag: app
      processors:
        logs:
`;
const pipeline = (filters: string, outputs = "    - { name: stdout, match: app }\n", service = ""): string => `${service}pipeline:
  inputs:
    - { name: tail, path: app.log, tag: app }
  filters:
${filters}  outputs:
${outputs}`;

beforeAll(async () => {
  vi.stubEnv("TMPDIR", temporary);
  await workshop.writeWat("by-length.wasm", BY_LENGTH);
  await workshop.writeWat("good.wasm", KEEP);
  workshop.write("parsers.conf", "[PARSER]\n    Name j\n    Format json\n");
});
afterAll(() => {
  workshop.remove();
  const left = readdirSync(temporary);
  rmSync(temporary, { recursive: true });
  expect(left).toEqual([]);
});

describe("run with a configuration in a real agent", () => {
  test("shows where each record arrives or ends, as the simulator does", async () => {
    if (absence !== null) return console.log(`not run: ${absence}`);
    workshop.write("ways.yaml", pipeline(`    - { name: wasm, match: app, wasm_path: by-length.wasm, function_name: by_length }
    - { name: rewrite_tag, match: app, rule: $b ^second$ two false }
    - { name: rewrite_tag, match: app, rule: $b ^copy$ copies true }
    - { name: rewrite_tag, match: app, rule: $b ^stray$ stray false }
`, `    - { name: http, match: app, host: example.invalid, port: 443 }
    - { name: file, alias: numbers, match: two, path: ${workshop.folder}/never }
    - { name: "null", alias: never, match: other }
`, "service: { flush: 5, http_server: on, http_port: 80, daemon: on, log_file: /no/such/folder/x.log }\n"));
    workshop.write("records.jsonl", '{"a":1}\n{"a":1234}\n{"a":12345}\n{"a":123}\n{"b":"copy"}\n{"b":"second"}\n{"b":"stray"}\n');
    const simulated = await waysOf("run -c ways.yaml -i records.jsonl --fluent-bit " + line);
    const real = await waysOf("run -c ways.yaml -i records.jsonl --engine fluent-bit --chunk 1");
    const facts = ({ ways }: { readonly ways: readonly Way[] }): unknown => ways.map((way) => [way.line, way.outcome, way.arrivals, way.ends.map(({ what, tag }) => [what, tag])]);
    expect([real.code, real.err]).toEqual([6, ""]);
    expect(facts(real)).toEqual(facts(simulated));
    expect(existsSync(`${workshop.folder}/never`)).toBe(false);
    const { out } = await workshop.run("run -c ways.yaml -i records.jsonl --engine fluent-bit --chunk 1 --show bad", { environment });
    expect(out).toContain("records.jsonl:4  lost as app in a wasm filter\n  Got exception running wasm code: Exception: unreachable");
    expect(out).toMatch(/records +7 +ways\.yaml, Fluent Bit \d+\.\d+\.\d+\n {2}arrived +4\n {4}http\.0 +3\n {4}numbers +1\n {4}never +0\n {2}dropped +1\n {2}lost +2/);
  });

  test("a loss that several records may have met is said to be one of theirs", async () => {
    if (absence !== null) return console.log(`not run: ${absence}`);
    const { code, ways } = await waysOf("run -c ways.yaml -i records.jsonl --engine fluent-bit");
    expect(code).toBe(6);
    expect(ways.slice(0, 4).map(({ outcome }) => outcome)).toEqual(["arrived", "lost", "arrived", "lost"]);
    for (const way of [ways[1], ways[3]]) expect(way?.ends[0]?.reason).toMatch(/^1 of the 2 records of this chunk that do not arrive was lost, as far as the log tells, and it does not say which; --chunk 1 does: Got exception/);
  });

  const filters: [name: string, filter: string, records: string, expected: readonly unknown[]][] = [
    ["lua", "{ name: lua, match: '*', code: 'function f(tag, ts, r) if r.a == 2 then return -1, 0, 0 end r.b = tag return 2, ts, r end', call: f }", '{"a":1}\n{"a":2}\n', [
      [1, "arrived", [{ a: 1, b: "app" }]], [2, "dropped", []],
    ]],
    ["lua that makes two of one", "{ name: lua, match: '*', code: 'function f(tag, ts, r) return 2, ts, {{a=1}, {a=2}} end', call: f }", '{"x":1}\n', [[1, "arrived", [{ a: 1 }, { a: 2 }]]]],
    ["parser, of a file beside the configuration", "{ name: parser, match: app, key_name: log, parser: j }", '{"log":"{\\"x\\":1}"}\n', [[1, "arrived", [{ x: 1 }]]]],
    ["grep, which matches all and not the mark", "{ name: grep, match_regex: '.*', exclude: a no }", '{"a":"yes"}\n{"a":"no"}\n', [[1, "arrived", [{ a: "yes" }]], [2, "dropped", []]]],
    ["throttle", "{ name: throttle, match: '*', rate: 1, window: 2, interval: 300s }", '{"a":1}\n{"a":2}\n{"a":3}\n{"a":4}\n', [[1, "arrived", [{ a: 1 }]], [2, "arrived", [{ a: 2 }]], [3, "dropped", []], [4, "dropped", []]]],
  ];
  test.each(filters)("%s", async (_, filter, records, expected) => {
    if (absence !== null) return console.log(`not run: ${absence}`);
    workshop.write("deep/parsers.conf", "[PARSER]\n    Name j\n    Format json\n");
    workshop.write("deep/one.yaml", pipeline(`    - ${filter}\n`, undefined, "service: { parsers_file: parsers.conf }\n"));
    const { code, err, ways } = await waysOf("run -c deep/one.yaml --engine fluent-bit", records);
    expect([code, err]).toEqual([0, ""]);
    expect(ways.map((way) => [way.line, way.outcome, way.arrivals.map(({ record }) => record)])).toEqual(expected);
  });

  test("records that multiline joins, and holds back, come out before the end", async () => {
    if (absence !== null) return console.log(`not run: ${absence}`);
    workshop.write("joined.yaml", pipeline("    - { name: multiline, match: app, multiline.key_content: log, multiline.parser: go, flush_ms: 500 }\n"));
    const { code, ways } = await waysOf("run -c joined.yaml --engine fluent-bit", '{"log":"one"}\n{"log":"panic: boom"}\n{"log":""}\n{"log":"goroutine 1 [running]:"}\n{"log":"main.main()"}\n');
    expect(code).toBe(0);
    const texts = ways.flatMap(({ arrivals }) => arrivals.map(({ record }) => (record as { readonly log: string }).log));
    expect(texts.join("|")).toContain("panic: boom\n\ngoroutine 1 [running]:\nmain.main()");
    expect(ways.filter(({ outcome }) => outcome === "dropped").every(({ ends }) => ends[0]?.by === "multiline (joined.yaml:5), which joins records")).toBe(true);
  });

  test("a record that a filter makes follows at the end, and is lost where no output takes it", async () => {
    if (absence !== null) return console.log(`not run: ${absence}`);
    const filter = "    - { name: alter_size, match: app, add: 1 }\n";
    workshop.write("made.yaml", pipeline(filter));
    const { code, out } = await workshop.run("run -c made.yaml --engine fluent-bit", { environment, input: '{"a":1}\n' });
    expect(code).toBe(0);
    expect(out).toMatch(/^stdin:1 {2}arrived at stdout\.0 as app\nmade on the way {2}arrived at stdout\.0 as app\n {2}\{"key":"alter_size \d"\}\n/);
    workshop.write("made.yaml", pipeline(filter, "    - { name: stdout, match: other }\n    - { name: http, match: third }\n"));
    const lost = await waysOf("run -c made.yaml --engine fluent-bit", '{"a":1}\n');
    expect([lost.code, lost.ways.map((way) => [way.line, way.outcome, way.ends[0]?.what])]).toEqual([6, [[1, "lost", "no-output"], [null, "lost", "no-output"]]]);
  });

  test("what an envelope puts around records is no record; an output's processors change its copy alone", async () => {
    if (absence !== null) return console.log(`not run: ${absence}`);
    if (line === "3.1" || line === "3.0") return console.log(`not run: groups are records before 3.2.9, and the agent is ${line}`);
    workshop.write("envelope.yaml", `${PROCESSED}          - { name: opentelemetry_envelope }
          - { name: content_modifier, context: otel_resource_attributes, action: upsert, key: service.name, value: shop }
  filters:
    - { name: type_converter, match: app, str_key: code status int }
  outputs:
    - { name: http, match: app }
    - name: stdout
      alias: copy
      match: app
      processors:
        logs:
          - { name: content_modifier, action: rename, key: code, value: text }
          - { name: grep, exclude: text ^5 }
`);
    const records = '{"code":"200"}\n{"code":"503"}\n{"a":1}\n';
    const facts = ({ ways }: { readonly ways: readonly Way[] }): unknown => ways.map((way) => [way.line, way.outcome, [...way.arrivals].sort((a, b) => a.output.localeCompare(b.output))]);
    const real = await waysOf("run -c envelope.yaml --engine fluent-bit", records);
    expect(facts(real)).toEqual(facts(await waysOf(`run -c envelope.yaml --fluent-bit ${line}`, records)));
    expect(real.ways.map(({ arrivals }) => arrivals.map(({ output }) => output).sort())).toEqual([["copy", "http.0"], ["http.0"], ["copy", "http.0"]]);
  });

  test("what stands behind a record at which content_modifier fails is lost, not dropped", async () => {
    if (absence !== null) return console.log(`not run: ${absence}`);
    workshop.write("extract.yaml", `${PROCESSED}          - { name: content_modifier, action: extract, key: log, pattern: "^(?<level>[A-Z]+) " }
  outputs:
    - { name: stdout, match: app }
`);
    const records = '{"log":"INFO a"}\n{"log":"other"}\n{"log":"WARN b"}\n';
    const facts = ({ code, ways }: { readonly code: number; readonly ways: readonly Way[] }): unknown => [code, ways.map((way) => [way.line, way.outcome, way.arrivals, way.ends.map(({ what, by }) => [what, by])])];
    const real = await waysOf("run -c extract.yaml --engine fluent-bit", records);
    expect(facts(real)).toEqual(facts(await waysOf(`run -c extract.yaml --fluent-bit ${line}`, records)));
    expect([real.code, real.ways.map(({ outcome }) => outcome)]).toEqual([6, ["arrived", "arrived", "lost"]]);
  });

  test("processors and routes see what the simulator's do", async () => {
    if (absence !== null) return console.log(`not run: ${absence}`);
    if (!["4.2", "5.0", "5.1"].includes(line)) return console.log(`not run: routes are read since 4.2, and the agent is ${line}`);
    workshop.write("routes.yaml", `${PROCESSED}          - { name: wasm, wasm_path: by-length.wasm, function_name: by_length }
      routes:
        logs:
          - name: ones
            condition: { op: and, rules: [{ field: $a, op: eq, value: "1" }] }
            to: { outputs: [http] }
          - name: texts
            condition: { op: and, rules: [{ field: $b, op: regex, value: "." }] }
            to: { outputs: [second] }
  outputs:
    - { name: http, match: none }
    - { name: stdout, alias: second, match: none }
`);
    const records = '{"a":"1","z":0}\n{"a":1234}\n{"a":123}\n{"b":"text"}\n{"c":1}\n';
    const facts = ({ ways }: { readonly ways: readonly Way[] }): unknown => ways.map((way) => [way.line, way.outcome, way.arrivals, way.ends.map(({ what, tag }) => [what, tag])]);
    const real = await waysOf("run -c routes.yaml --engine fluent-bit", records);
    expect(facts(real)).toEqual(facts(await waysOf(`run -c routes.yaml --fluent-bit ${line}`, records)));
    expect(real.ways.map(({ outcome }) => outcome)).toEqual(["arrived", "dropped", "lost", "arrived", "lost"]);
  });

  test("a classic file with what it includes", async () => {
    if (absence !== null) return console.log(`not run: ${absence}`);
    workshop.write("classic/fluent-bit.conf", "@SET where=app\n[SERVICE]\n    Parsers_File ../parsers.conf\n    HTTP_Server On\n[INPUT]\n    Name tail\n    Tag ${where}\n    Path x.log\n@INCLUDE filters/*.conf\n[OUTPUT]\n    Name es\n    Match *\n    Host example.invalid\n");
    workshop.write("classic/filters/a.conf", "[FILTER]\n    Name parser\n    Match ${where}\n    Key_Name log\n    Parser j\n");
    workshop.write("classic/filters/b.conf", "[FILTER]\n    Name lua\n    Match *\n    Script ../b.lua\n    Call f\n");
    workshop.write("b.lua", "function f(tag, ts, r) r.tag = tag return 2, ts, r end\n");
    const { code, err, ways } = await waysOf("run -c classic/fluent-bit.conf --engine fluent-bit", '{"log":"{\\"x\\":1}"}\n');
    expect([code, err]).toEqual([0, ""]);
    expect(ways[0]?.arrivals).toEqual([{ output: "es.0", tag: "app", tags: ["app"], record: { x: 1, tag: "app" } }]);
  });

  test("kubernetes is passed over, and said to be", async () => {
    if (absence !== null) return console.log(`not run: ${absence}`);
    workshop.write("kube.yaml", pipeline("    - { name: kubernetes, match: '*', merge_log: on }\n    - { name: aws, match: '*' }\n"));
    const { code, err } = await waysOf("run -c kube.yaml --engine fluent-bit --as-given aws", '{"a":1}\n');
    expect([code, err]).toEqual([0, "warning passed over, as records are what they hand on: kubernetes (kube.yaml:5), its merge_log too, aws (kube.yaml:6)"]);
  });

  test("a parsers_file of another machine is left out, and said to be", async () => {
    if (absence !== null) return console.log(`not run: ${absence}`);
    workshop.write("image.yaml", pipeline("    - { name: modify, match: app, add: b c }\n", undefined, "service:\n  parsers_file: /no/such/parsers.conf\n"));
    const { code, err, ways } = await waysOf("run -c image.yaml --engine fluent-bit", '{"a":1}\n');
    expect([code, err]).toEqual([0, "warning left out, as there is no such file here: parsers_file /no/such/parsers.conf (image.yaml:2)"]);
    expect(ways[0]?.arrivals[0]?.record).toEqual({ a: 1, b: "c" });
  });

  test("an agent that dies is an outcome, with its end", async () => {
    if (absence !== null) return console.log(`not run: ${absence}`);
    workshop.write("crash.yaml", pipeline("    - { name: lua, match: '*', code: 'function f(tag, ts, r) if r.a == 4 then os.exit(7) end return 0, ts, r end', call: f }\n"));
    const { code, err, ways } = await waysOf("run -c crash.yaml --engine fluent-bit --chunk 2", '{"a":1}\n{"a":2}\n{"a":3}\n{"a":4}\n{"a":5}\n');
    expect([code, err]).toEqual([6, "error Cannot go on behind stdin:4: the agent ended with exit code 7"]);
    expect(ways.map(({ outcome }) => outcome)).toEqual(["arrived", "arrived", "lost", "lost"]);
    expect(ways[3]?.ends[0]).toMatchObject({ what: "lost", by: "Fluent Bit", reason: expect.stringContaining("the agent ended with exit code 7") });
  });

  const refused: [what: string, config: string, err: RegExp][] = [
    ["a module that is not there", GOOD_CONFIG.replace("good.wasm", "gone.wasm"), /^error Cannot (start|run the filter on) Fluent Bit .*(gone\.wasm|filter wasm\.0)/],
    ["an option that a filter does not know", pipeline("    - { name: grep, match: '*', exclud: a b }\n"), /^error Cannot start Fluent Bit .*exclud/],
    ["a script that is not there", pipeline("    - { name: lua, match: '*', script: gone.lua, call: f }\n"), /^error Cannot start Fluent Bit .*gone\.lua/],
  ];
  test.each(refused)("%s keeps it from starting, in its own words", async (_, config, err) => {
    if (absence !== null) return console.log(`not run: ${absence}`);
    workshop.write("refused.yaml", config);
    const printed = await workshop.run("run -c refused.yaml --engine fluent-bit", { environment, input: '{"a":1}\n' });
    expect([printed.code, printed.err]).toEqual([3, expect.stringMatching(err)]);
  });
});

describe("the mark passes filters", () => {
  const rows: [match: readonly (readonly [string, string])[], spared: readonly (readonly [string, string])[]][] = [
    [[["match", "app"]], [["match", "app"]]],
    [[["match", "kube.*"]], [["match", "kube.*"]]],
    [[["match", "*"]], [["match_regex", "^(?!flb-wasm\\.mark$).*$"]]],
    [[["match", "*.mark"]], [["match_regex", "^(?!flb-wasm\\.mark$).*\\.mark$"]]],
    [[["match_regex", "^a|b"]], [["match_regex", "^(?!flb-wasm\\.mark$)(?:^a|b)"]]],
    [[["match_regex", "/APP/i"]], [["match_regex", "/^(?!flb-wasm\\.mark$)(?:APP)/i"]]],
    [[["match", "app"], ["match_regex", "x"]], [["match", "app"], ["match_regex", "^(?!flb-wasm\\.mark$)(?:x)"]]],
    [[["match", "*"], ["match_regex", "x"]], [["match_regex", "^(?!flb-wasm\\.mark$)(?:x|.*$)"]]],
    [[], []],
  ];
  test.each(rows)("%j", (match, spared) => expect(spareMark(match)).toEqual(spared));
});

test("examples are the same on both", { timeout: 120_000 }, async () => {
  if (absence !== null) return console.log(`not run: ${absence}`);
  for (const [folder, config] of [["hello-world", "fluent-bit.yaml"], ["hello-world", "fluent-bit.conf"], ["redaction", "fluent-bit.yaml"], ["redaction", "fluent-bit.metrics.yaml"], ["k8s-routing", "fluent-bit.yaml"], ["k8s-routing", "fluent-bit.conf"], ["k8s-routing", "fluent-bit.table.yaml"], ["k8s-routing", "fluent-bit.routes.yaml"]]) {
    const path = fileURLToPath(new URL(`../../../examples/${folder}`, import.meta.url));
    const command = `run -c ${path}/${config} -i ${path}/records.jsonl`;
    const simulated = await waysOf(`${command} --fluent-bit ${line}`);
    const real = await waysOf(`${command} --engine fluent-bit`);
    expect(real.code, config).toBe(simulated.code);
    expect(real.ways.map(({ arrivals }) => arrivals), config).toEqual(simulated.ways.map(({ arrivals }) => arrivals));
  }
});
