// A configuration of several files and variables is read whole, as Fluent Bit reads it: every finding stands at its own file and line.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("good.wasm", KEEP);
});
afterAll(() => workshop.remove());

const filter = (name: string): string => `[FILTER]\n    Name wasm\n    Match *\n    Wasm_Path good.wasm\n    Function_Name ${name}\n`;
const ENDS = "[INPUT]\n    Name dummy\n    Tag app\n[OUTPUT]\n    Name stdout\n    Match *\n";

async function check(config: string, environment: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const { out } = await workshop.run(`check good.wasm -c ${config} --json`, { environment });
  const { findings } = JSON.parse(out) as { findings: readonly { code: string; place: { file: string; line: number | null } }[] };
  return findings.map(({ code, place }) => `${code} ${place.file}:${place.line}`);
}

describe("classic", () => {
  test.each([
    ["beside the main file", "@INCLUDE parts/bad.conf", "FLB001 etc/parts/bad.conf:5"],
    ["from where Fluent Bit is started", "@include etc/parts/bad.conf", "FLB001 etc/parts/bad.conf:5"],
    ["by a pattern", "@INCLUDE parts/b*.conf", "FLB001 etc/parts/bad.conf:5"],
    ["that is not there", "@INCLUDE parts/gone.conf", "FLB021 etc/main.conf:1"],
    ["by a pattern of nothing", "@INCLUDE none*.conf", "FLB021 etc/main.conf:1"],
    ["in quotes", '@INCLUDE "parts/bad.conf"', "FLB021 etc/main.conf:1"],
  ])("an include %s", async (_, line, finding) => {
    workshop.write("etc/parts/bad.conf", filter("kep"));
    workshop.write("etc/main.conf", `${line}\n${ENDS}${filter("keep")}`);
    expect(await check("etc/main.conf")).toEqual([finding]);
  });

  test("a file that is included twice is refused", async () => {
    workshop.write("etc/parts/good.conf", filter("keep"));
    workshop.write("etc/main.conf", `@INCLUDE parts/good.conf\n@INCLUDE parts/good.conf\n${ENDS}`);
    expect(await check("etc/main.conf")).toEqual(["FLB021 etc/main.conf:2"]);
  });

  test.each(["FILTERS", "filters", "Filt", "F"])("[%s] is a filter", async (title) => {
    workshop.write("title.conf", filter("kep").replace("FILTER", title) + ENDS);
    expect(await check("title.conf")).toEqual(["FLB001 title.conf:5"]);
  });

  test("a file of any other ending is classic", async () => {
    workshop.write("main.cfg", filter("kep") + ENDS);
    expect(await check("main.cfg")).toEqual(["FLB001 main.cfg:5"]);
  });

  test("@SET counts wherever it stands, unless a blank ends its name", async () => {
    workshop.write("set.conf", `${filter("${FILTER_NAME}")}@SET FILTER_NAME=keep\n${ENDS}`);
    expect(await check("set.conf")).toEqual([]);
    workshop.write("set.conf", `@SET FILTER_NAME = keep\n${filter("${FILTER_NAME}")}${ENDS}`);
    expect(await check("set.conf")).toEqual(["FLB026 set.conf:6"]);
  });
});

