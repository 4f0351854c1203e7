import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/pipeline/config.js";
import { inspectPipeline } from "../../src/pipeline/inspect.js";
import { Pipeline, type PipelineOptions } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { NotSimulated } from "../../src/not-simulated.js";

const load = (filters: string, outputs: readonly string[], options: PipelineOptions = {}): Promise<Pipeline> => {
  const text = `pipeline:\n  inputs:\n    - {name: tail, tag: kube.*}\n  filters:\n${filters}  outputs:\n${outputs.map((match) => `    - {name: file, alias: "to ${match}", match: "${match}"}\n`).join("")}`;
  return Pipeline.load(readPipelineConfig(text, { file: "f.yaml" }), options);
};
const rewriteTag = (match: string, ...rules: string[]): string => `    - name: rewrite_tag\n      match: "${match}"\n      rule:\n${rules.map((rule) => `        - ${rule}\n`).join("")}`;
const codes = ({ findings }: Pipeline): string[] => findings.map(({ code }) => code);
const record = '{"r":"elastic-ap"}';

describe("Pipeline: rewrite_tag", () => {
  it("first rule wins, KEEP decides about the original, emitted records enter at the head", async () => {
    const pipeline = await load(rewriteTag("kube.*", "$r ^elastic-ap$ ap true", "$r ^elastic ap2 false"), ["ap", "ap2", "kube.*"]);
    const { events } = await pipeline.run([{ tag: "kube.x", record }, { tag: "kube.x", record: '{"r":"elastic"}' }, { tag: "kube.x", record: '{"r":5}' }]);
    expect(events.map(({ outputs }) => outputs)).toEqual([["to kube.*", "to ap"], ["to ap2"], ["to kube.*"]]);
    expect(events[0]?.arrivals.map(({ tags }) => tags.join(" > "))).toEqual(["kube.x", "kube.x > ap"]);
  });

  it("a second rewrite_tag sees what the first emits", async () => {
    const pipeline = await load(rewriteTag("kube.*", "$r .* mid.$TAG[1] false") + rewriteTag("mid.*", "$r ^(\\w+)-(\\w+)$ end.$2.$0 false"), ["end.*"]);
    const { events } = await pipeline.run([{ tag: "kube.pod", record }]);
    expect(events[0]?.arrivals.map(({ tags }) => tags)).toEqual([["kube.pod", "mid.pod", "end.ap.elastic-ap"]]);
  });

  it("a match_regex that does not compile: a filter is refused with its place, an output goes without", async () => {
    const lift = '{name: nest, operation: lift, nested_under: a, match_regex: "kube("}';
    const text = (filters: string): string => `pipeline:\n  inputs:\n    - {name: tail, tag: kube.x}\n${filters}  outputs:\n    - {name: file, alias: a, match_regex: "kube("}\n    - {name: file, alias: b, match: "*"}\n`;
    await expect(Pipeline.load(readPipelineConfig(text(`  filters:\n    - ${lift}\n`), { file: "f.yaml" }))).rejects.toThrow("f.yaml:5: Cannot start the filter nest: its match_regex kube( has an open group");
    const pipeline = await Pipeline.load(readPipelineConfig(text(""), { file: "f.yaml" }));
    expect((await pipeline.run([{ tag: "kube.x", record }])).events[0]?.outputs).toEqual(["b"]);
    expect(codes(pipeline)).toEqual(["output-without-match"]);
  });

  it("a record under a tag without output is reported, not forgotten", async () => {
    const pipeline = await load(rewriteTag("kube.*", "$r ^elastic-ap$ nowhere false"), ["ap"]);
    const { events } = await pipeline.run([{ tag: "kube.x", record }, { tag: "kube.x", record: "{}" }]);
    expect(events.map(({ ends }) => ends.map(({ what, tag }) => `${what} ${tag}`))).toEqual([["no-output nowhere"], ["no-output kube.x"]]);
    expect(codes(pipeline)).toEqual(["old-tag-without-output", "new-tag-without-output"]);
  });

  it("inputs of one tag are one finding", () => {
    const text = "[INPUT]\n    Name tail\n    Tag a\n[INPUT]\n    Name tcp\n    Tag a\n[FILTER]\n    Name rewrite_tag\n    Match a\n    Rule $r ^x$ b false\n[OUTPUT]\n    Name null\n    Match b\n";
    expect(inspectPipeline(readPipelineConfig(text, { file: "f.conf" })).map(({ code, remedy }) => `${code}: ${remedy}`)).toEqual(["old-tag-without-output: add an output with match a"]);
  });

  it("a filter that matches what it emits: rejected since 5.1.0, endless before", async () => {
    const filters = rewriteTag("*", "$r .* again false");
    const now = await (await load(filters, ["again"])).run([{ tag: "kube.x", record }]);
    expect(now.events[0]?.outputs).toEqual(["to again"]);
    const before = await (await load(filters, ["again"], { version: "4.2" })).run([{ tag: "kube.x", record }]);
    expect(before.events[0]?.ends[0]?.what).toBe("endless");
  });

  it("that cycle crashes an agent that stops, before 5.1.0", async () => {
    const filters = rewriteTag("*", "$r ^x$ again false");
    const found = await Promise.all(["3.2", "5.0.9", "5.1.0"].map(async (version) => (await load(filters, ["*"], { version })).findings.map(({ code, severity }) => `${code} ${severity}`)));
    expect(found).toEqual([["rule-matches-own-output error"], ["rule-matches-own-output error"], ["rule-matches-own-output warning"]]);
  });

  it.each([
    ["filters before multiline", "    - {name: stdout, match: '*'}\n    - {name: multiline, match: kube.*, multiline.parser: go}\n", ["filter-runs-again"]],
    ["filters behind it",        "    - {name: multiline, match: kube.*, multiline.parser: go}\n    - {name: stdout, match: '*'}\n", []],
    ["another tag",              "    - {name: stdout, match: web}\n    - {name: multiline, match: kube.*, multiline.parser: go}\n", []],
    ["without a buffer",         "    - {name: stdout, match: '*'}\n    - {name: multiline, match: '*', multiline.parser: go, buffer: off}\n", []],
  ])("multiline emits again: %s", (_, filters, expected) => {
    const text = `pipeline:\n  inputs:\n    - {name: tail, tag: kube.*}\n  filters:\n${filters}  outputs:\n    - {name: file, match: "*"}\n`;
    expect(inspectPipeline(readPipelineConfig(text, { file: "f.yaml" })).map(({ code }) => code)).toEqual(expected);
  });

  it("two filters that feed each other are endless in every version", async () => {
    const pipeline = await load(rewriteTag("a", "$r .* b false") + rewriteTag("[bk]*", "$r .* a false").replace("[bk]*", "b") + rewriteTag("kube.*", "$r .* a false"), ["x"]);
    expect((await pipeline.run([{ tag: "kube.x", record }])).events[0]?.ends[0]?.what).toBe("endless");
  });

  it.each([
    // rules                                                          codes
    [["$r elastic x false"],                                         ["rule-not-anchored"]],
    [["$r ^elastic x false"],                                        ["rule-not-anchored"]],
    [["$r ^e$ x maybe"],                                             ["keep-not-a-bool"]],
    [["$r ^e$ x.$0 false"],                                          ["capture-without-group"]],
    [["$r elastic x false", "$r ^elastic-ap$ x false"],              ["rule-not-anchored", "rule-unreachable"]],
    [["$r ^e$ x false", "$r ^f$ x false"],                           []],
  ])("pitfalls of %j", async (rules, expected) => {
    expect(codes(await load(rewriteTag("kube.*", ...rules), ["x", "kube.*"]))).toEqual(expected);
  });

  it("KEEP left out is refused, as Fluent Bit does", async () => {
    await expect(load(rewriteTag("kube.*", "$r ^e$ x"), ["x"])).rejects.toThrow(/^f\.yaml:8: Cannot read rule .* KEEP; write true or false/);
    await expect(load(rewriteTag("kube.*", "$r ^e$ x"), ["x"])).rejects.toThrow(ConfigError);
  });

  it.each([
    ["    - {name: sysinfo, match: '*'}\n", "f.yaml:5: the filter sysinfo"],
    ["    - {name: wasm, match: '*', wasm_path: a, function_name: f, active: 'no'}\n", "f.yaml:5: option active of wasm"],
    ["    - {name: kubernetes, match: '*', merge_parser: json}\n", "f.yaml:5: option merge_parser json"],
  ])("refuses %j by name", async (filters, message) => {
    await expect(load(filters, ["x"])).rejects.toThrow(NotSimulated);
    await expect(load(filters, ["x"])).rejects.toThrow(message);
  });

  it("kubernetes passes records that carry metadata and refuses to invent it", async () => {
    const pipeline = await load("    - {name: kubernetes, match: '*'}\n", ["kube.*"]);
    expect((await pipeline.run([{ tag: "kube.x", record: '{"kubernetes":{"labels":{}}}' }])).events[0]?.outputs).toEqual(["to kube.*"]);
    await expect(pipeline.run([{ tag: "kube.x", record: "{}" }])).rejects.toThrow(NotSimulated);
  });

  it("filters before kubernetes do not see what it adds, and it comes last", async () => {
    const record = '{"kubernetes":{"labels":{"team":"shop"}},"log":"x"}';
    const rules = rewriteTag("kube.*", "$kubernetes['labels']['team'] ^shop$ shop false");
    const kubernetes = "    - {name: kubernetes, match: 'kube.*'}\n";
    const outcome = async (filters: string): Promise<unknown> => {
      const pipeline = await load(filters, ["shop", "kube.*"]);
      const { events } = await pipeline.run([{ tag: "kube.x", record }]);
      return [codes(pipeline), events[0]?.arrivals.map((arrival) => `${arrival.output}: ${arrival.record}`)];
    };
    expect(await outcome(kubernetes + rules)).toEqual([[], [`to shop: ${record}`]]);
    expect(await outcome(rules + kubernetes)).toEqual([["filter-before-kubernetes"], ['to kube.*: {"log":"x","kubernetes":{"labels":{"team":"shop"}}}']]);
    expect(await outcome(rewriteTag("kube.*", "$log ^x$ shop false") + kubernetes)).toEqual([[], ['to shop: {"log":"x"}']]);
  });

  it("what a caller answers for is passed over; a file without inputs takes records with a tag", async () => {
    const pipeline = await load("    - {name: lua, match: '*', script: a.lua, call: f}\n", ["a"], { asGiven: ["lua"] });
    expect((await pipeline.run([{ tag: "a", record }])).events[0]?.arrivals).toMatchObject([{ record }]);
    const fragment = await Pipeline.load(readPipelineConfig("pipeline:\n  filters:\n    - {name: grep, match: a, exclude: r el}\n  outputs:\n    - {name: file, alias: f, match: '*'}\n", { file: "f.yaml" }));
    expect((await fragment.run([{ tag: "b", record }])).events[0]?.outputs).toEqual(["f"]);
    expect((await fragment.run([{ tag: "a", record }])).events[0]?.ends[0]?.what).toBe("dropped");
    await expect(fragment.run([{ record }])).rejects.toThrow("Cannot run the records: f.yaml has no input, and they have no tag");
  });

  it("what concerns no log record is passed over", async () => {
    const text = "customs:\n  - {name: calyptia, api_key: x}\npipeline:\n  inputs:\n    - name: tail\n      tag: a\n      processors:\n        metrics:\n          - {name: labels, insert: a b}\n  filters:\n    - {name: expect, match: a, key_exists: r, action: Warn}\n  outputs:\n    - {name: file, alias: f, match: '*'}\n";
    const pipeline = await Pipeline.load(readPipelineConfig(text, { file: "f.yaml" }));
    expect((await pipeline.run([{ tag: "a", record }])).events[0]?.outputs).toEqual(["f"]);
  });

  it("a new tag with parts of the record meets a match that takes any", async () => {
    expect(codes(await load(`    - {name: stdout, match: '*'}\n${rewriteTag("kube.*", "$r ^(el)$ team.$1 false")}`, ["*"]))).toEqual(["filter-runs-again"]);
    expect(codes(await load(`    - {name: stdout, match: 'team.x'}\n${rewriteTag("kube.*", "$r ^(el)$ team.$1 false")}`, ["*"]))).toEqual([]);
    expect(codes(await load(rewriteTag("*", "$r ^(el)$ team.$1 false"), ["*"]))).toEqual(["rule-matches-own-output"]);
  });

  it("filters that only read hand on what came; log_to_metrics may drop it", async () => {
    const filters = (discards: string): string => `    - {name: stdout, match: '*'}\n    - {name: log_to_metrics, match: '*', tag: m, metric_name: x, metric_description: y, discard_logs: ${discards}}\n`;
    const [passes, drops] = await Promise.all(["off", "on"].map((discards) => load(filters(discards), ["*"])));
    expect((await passes?.run([{ tag: "x", record: '{"a":1}' }]))?.events[0]?.arrivals).toMatchObject([{ tag: "x", record: '{"a":1}' }]);
    expect((await drops?.run([{ tag: "x", record: '{"a":1}' }]))?.events[0]?.ends).toMatchObject([{ what: "dropped", by: "log_to_metrics (f.yaml:6)", tag: "x" }]);
    await expect(load("    - {name: log_to_metrics, match: '*', metrics_mode: gauge}\n", ["*"])).rejects.toThrow("f.yaml:5: option metrics_mode");
  });
});

