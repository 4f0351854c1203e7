// Whether fluent-operator's resources hold the whole configuration, and what is said of that which they do not.
// Rendered as the operator renders them they run in a real Fluent Bit where FLUENT_BIT names one.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readPipelineConfig } from "@flb-wasm/host-sim";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { type Manifests, writeManifests } from "../../src/manifest/write.js";
import { AGENT, KEEP, Workshop } from "../program.js";
import { type Resource, rendered } from "./rendered.js";

const PIPELINE = `service:
  flush: 1
parsers:
  - name: app
    format: regex
    regex: '^(?<at>\\S+) (?<level>\\w+) "(?<text>.*)"$'
    time_key: at
    time_keep: on
    types: at:integer
  - name: docker
    format: json
    decode_field_as: escaped log
multiline_parsers:
  - name: traces
    type: regex
    flush_timeout: 500
    rules:
      - { state: start_state, regex: '/^\\d+ /', next_state: cont }
      - { state: cont, regex: '/^\\s+at /', next_state: cont }
pipeline:
  inputs:
    - { name: tail, tag: a, path: /var/log/app.log, multiline.parser: traces, read_from_head: true }
    - { name: dummy, tag: a, samples: 1, dummy: '{"line":"7 warn \\"x\\""}' }
  filters:
    - { name: wasm, match: a, alias: keeper, wasm_path: /fluent-bit/wasm/keep.wasm, function_name: keep, accessible_paths: "/proc, /tmp" }
    - { name: parser, match: a, key_name: line, parser: app }
  outputs:
    - { name: stdout, match: a, format: json_lines }
`;

let workshop: Workshop;
beforeEach(() => {
  workshop = new Workshop();
});
afterEach(() => workshop.remove());

function write(text: string, files: readonly string[] = []): Manifests {
  return writeManifests({
    name: "p", namespace: "logging", module: new Uint8Array(9), fluentBit: "5.1.1", delivery: "auto", image: null,
    config: readPipelineConfig(text, { file: "p.yaml" }), configText: text, files: files.map((path) => ({ path, bytes: new Uint8Array(0) })),
  }, "operator");
}

function resources(manifests: Manifests): readonly Resource[] {
  return parseAllDocuments(manifests.files.find(({ name }) => name === "fluent-operator.yaml")?.text ?? "").map((document) => document.toJS() as Resource);
}

const specs = (text: string, kind: string): readonly Resource["spec"][] => resources(write(text)).flatMap((each) => each.kind === kind ? [each.spec] : []);
const withKeys = (keys: string): string => PIPELINE.replace("  flush: 1\n", `  flush: 1\n${keys}`);

