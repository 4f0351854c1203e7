// What `manifest` refuses because a pod would not start or records would be lost: as it is typed, for every kind.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KEEP, Workshop } from "../program.js";

const CLUSTER = `service: { http_server: true, health_check: true }
pipeline:
  inputs:
    - { name: tail, tag: a, path: /var/log/app/*.log }
  filters:
    - { name: wasm, match: "*", wasm_path: /fluent-bit/wasm/filter.wasm, function_name: keep, accessible_paths: /fluent-bit/wasm }
  outputs:
    - { name: stdout, match: a }
`;
const LOCAL = CLUSTER.replace("/fluent-bit/wasm/filter.wasm", "build/filter.wasm").replace("accessible_paths: /fluent-bit/wasm", "accessible_paths: build");
const EVERY_KIND = ["docker", "helm", "configmap", "operator"];

let workshop: Workshop;
beforeEach(async () => {
  workshop = new Workshop();
  await workshop.writeWat("build/filter.wasm", KEEP);
});
afterEach(() => workshop.remove());

async function manifest(kind: string, change: (text: string) => string, more = ""): ReturnType<Workshop["run"]> {
  workshop.write("deploy.yaml", change(kind === "docker" ? LOCAL : CLUSTER));
  return workshop.run(`manifest ${kind} build/filter.wasm -c deploy.yaml --name a${more}`);
}

describe.each(EVERY_KIND)("manifest %s", (kind) => {
  test("a function that the module does not export", async () => {
    expect(await manifest(kind, (text) => text.replace("function_name: keep", "function_name: policy"))).toEqual({
      code: 3, out: "", err: "error Cannot deploy deploy.yaml:6: function_name policy is no export of build/filter.wasm: Fluent Bit starts and loses every record (FLB001); write function_name: keep",
    });
  });

  test("a key that the wasm filter does not have, and a second error", async () => {
    const { code, err } = await manifest(kind, (text) => text.replace("function_name: keep", "function_nam: keep"));
    expect([code, err]).toEqual([3, expect.stringMatching(/^error Cannot deploy deploy\.yaml:6: the wasm filter has no function_name: .*\(FLB001\); add function_name; then see FLB015 at deploy\.yaml:6$/)]);
  });

  test("a module that has no allocator", async () => {
    await workshop.writeWat("build/filter.wasm", '(module (func (export "keep") (param i32 i32 i32 i32 i32 i32) (result i32) (local.get 4)))');
    expect(await manifest(kind, (text) => text)).toMatchObject({ code: 3, err: expect.stringContaining("build/filter.wasm: it has no memory") });
  });

  test("what is right is written", async () => {
    expect(await manifest(kind, (text) => text, " --fluent-bit 4.2")).toMatchObject({ code: 0, err: "" });
  });
});

describe.each(["helm", "operator"])("manifest %s", (kind) => {
  const settings = (text: string): string => text.replace("accessible_paths: /fluent-bit/wasm", "accessible_paths: /etc/flb-wasm");

  test("a folder that nothing is mounted on, and one with a file", async () => {
    expect(await manifest(kind, settings)).toMatchObject({ code: 3, err: expect.stringMatching(/^error Cannot deploy deploy\.yaml:6: accessible_paths \/etc\/flb-wasm is no folder of the pod.*add --file \/etc\/flb-wasm\/<name>=<file>/) });
    workshop.write("policy.json", "{}");
    expect(await manifest(kind, settings, " --file /etc/flb-wasm/policy.json=policy.json")).toMatchObject({ code: 0, err: "" });
  });

  test("a folder that something else mounts, named with --mounted", async () => {
    for (const folder of ["/etc/flb-wasm", "/etc/flb-wasm/", "/etc/flb-wasm/policies --mounted /srv"]) expect(await manifest(kind, settings, ` --mounted ${folder}`)).toMatchObject({ code: 0, err: "" });
    const below = (text: string): string => settings(text).replace("/etc/flb-wasm", "/etc/flb-wasm/policies");
    expect(await manifest(kind, below, " --mounted /etc/flb-wasm")).toMatchObject({ code: 0, err: "" });
    expect(await manifest(kind, settings, " --mounted /etc/flb")).toMatchObject({ code: 3, err: expect.stringContaining("where something else mounts it, add --mounted /etc/flb-wasm") });
    for (const wrong of ["etc/flb-wasm", "/"]) expect(await manifest(kind, settings, ` --mounted ${wrong}`)).toMatchObject({ code: 2, err: expect.stringContaining(`Cannot read --mounted ${wrong}: write the folder's path in the pod`) });
  });

  test("an input's module needs no filter", async () => {
    await workshop.writeWat("build/filter.wasm", '(module (memory (export "memory") 1) (func (export "_start")))');
    const input = (text: string): string => text.replace(/  inputs:[^]*  outputs:/, "  inputs:\n    - { name: exec_wasi, tag: a, wasi_path: /fluent-bit/wasm/filter.wasm, accessible_paths: /proc }\n  outputs:");
    expect(await manifest(kind, input)).toMatchObject({ code: 0, err: "" });
  });
});

test("docker: a folder of the machine is mounted, below /etc too", async () => {
  expect((await manifest("docker", (text) => text.replace("accessible_paths: build", "accessible_paths: /etc/flb-wasm"))).code).toBe(0);
  expect(readFileSync(`${workshop.folder}/compose.yaml`, "utf8")).toContain("- /etc/flb-wasm:/etc/flb-wasm:ro");
});