describe("Pipeline: conditional routing", () => {
  const yaml = (routes: string, outputs = "    - {name: file, alias: a}\n    - {name: file, alias: b}\n"): string =>
    `pipeline:\n  inputs:\n    - name: tail\n      tag: kube\n      routes:\n        logs:\n${routes}  outputs:\n${outputs}`;
  const toA = "          - {name: ra, condition: {op: and, rules: [{field: $r, op: eq, value: x}]}, to: {outputs: [a]}}\n";
  const rest = "          - {name: rest, condition: {default: true}, to: {outputs: [b]}}\n";
  const run = async (text: string, records: readonly string[]) => {
    const pipeline = await Pipeline.load(readPipelineConfig(text, { file: "r.yaml" }));
    return { pipeline, ...(await pipeline.run(records.map((each) => ({ tag: "kube", record: each })))) };
  };

  it("the route's name is the tag that the output sees", async () => {
    const { events } = await run(yaml(toA + rest), ['{"r":"x"}', '{"r":"y"}', "{}"]);
    expect(events.map(({ arrivals }) => arrivals.map(({ output, tag }) => `${output} ${tag}`))).toEqual([["a ra"], ["b rest"], ["b rest"]]);
  });

  it("no rule holds for a list, and a number with a point is its text with six digits behind it", async () => {
    const texts = ["{field: $r, op: neq, value: x}", "{field: $r, op: eq, value: '1.500000'}"].map((rule) => yaml(toA.replace(/\{field[^}]*\}/, rule) + rest));
    const outcomes = await Promise.all(texts.map((text) => run(text, ['{"r":[1]}', '{"r":1.5}'])));
    expect(outcomes.map(({ events }) => events.map(({ outputs }) => outputs))).toEqual([[["b"], ["a"]], [["b"], ["a"]]]);
  });

  it("a record without a route is reported; so are the pitfalls", async () => {
    const { events, pipeline } = await run(yaml(toA + toA.replace("ra", "rb").replace("value: x", "value: y"), "    - {name: file, alias: a, match: ra}\n    - {name: file, alias: b}\n"), ['{"r":"y"}']);
    expect(events[0]?.ends[0]?.what).toBe("no-route");
    expect(codes(pipeline)).toEqual(["routes-without-default", "output-of-two-routes"]);
  });

  it.each(["4.2.0", "4.2", "5.0.4", "5.1"])("a record goes by its route, whatever the outputs match, in %s", async (version) => {
    const outputs = '    - {name: file, alias: a, match: "*"}\n    - {name: file, alias: b, match: kube}\n    - {name: file, alias: c, match: "*"}\n';
    const pipeline = await Pipeline.load(readPipelineConfig(yaml(toA + rest, outputs), { file: "r.yaml" }), { version });
    const { events } = await pipeline.run(['{"r":"x"}', "{}"].map((record) => ({ tag: "kube", record })));
    expect(events.map(({ outputs: reached }) => reached)).toEqual([["a"], ["b"]]);
  });

  it.each([
    // of a, of b          what is found, by the name of the finding, its line and its output
    ["match: ra",         "match: rest",     []],
    ["match_regex: ^ra$", 'match: "re*"',    []],
    ["workers: 1",        "match: rest",     ["route-without-match 10 a"]],
    ["match: kube",       "match: rest",     ["route-without-match 10 a"]],
    ["match: ra",         "match: r*",       ["match-with-routes 11 b"]],
    ['match: "*"',        "match: rest",     ["match-with-routes 10 a"]],
    ['match: "*a*"',      "match_regex: rest", []],
    ["match: ra",         "match_regex: ^(kube|rest)$", ["match-with-routes 11 b"]],
  ])("what a restart finds on disk goes by match: %s, %s", (ofA, ofB, expected) => {
    const text = yaml(toA + rest, `    - {name: file, alias: a, ${ofA}}\n    - {name: file, alias: b, ${ofB}}\n`);
    const found = (config: string): string[][] => inspectPipeline(readPipelineConfig(config, { file: "r.yaml" })).map(({ code, severity, place, problem }) =>
      [severity, `${code} ${place.line} ${/the (?:output|match of) (\w+)/.exec(problem)?.[1]}`]);
    expect(found(text)).toEqual(expected.map((finding) => ["note", finding]));
    const severe = expected.map((finding) => [finding.startsWith("route") ? "error" : "warning", finding]);
    expect(found(text.replace("- name: tail", "- storage.type: filesystem\n      name: tail")).map(([severity, finding]) => [severity, finding?.replace(/\d+/, (line) => `${Number(line) - 1}`)])).toEqual(severe);
    expect(found(`${text}service:\n  storage.inherit: on\n  storage.type: filesystem\n`)).toEqual(severe);
  });

  it("an output beside the routes of the only input gets nothing", async () => {
    const outputs = "    - {name: file, alias: a, match: ra}\n    - {name: file, alias: b, match: rest}\n    - {name: file, alias: c, match: kube}\n";
    const { pipeline } = await run(yaml(toA + rest, outputs), []);
    expect(pipeline.findings).toMatchObject([{ code: "match-with-routes", severity: "warning", place: { line: 12 } }]);
  });

  it("came with 4.2, and stands alone", async () => {
    const config = readPipelineConfig(yaml(toA + rest), { file: "r.yaml" });
    await expect(Pipeline.load(config, { version: "4.1" })).rejects.toThrow(ConfigError);
    const withFilter = readPipelineConfig(yaml(toA + rest).replace("  outputs:", "  filters:\n    - {name: rewrite_tag, match: x}\n  outputs:"), { file: "r.yaml" });
    await expect(Pipeline.load(withFilter)).rejects.toThrow(NotSimulated);
  });
});