describe("parsers", () => {
  test("are resources of their names, selected, and the files that the operator makes of them are read", () => {
    const all = resources(write(PIPELINE));
    expect(all.filter(({ kind }) => kind.endsWith("Parser"))).toMatchObject([
      { kind: "ClusterParser", metadata: { name: "app", labels: { "flb-wasm/pipeline": "p" } }, spec: { regex: { regex: '^(?<at>\\S+) (?<level>\\w+) "(?<text>.*)"$', timeKey: "at", timeKeep: true, types: "at:integer" } } },
      { kind: "ClusterParser", metadata: { name: "docker" }, spec: { json: {}, decoders: [{ decodeFieldAs: "escaped log" }] } },
      {
        kind: "ClusterMultilineParser", metadata: { name: "traces", labels: { "flb-wasm/pipeline": "p" } },
        spec: { type: "regex", flushTimeout: 500, rules: [{ start: "start_state", regex: "/^\\d+ /", next: "cont" }, { start: "cont", regex: "/^\\s+at /", next: "cont" }] },
      },
    ]);
    expect(all[1]?.spec).toMatchObject({
      parserSelector: { matchLabels: { "flb-wasm/pipeline": "p" } }, multilineParserSelector: { matchLabels: { "flb-wasm/pipeline": "p" } },
      service: { flushSeconds: 1, parsersFiles: ["/fluent-bit/config/parsers.conf", "/fluent-bit/config/parsers_multiline.conf"] },
    });
  });

  test.each([
    ["  parsers_file: /fluent-bit/etc/parsers.conf\n", { parsersFile: "parsers.conf" }],
    ["  parsers_file: /fluent-bit/parsers/a.conf\n", { parsersFiles: ["/fluent-bit/config/parsers.conf", "/fluent-bit/config/parsers_multiline.conf", "/fluent-bit/parsers/a.conf"] }],
  ])("beside %j", (keys, files) => {
    expect(resources(write(withKeys(keys), ["/fluent-bit/parsers/a.conf"]))[1]?.spec.service).toEqual({ flushSeconds: 1, ...files });
  });

  test.each([
    ["format: json\n", "format: logfmt\n    logfmt_no_bare_keys: true\n", /^Cannot write p\.yaml:12 for fluent-operator: its parsers of the format logfmt have no logfmt_no_bare_keys; put the parsers into a file, add --file .*, or use flb-wasm manifest helm/],
    ["format: json\n", "format: ltsv\n    time_keep: on\n", /p\.yaml:12 .* format ltsv have no time_keep/],
    ["format: json\n", "format: syslog\n", /p\.yaml:11 .* it has no parser of the format syslog/],
    ["time_keep: on", "time_keep: 1", /p\.yaml:8 .* time_keep 1 is neither true nor false/],
    ["name: app\n", "name: my_app\n", /p\.yaml:4 .* the parser my_app is a resource of that name, which takes small letters.*; rename it, here and where it is used/],
    ["name: docker\n", "name: app\n", /there are two parsers app, and Fluent Bit does not start; remove one/],
    ["type: regex", "type: endswith", /p\.yaml:15 .* are of the type regex, and this one is endswith/],
    ["flush_timeout: 500", "negate: true", /p\.yaml:16 .* multiline parsers have no negate/],
    ["'/^\\s+at /'", "'/^\"/'", /p\.yaml:19 .* a quote or a line's end stands in one; write \\x22 for the quote/],
  ])("refused: %j as %j", (from, to, message) => {
    expect(PIPELINE).toContain(from);
    expect(() => write(PIPELINE.replace(from, to))).toThrow(message);
  });
});

test("a multiline parser keeps Fluent Bit's own timeout where it names none", () => {
  expect(specs(PIPELINE.replace("flush_timeout: 500", "key_content: log"), "ClusterMultilineParser")).toMatchObject([{ flushTimeout: 4000, keyContent: "log" }]);
});

describe("service", () => {
  test("every key with a field is in it", () => {
    const keys = "  grace: 2\n  log_level: warn\n  hot_reload: on\n  hot_reload.timeout: 9\n  hc_period: 60\n  scheduler.cap: 30\n  storage.path: /fluent-bit/storage/s\n  storage.sync: full\n  storage.checksum: true\n  storage.max_chunks_up: 64\n";
    expect(specs(withKeys(keys), "ClusterFluentBitConfig")[0]?.service).toMatchObject({
      flushSeconds: 1, graceSeconds: 2, logLevel: "warning", hotReload: true, hotReloadTimeout: 9, hcPeriod: 60, schedulerCap: 30, storage: { path: "/fluent-bit/storage/s", sync: "full", checksum: "on", maxChunksUp: 64 },
    });
  });

  test("what has none is named with its place", async () => {
    const text = `${withKeys("  dns.mode: TCP\n")}customs:\n  - name: calyptia\n`;
    const left = [expect.stringMatching(/^p\.yaml:\d+: calyptia is left out, fluent-operator has no field for it; /), expect.stringMatching(/^p\.yaml:3: dns\.mode is left out, /)];
    expect(write(text).leftOut).toEqual(left);
    await workshop.writeWat("keep.wasm", KEEP);
    workshop.write("p.yaml", text);
    const { code, err } = await workshop.run("manifest operator keep.wasm -c p.yaml --name p");
    expect([code, err.split("\n")]).toEqual([0, [expect.stringMatching(/^warning p\.yaml:\d+: calyptia is left out/), expect.stringMatching(/^warning p\.yaml:3: dns\.mode is left out/)]]);
  });

  test.each([
    ["  plugins_file: plugins.conf\n", /^Cannot write p\.yaml:3 for fluent-operator: its service has no plugins_file; remove it, or use flb-wasm manifest helm/],
    ["  parsers_file: mine.conf\n", /p\.yaml:3 .* parsers_file mine\.conf is not in the pod, and Fluent Bit does not start without it; add --file/],
    ["  grace: soon\n", /p\.yaml:3 .* grace soon is no number/],
    ["  hot_reload: maybe\n", /p\.yaml:3 .* hot_reload maybe is neither true nor false/],
    ["plugins:\n  - /x.so\n", /it has no resource for plugins; use flb-wasm manifest helm/],
    ["stream_processor:\n  - { name: s, exec: SELECT }\n", /p\.yaml:4 .* no resource for stream_processor/],
    ["upstream_servers:\n  - { name: u, nodes: [{ name: n, host: h, port: 1 }] }\n", /p\.yaml:4 .* no resource for upstream_servers/],
  ])("refused: %j", (keys, message) => {
    expect(() => write(withKeys(keys))).toThrow(message);
  });
});

describe("filters, inputs and outputs", () => {
  const filterOf = (from: string, to: string): object | undefined => specs(PIPELINE.replace(from, to), "ClusterFilter")[0]?.filters[0];

  test("folders in one: with two lines of accessible_paths Fluent Bit does not start", () => {
    expect(filterOf("", "")).toEqual({ wasm: { alias: "keeper", wasmPath: "/fluent-bit/wasm/keep.wasm", functionName: "keep", accessiblePaths: ["/proc,/tmp"] } });
  });

  test("a key without a field makes a custom plugin of the filter", () => {
    expect(filterOf("alias: keeper", "log_level: debug")).toEqual({ customPlugin: { config: "name wasm\nlog_level debug\nwasm_path /fluent-bit/wasm/keep.wasm\nfunction_name keep\naccessible_paths /proc, /tmp\n" } });
  });

  test("match_regex", () => {
    expect(specs(PIPELINE.replaceAll("match: a, ", "match_regex: ^a$, ").replace("{ name: parser", "{ name: parser"), "ClusterFilter")[0]).toMatchObject({ matchRegex: "^a$" });
    expect(() => write(PIPELINE.replace("name: parser, match: a", "name: parser, match_regex: a"))).toThrow(/its match differs from the first filter's/);
  });

  test.each([
    ["format: json_lines }", "processors: { logs: [{ name: wasm, wasm_path: /fluent-bit/wasm/keep.wasm, function_name: keep, accessible_paths: /proc }] } }", /its inputs, filters and outputs have no processors and no routes/],
    ["format: json_lines", "format: ''", /format is empty, and it writes one line a value; remove it/],
    ["samples: 1", 'samples: "1\\n2"', /samples is of several lines, and it writes one line a value/],
  ])("refused: %j as %j", (from, to, message) => {
    expect(() => write(PIPELINE.replace(from, to))).toThrow(message);
  });
});

test("what the operator makes of the resources does in Fluent Bit what the configuration does", async () => {
  if (AGENT === undefined || !existsSync(AGENT)) {
    console.log("not run: FLUENT_BIT does not name a program");
    return;
  }
  await workshop.writeWat("keep.wasm", KEEP);
  workshop.write("app.log", "1 a\n  at x\n2 b\n");
  const here = (text: string): string => text.replaceAll("/fluent-bit/config", workshop.folder).replaceAll("/fluent-bit/wasm", workshop.folder).replaceAll("/var/log", workshop.folder);
  const { main, parsers, multiline } = rendered(resources(write(PIPELINE)));
  for (const [name, text] of [["main.conf", main], ["parsers.conf", parsers], ["parsers_multiline.conf", multiline], ["p.yaml", PIPELINE]] as const) workshop.write(name, here(`${text}\n`));
  const records = (config: string): readonly string[] => {
    const { stdout } = spawnSync(AGENT, ["-q", "-c", config], { cwd: workshop.folder, encoding: "utf8", timeout: 4000, killSignal: "SIGTERM" });
    return stdout.split("\n").flatMap((line) => line.startsWith("{") ? [line.replace(/"date":[\d.]+,/, "")] : []).sort();
  };
  const expected = ['{"at":7,"level":"warn","text":"x"}', '{"log":"1 a\\n  at x\\n"}', '{"log":"2 b\\n"}'];
  expect(records("main.conf")).toEqual(expected);
  const { stdout } = spawnSync(AGENT, ["--version"], { encoding: "utf8" });
  if (/^Fluent Bit v3\.[01]\./.test(stdout)) return; // reads no parsers in YAML
  expect(records("p.yaml")).toEqual(expected);
}, 30_000);
