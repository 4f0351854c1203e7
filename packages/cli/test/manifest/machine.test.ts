// Where an AOT file goes: to machines of its kind, as it is. A .wasm goes to all.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { KEEP, Workshop, aotFile } from "../program.js";

const pipeline = (path: string): string => `service: { http_server: true }
pipeline:
  inputs:
    - { name: dummy, tag: a }
  filters:
    - { name: wasm, match: a, wasm_path: ${path}, function_name: keep, accessible_paths: ${path.slice(0, path.lastIndexOf("/"))} }
  outputs:
    - { name: stdout, match: a }
`;

let workshop: Workshop;
beforeEach(() => {
  workshop = new Workshop();
  workshop.write("k8s.yaml", pipeline("/fluent-bit/wasm/keep.aot"));
  workshop.write("fluent-bit.yaml", pipeline("build/keep.aot"));
});
afterEach(() => workshop.remove());

const read = (name: string): string => readFileSync(`${workshop.folder}/${name}`, "utf8");
const selectors = (): unknown[] => [
  (parse(read("helm/values.yaml")) as { nodeSelector?: object }).nodeSelector,
  parseAllDocuments(read("operator/fluent-operator.yaml")).map((each) => each.toJS() as { kind: string; spec: { nodeSelector?: object } }).find(({ kind }) => kind === "FluentBit")?.spec.nodeSelector,
];
const both = async (module: string, more = ""): Promise<string[]> => {
  const printed = [];
  for (const kind of ["helm", "operator"]) printed.push(await workshop.run(`manifest ${kind} ${module} -c k8s.yaml --name a --out ${kind}${more}`));
  expect(printed.map(({ code }) => code)).toEqual([0, 0]);
  return printed.map(({ err }) => err);
};

describe.each([["x86_64", "amd64"], ["aarch64", "arm64"]] as const)("an AOT file for %s", (machine, word) => {
  test("pods stand on such nodes alone, and it is said", async () => {
    workshop.write("keep.aot", aotFile(machine));
    const warning = `warning keep.aot is native code for ${word}: the pods stand on such nodes alone, and nodes of another kind get no agent from these files; the .wasm runs on all`;
    expect(await both("keep.aot")).toEqual([warning, warning]);
    expect(selectors()).toEqual([{ "kubernetes.io/arch": word }, { "kubernetes.io/arch": word }]);
  });

  test.each(["image-volume", "init-container"])("%s: an image may hold a file for each machine", async (delivery) => {
    workshop.write("keep.aot", aotFile(machine));
    expect(await both("keep.aot", ` --delivery ${delivery} --image registry.example/keep:1`)).toEqual(["", ""]);
    expect(selectors()).toEqual([undefined, undefined]);
  });

  test("docker: for that platform, and as it is, where a build would make a .wasm", async () => {
    workshop.write("build/keep.aot", aotFile(machine));
    workshop.write("package.json", '{"scripts":{"build":"flb-wasm build"}}');
    workshop.write("package-lock.json", "{}");
    expect(await workshop.run("manifest docker build/keep.aot --name a")).toMatchObject({ code: 0, err: "" });
    expect(parse(read("compose.yaml"))).toMatchObject({ services: { "fluent-bit": { platform: `linux/${word}` } } });
    expect(read("Dockerfile")).toContain(`# docker build --platform linux/${word} --tag a .\n`);
    expect(read("Dockerfile")).toContain("AS build\nWORKDIR /src\nCOPY build/keep.aot build/keep.aot\n\n");
    expect(read(".dockerignore").split("\n")).not.toContain("build");
  });
});

test("a .wasm: on all machines, without a word", async () => {
  await workshop.writeWat("keep.aot", KEEP);
  expect(await both("keep.aot")).toEqual(["", ""]);
  expect(selectors()).toEqual([undefined, undefined]);
});
