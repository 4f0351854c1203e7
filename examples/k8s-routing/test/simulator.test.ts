// Every case through every shipped configuration, in the simulator.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Pipeline, instanceName, lastValue, readPipelineConfig } from "@flb-wasm/host-sim";
import { beforeAll, describe, expect, it } from "vitest";
import { DESTINATIONS, WITHOUT_LABELS, WITH_LABELS, recordOf } from "./cases.js";

const directory = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string): string => readFileSync(`${directory}${file}`, "utf8");
const modules = { "build/filter.wasm": readModule("filter.wasm"), "build/table.wasm": readModule("table.wasm") };
const files = { "build/filter.wasm": "", "routing/routes.json": read("routing/routes.json") };

function readModule(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`${directory}build/${name}`));
}

describe.each([
  ["fluent-bit.yaml",        ["3.1", "3.2", "4.0", "4.1", "4.2", "5.0", "5.1"]],
  ["fluent-bit.conf",        ["3.1", "3.2", "4.0", "4.1", "4.2", "5.0", "5.1"]],
  ["fluent-bit.table.yaml",  ["3.1", "3.2", "4.0", "4.1", "4.2", "5.0", "5.1"]],
  ["fluent-bit.routes.yaml", ["4.2", "5.0", "5.1"]],
])("%s", (file, versions) => {
  const config = readPipelineConfig(read(file), { file });
  const isRouted = config.inputs.some(({ routes }) => routes.length > 0);
  /** The file that an output writes to is what tells destinations apart. */
  const fileOf = new Map(config.outputs.map((output) => [instanceName(output, config.outputs), lastValue(output, "file") ?? ""]));

  describe.each(versions)("Fluent Bit %s", (version) => {
    let pipeline: Pipeline;

    beforeAll(async () => {
      pipeline = await Pipeline.load(config, { version, modules, files, kubernetes: "as-given" });
    });

    it("has none of the known pitfalls", () => {
      expect(pipeline.findings).toEqual([]);
    });

    it(`k8s_router: ${WITH_LABELS.length} records with labels get the right tag and reach the right output, once`, async () => {
      const { events } = await pipeline.run(WITH_LABELS.map((each) => ({ tag: "kube.logs.a.log", record: recordOf(each) })));
      const reached = events.map(({ arrivals }) => arrivals.map(({ output, tag, record }) => [fileOf.get(output), tag, (JSON.parse(record) as { new_tag?: string }).new_tag]));
      expect(reached.map((each, i) => [WITH_LABELS[i]?.name, each]))
        .toEqual(WITH_LABELS.map(({ name, goesTo }) => [name, [[`${goesTo}.jsonl`, goesTo, goesTo]]]));
    });

    it(`k8s_router: ${WITHOUT_LABELS.length} records without labels are untouched and reach unrouted.jsonl`, async () => {
      const { events } = await pipeline.run(WITHOUT_LABELS.map((each) => ({ tag: "kube.logs.a.log", record: recordOf(each) })));
      const reached = events.map(({ arrivals }) => arrivals.map(({ output, tag, record }) => [fileOf.get(output), tag, record]));
      expect(reached).toEqual(WITHOUT_LABELS.map((each) => [["unrouted.jsonl", isRouted ? "unrouted" : "kube.logs.a.log", recordOf(each)]]));
    });
  });

  it("has one output for each destination, and one for the rest", () => {
    expect([...fileOf.values()]).toEqual([...DESTINATIONS, "unrouted"].map((name) => `${name}.jsonl`));
  });
});

describe("deploy/fluent-bit.yaml, the cluster's form", () => {
  const file = "deploy/fluent-bit.yaml";
  const config = readPipelineConfig(read(file), { file, variables: { ELASTIC_HOST: "elastic.example", S3_BUCKET: "logs" } });
  const tag = "kube.var.log.containers.web-0_shop_app-0.log";

  it("routes as the example's own configuration does", async () => {
    const pipeline = await Pipeline.load(config, { modules: { "/fluent-bit/wasm/filter.wasm": modules["build/filter.wasm"] }, files: { "/fluent-bit/wasm/filter.wasm": "" }, kubernetes: "as-given" });
    const matchOf = new Map(config.outputs.map((output) => [instanceName(output, config.outputs), lastValue(output, "match")]));
    const cases = [...WITH_LABELS, ...WITHOUT_LABELS];
    const { events } = await pipeline.run(cases.map((each) => ({ tag, record: recordOf(each) })));
    expect(pipeline.findings).toEqual([]);
    expect(events.map(({ outputs }) => outputs.map((output) => matchOf.get(output)))).toEqual(cases.map(({ goesTo }) => [goesTo ?? "kube.*"]));
  });

  it("puts what is sensitive into S3 and nothing else", () => {
    const stores = config.outputs.map((output) => [lastValue(output, "match"), output.name]);
    expect(stores).toEqual([...DESTINATIONS.map((name) => [name, name.includes("s3") ? "s3" : "es"]), ["kube.*", "es"]]);
  });
});

describe("the routing table", () => {
  const load = (table: string): Promise<Pipeline> => Pipeline.load(readPipelineConfig(read("fluent-bit.table.yaml"), { file: "fluent-bit.table.yaml" }), {
    modules, kubernetes: "as-given", files: { "routing/routes.json": table },
  });
  const tagsAfter = async (table: string): Promise<(string | undefined)[]> => {
    const { events } = await (await load(table)).run([{ tag: "kube.x", record: '{"kubernetes":{"labels":{"team":"search"}}}' }]);
    return events.flatMap(({ arrivals }) => arrivals.map(({ record }) => (JSON.parse(record) as { new_tag?: string }).new_tag));
  };

  it("changes policy without a rebuild", async () => {
    expect(await tagsAfter('{"routes":[{"labels":{"team":"search"},"new_tag":"general-s3"}]}')).toEqual(["general-s3"]);
  });

  it.each(["", "{", "[]", "{}", '{"routes":{}}', '{"routes":[1,{}]}', '{"routes":[{"labels":{"team":5},"new_tag":"x"}]}'])("that is %j decides nothing, and no record is lost", async (table) => {
    expect(await tagsAfter(table)).toEqual([undefined]);
  });
});

it("the filter is at most 30 lines", () => {
  expect(read("assembly/index.ts").trimEnd().split("\n").length).toBeLessThanOrEqual(30);
});

it("records.jsonl becomes expected.jsonl", async () => {
  const pipeline = await Pipeline.load(readPipelineConfig(read("fluent-bit.yaml"), { file: "fluent-bit.yaml" }), { modules, files, kubernetes: "as-given" });
  const records = read("records.jsonl").trimEnd().split("\n");
  const { events } = await pipeline.run(records.map((record) => ({ tag: "kube.logs.a.log", record })));
  expect(events.flatMap(({ arrivals }) => arrivals.map(({ record }) => record))).toEqual(read("expected.jsonl").trimEnd().split("\n"));
});