describe("YAML", () => {
  const PIPELINE = "pipeline:\n  inputs: [{ name: tail, path: app.log, tag: app }]\n  outputs: [{ name: stdout, match: '*' }]\n";
  const part = (name: string): string => `pipeline:\n  filters:\n    - name: wasm\n      match: '*'\n      wasm_path: good.wasm\n      function_name: ${name}\n`;

  test("includes are read beside the file that names them", async () => {
    workshop.write("yaml/parts/bad.yaml", part("kep"));
    workshop.write("yaml/parts/all.yaml", "includes:\n  - b*.yaml\n");
    workshop.write("yaml/main.yaml", `includes:\n  - parts/all.yaml\n${PIPELINE}`);
    expect(await check("yaml/main.yaml")).toEqual(["FLB001 yaml/parts/bad.yaml:6"]);
  });

  // As agents 3.2.10 and 5.1.1 do: libyaml reads UTF-16 by its mark, and nothing else that is not UTF-8.
  test("a file may be UTF-16 with a mark, as editors of Windows write it", async () => {
    const text = `\ufeff${PIPELINE}  filters: [{ name: wasm, match: '*', wasm_path: good.wasm, function_name: kep }] # e\n`;
    workshop.write("little.yaml", Buffer.from(text, "utf16le"));
    workshop.write("big.yaml", Buffer.from(text, "utf16le").swap16());
    workshop.write("no-mark.yaml", Buffer.from(text.slice(1), "utf16le"));
    expect([await check("little.yaml"), await check("big.yaml"), await check("no-mark.yaml")]).toEqual([["FLB001 little.yaml:4"], ["FLB001 big.yaml:4"], ["FLB021 no-mark.yaml:1"]]);
  });

  test("a line that is not UTF-8 is refused, also in what is included; a classic file may have it", async () => {
    const latin = (text: string): Buffer => Buffer.from(text, "latin1");
    workshop.write("latin.yaml", latin(`${part("keep")}# café\n`));
    workshop.write("includes-latin.yaml", `includes: [latin.yaml]\n${PIPELINE}`);
    workshop.write("latin.conf", latin(`# café\n${filter("keep")}${ENDS}`));
    expect([await check("latin.yaml"), await check("includes-latin.yaml"), await check("latin.conf")]).toEqual([["FLB021 latin.yaml:7"], ["FLB021 latin.yaml:7"], []]);
  });

  test("service stands once in all files", async () => {
    workshop.write("yaml/parts/service.yaml", "service:\n  flush: 1\n");
    workshop.write("yaml/twice.yaml", `includes: [ parts/service.yaml ]\nservice:\n  flush: 1\n${part("keep")}${PIPELINE.replace("pipeline:\n", "")}`);
    expect(await check("yaml/twice.yaml")).toEqual(["FLB021 yaml/twice.yaml:2"]);
  });

  test("env counts wherever it stands, and the environment after it", async () => {
    workshop.write("env.yaml", `${part("${FILTER_NAME}")}${PIPELINE.replace("pipeline:\n", "")}env:\n  FILTER_NAME: keep\n`);
    expect(await check("env.yaml", { FILTER_NAME: "kep" })).toEqual([]);
    workshop.write("env.yaml", `${part("${FILTER_NAME}")}${PIPELINE.replace("pipeline:\n", "")}`);
    expect(await check("env.yaml", { FILTER_NAME: "kep" })).toEqual(["FLB001 env.yaml:6"]);
  });

  test("event_format is read in any case", async () => {
    workshop.write("case.yaml", `${part("keep")}      event_format: JSON\n${PIPELINE.replace("pipeline:\n", "")}`);
    expect(await check("case.yaml")).toEqual([]);
  });

  test("variables of a list are set", async () => {
    workshop.write("env.yaml", `env:\n  - name: FILTER_NAME\n    value: keep\n${PIPELINE}${part("${FILTER_NAME}").replace("pipeline:\n", "")}`);
    expect(await check("env.yaml")).toEqual([]);
  });

  test("a variable that is not set and must not be empty is a warning", async () => {
    workshop.write("unset.yaml", `${PIPELINE.replace("tag: app", 'tag: "${NOPE}"')}${part("keep").replace("pipeline:\n", "")}`);
    const { out } = await workshop.run("check good.wasm -c unset.yaml", {});
    expect(out).toMatch(/warning +FLB026[\s\S]*where\s+it is not set, Fluent Bit\s+does not start/);
  });

  test("what the release does not read is an error at its place", async () => {
    workshop.write("old.yaml", `parsers:\n  - name: j\n    format: json\n${PIPELINE}${part("keep").replace("pipeline:\n", "")}`);
    const { out } = await workshop.run("check good.wasm -c old.yaml --fluent-bit 3.1", {});
    expect(out).toMatch(/error +FLB016 +old\.yaml:1\s+a list under parsers is read since 3\.2\.0: 3\.1\.10 does not start/);
  });

  test("a filter without match is named, whatever it is", async () => {
    workshop.write("match.yaml", `${PIPELINE}${part("keep").replace("pipeline:\n", "").replace("filters:\n", "filters:\n    - name: modify\n")}`);
    expect(await check("match.yaml")).toEqual(["FLB021 match.yaml:5"]);
  });
});

test("a folder is no configuration", async () => {
  workshop.write("folder/main.conf", ENDS);
  const { code, err } = await workshop.run("check good.wasm -c folder");
  expect([code, err]).toEqual([3, "error Cannot read folder: it is a folder; name your fluent-bit.yaml or fluent-bit.conf"]);
});

describe("a file that is no configuration", () => {
  const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: fluent-bit }\ndata:\n  fluent-bit.conf: |\n    [INPUT]\n        Name dummy\n  filter.wasm: x\n";

  test.each([
    ["a ConfigMap", `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: a }\n---\n${MAP}`, "it is a Kubernetes manifest; give the text of data/fluent-bit.conf as a file of its own"],
    ["another manifest", "apiVersion: apps/v1\nkind: DaemonSet\n", "it is a Kubernetes manifest; give the text of the configuration in it as a file of its own"],
    ["values of the chart", "kind: DaemonSet\nconfig:\n  service: |\n    [SERVICE]\n        Flush 1\n  inputs: |\n    [INPUT]\n        Name dummy\n", "it has the values of a Helm chart; give the texts of config/service, config/inputs as a file of its own"],
  ])("%s", async (_, text, message) => {
    workshop.write("foreign.yaml", text);
    for (const command of ["check good.wasm -c foreign.yaml", "run -c foreign.yaml"]) {
      expect(await workshop.run(command)).toMatchObject({ code: 3, err: `error Cannot read foreign.yaml: ${message}` });
    }
  });

  test("a block called config is no chart's", async () => {
    workshop.write("block.yaml", `config:\n  a: b\npipeline:\n  inputs: [{ name: dummy }]\n  outputs: [{ name: stdout, match: '*' }]\n`);
    expect(await check("block.yaml")).toEqual(["FLB028 block.yaml:null"]);
  });
});

test("an include of another machine is read beside the file, and that is said", async () => {
  workshop.write("pod/parts.conf", filter("kep"));
  workshop.write("pod/main.conf", `@INCLUDE /fluent-bit/etc/parts.conf\n${ENDS}`);
  expect(await check("pod/main.conf")).toEqual(["FLB001 pod/parts.conf:5", "FLB022 pod/main.conf:1"]);
  workshop.write("pod/main.conf", `@INCLUDE /fluent-bit/etc/none.conf\n${ENDS}${filter("keep")}`);
  expect(await check("pod/main.conf")).toEqual(["FLB021 pod/main.conf:1"]);
});
