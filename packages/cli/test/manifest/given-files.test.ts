// Files that go along with --file, and names that Kubernetes or docker take only in part: as they are typed, and read back as the pod has them.
import { readFileSync, symlinkSync } from "node:fs";
import { validate } from "dockerfile-utils";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { KEEP, Workshop } from "../program.js";

const pipeline = (wasm: string): string => `service: { http_server: true, health_check: true }
pipeline:
  inputs:
    - { name: dummy, tag: a }
  filters:
    - { name: wasm, match: a, wasm_path: "${wasm}", function_name: keep, accessible_paths: ${wasm.slice(0, wasm.lastIndexOf("/"))} }
  outputs:
    - { name: stdout, match: a }
`;

interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string; readonly items?: readonly { readonly key: string; readonly path: string }[] };
}
type Content = Readonly<Record<string, string>>;

let workshop: Workshop;
beforeEach(async () => {
  workshop = new Workshop();
  await workshop.writeWat("build/filter.wasm", KEEP);
});
afterEach(() => workshop.remove());

const read = (name: string): string => readFileSync(`${workshop.folder}/${name}`, "utf8");

function manifest(kind: string, more: readonly string[], { wasm = "/fluent-bit/wasm/filter.wasm", module = "build/filter.wasm" } = {}): ReturnType<Workshop["run"]> {
  workshop.write("p.yaml", pipeline(wasm));
  return workshop.run(["manifest", kind, module, "-c", "p.yaml", "--name", "a", ...more]);
}

/** A ConfigMap that Kubernetes takes; its schema says nothing of keys. */
function configMap(name: string): { readonly data?: Content; readonly binaryData?: Content } {
  const map = parse(read(`build/deploy/${name}.yaml`), { version: "1.1" }) as { readonly data?: Content; readonly binaryData?: Content };
  new ConfigMap(map as never).validate();
  for (const key of Object.keys({ ...map.data, ...map.binaryData })) expect(key).toMatch(/^(?!\.$|\.\.)[-._a-zA-Z0-9]{1,253}$/);
  return map;
}

function volumes(kind: string): readonly Volume[] {
  if (kind === "helm") return (parse(read("build/deploy/values.yaml")) as { extraVolumes: Volume[] }).extraVolumes;
  return parseAllDocuments(read("build/deploy/fluent-operator.yaml")).flatMap((each) => (each.toJS() as { spec: { volumes?: Volume[] } }).spec.volumes ?? []);
}

const BYTES = Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 197 + 131) % 256));

describe.each(["helm", "operator", "configmap"])("manifest %s", (kind) => {
  test.each<[what: string, bytes: Buffer, as: "data" | "binaryData"]>([
    ["text", Buffer.from('{"a":"größe"}\n\tb\r\n'), "data"], ["nothing", Buffer.alloc(0), "data"], ["any bytes", BYTES, "binaryData"],
    ["a byte that is no UTF-8", Buffer.from([0x61, 0xff]), "binaryData"], ["Latin-1", Buffer.from("größe", "latin1"), "binaryData"],
    ["UTF-16", Buffer.from("\ufeffa", "utf16le"), "binaryData"], ["a byte order mark", Buffer.from("\ufeffa\nb\n"), "binaryData"],
    ["a control character", Buffer.from("a\u0000b\n"), "binaryData"], ["line ends of other readers", Buffer.from("a\u2028b\nc\u0085d\n"), "binaryData"],
    ["blank lines", Buffer.from(" \n"), "binaryData"],
  ])("a file of %s arrives as it is", async (_, bytes, as) => {
    workshop.write("bin.dat", bytes);
    expect(await manifest(kind, ["--file", "/etc/x/bin.dat=bin.dat"])).toMatchObject({ code: 0, err: "" });
    const { [as]: content, ...rest } = configMap("a-files");
    expect(rest).not.toHaveProperty(as === "data" ? "binaryData" : "data");
    expect(Buffer.from(content?.["bin.dat"] ?? "?", as === "data" ? "utf8" : "base64")).toEqual(bytes);
  });

  test("names that are no keys have others, and files their own names", async () => {
    workshop.write("a.json", "{}");
    await workshop.writeWat("build/my filter.wasm", KEEP);
    const long = `${"l".repeat(250)}.json`;
    const names = ["a b.json", "größe.json", ".hidden", "b\\c.json", long];
    expect(await manifest(kind, names.flatMap((name) => ["--file", `/etc/a/${name}=a.json`]), { wasm: "/fluent-bit/wasm/my filter.wasm", module: "build/my filter.wasm" })).toMatchObject({ code: 0, err: "" });
    const keys = ["a-b.json", "gr--e.json", ".hidden", "b-c.json", long.slice(-253)];
    expect(Object.keys(configMap("a-files").data ?? {}).sort()).toEqual([...keys].sort());
    expect(Object.keys(configMap("a-wasm").binaryData ?? {})).toEqual(["my-filter.wasm"]);
    if (kind === "configmap") {
      expect(read("build/deploy/a-wasm.yaml")).toContain('# items of the volume that mounts it: { key: "my-filter.wasm", path: "my filter.wasm" }\n');
      expect(read("build/deploy/a-files.yaml").match(/^# items of.*$/gm)).toHaveLength(4);
      return;
    }
    expect(volumes(kind).find(({ configMap: map }) => map?.name === "a-files")?.configMap?.items).toEqual(names.map((path, i) => ({ key: keys[i], path })));
    expect(volumes(kind).find(({ name }) => name === "wasm")).toEqual({ name: "wasm", configMap: { name: "a-wasm", items: [{ key: "my-filter.wasm", path: "my filter.wasm" }] } });
  });

  test.each([
    [["--file", "/etc/a/x.json=a.json", "--file", "/etc/b/x.json=a.json"], "Cannot deploy the files: /etc/a/x.json and /etc/b/x.json would have one key in the ConfigMap, x.json; give one of them another name"],
    [["--file", "/etc/a/x y=a.json", "--file", "/etc/a/x-y=a.json"], "Cannot deploy the files: /etc/a/x y and /etc/a/x-y would have one key in the ConfigMap, x-y; give one of them another name"],
    [["--file", "/etc/a/=a.json"], "Cannot read --file /etc/a/=a.json: write /path/in/the/pod=file"],
    [["--file", "/etc/a/x=build"], "Cannot read build: it is a folder; give each file in it with a --file of its own"],
    [["--file", "/etc/a/x=gone"], "Cannot read gone: there is no such file; write /path/in/the/pod=file"],
  ])("refuses %j", async (more, message) => {
    workshop.write("a.json", "{}");
    expect((await manifest(kind, more)).err).toBe(`error ${message}`);
  });
});

test.each([
  ["/x.json", "a mount on / would hide everything else"], ["/etc/a:b/x.json", "Kubernetes mounts nothing on a folder with a colon"],
  ["/etc/a/..x", "Kubernetes mounts no file whose name begins with .."],
])("helm refuses --file %s", async (path, state) => {
  workshop.write("a.json", "{}");
  expect(await manifest("helm", ["--file", `${path}=a.json`])).toMatchObject({ code: 2, err: `error Cannot mount --file ${path}: ${state}; give it another path` });
});

describe.each(["helm", "operator"])("manifest %s: a folder with something in it is no place to mount", (kind) => {
  test.each([
    "/etc", "/etc/ssl/certs", "/usr/lib", "/lib64", "/fluent-bit", "/fluent-bit/bin", "/fluent-bit/etc", "/fluent-bit/etc/conf", "/fluent-bit/config", "/fluent-bit/storage", "/var/log", "/var/lib/docker/containers/a",
  ])("%s", async (folder) => {
    workshop.write("a.json", "{}");
    const state = `the pod has other things in ${folder}, which a mount would hide; give it a folder of its own, such as`;
    expect(await manifest(kind, ["--file", `${folder}/x.json=a.json`])).toMatchObject({ code: 2, err: `error Cannot mount --file ${folder}/x.json: ${state} /fluent-bit/files/x.json` });
    expect(await manifest(kind, [], { wasm: `${folder}/my.wasm` })).toMatchObject({ code: 2, err: `error Cannot mount wasm_path ${folder}/my.wasm: ${state} /fluent-bit/wasm/my.wasm` });
  });

  test.each(["/etc/flb-wasm", "/fluent-bit/etc/mine", "/fluent-bit/wasm2", "/opt/a", "/wasm", "/library"])("%s is one", async (folder) => {
    workshop.write("a.json", "{}");
    expect(await manifest(kind, ["--file", `${folder}/x.json=a.json`])).toMatchObject({ code: 0, err: "" });
  });
});

test("a configuration that is not UTF-8 is not made another one", async () => {
  workshop.write("p.conf", Buffer.from("# größe\n", "latin1"));
  expect(await workshop.run("manifest helm build/filter.wasm -c p.conf --name a")).toMatchObject({ code: 3, err: "error Cannot read p.conf: it is not UTF-8; save it as UTF-8" });
});

describe("manifest docker", () => {
  const docker = (module: string, more: readonly string[] = [], folder = ""): ReturnType<Workshop["run"]> => workshop.run(["manifest", "docker", module, "--name", "a", "--force", ...more], { folder });

  test("absolute paths of the project, by a link too", async () => {
    workshop.write("fluent-bit.yaml", pipeline("build/filter.wasm"));
    expect((await docker("build/filter.wasm")).code).toBe(0);
    const plain = [read("Dockerfile"), read("compose.yaml")];
    const elsewhere = new Workshop();
    symlinkSync(workshop.folder, `${elsewhere.folder}/link`);
    for (const folder of [workshop.folder, `${elsewhere.folder}/link`]) {
      expect(await docker(`${folder}/build/filter.wasm`, ["-c", `${folder}/fluent-bit.yaml`])).toMatchObject({ code: 0, err: "" });
      expect([read("Dockerfile"), read("compose.yaml")]).toEqual(plain);
    }
    elsewhere.remove();
  });

  test("without a pipeline, one is written that names the module in the project", async () => {
    expect(await docker(`${workshop.folder}/build/filter.wasm`)).toMatchObject({ code: 0, err: "" });
    expect(read("fluent-bit.yaml")).toContain("wasm_path: build/filter.wasm");
  });

  test("a module of another folder is refused", async () => {
    workshop.write("project/fluent-bit.yaml", pipeline("build/filter.wasm"));
    expect((await docker("../build/filter.wasm", [], "project")).err).toBe("error Cannot put ../build/filter.wasm into the image: it is outside of this folder, which is all that docker sees; bring it here");
  });

  test.each(["built from its lockfile", "as it is"])("paths with spaces, %s", async (how) => {
    if (how !== "as it is") {
      workshop.write("package.json", '{"scripts":{"build":"flb-wasm build"}}');
      workshop.write("package-lock.json", "{}");
    }
    await workshop.writeWat("my build/my filter.wasm", KEEP);
    workshop.write("my pipe,line.yaml", pipeline("my build/my filter.wasm").replace("name: dummy,", "name: tail, path: log.txt, db: my state/tail.db,").replace("accessible_paths: my build", "accessible_paths: my files"));
    workshop.write("my files/a.json", "{}");
    workshop.write("log.txt", "");
    expect(await docker("my build/my filter.wasm", ["-c", "my pipe,line.yaml"])).toMatchObject({ code: 0, err: "" });
    const dockerfile = read("Dockerfile");
    expect(validate(dockerfile)).toEqual([]);
    const copies = [...dockerfile.matchAll(/^COPY (?:--\S+ )*(.*)$/gm)].map(([, words = ""]) => words.startsWith("[") ? JSON.parse(words) as string[] : words.split(" "));
    expect(copies.filter((words) => words.some((word) => word.includes(" ")))).toEqual([
      ...(how === "as it is" ? [["my build/my filter.wasm", "my build/my filter.wasm"]] : []),
      ["/src/my build/my filter.wasm", "/"], ["/src/my build/my filter.wasm", "/wasm/"], ["/src/my build/my filter.wasm", "my build/my filter.wasm"],
      ["my pipe,line.yaml", "./"], ["my files/", "my files/"], ["/empty", "/fluent-bit/app/my state/"],
    ]);
    expect(copies.every(({ length }) => length === 2)).toBe(true);
    expect(dockerfile).toContain('CMD ["/fluent-bit/bin/fluent-bit", "-c", "my pipe,line.yaml"]');
  });

  test("paths that docker would read as something else are refused, in every COPY", async () => {
    workshop.write("package.json", '{"scripts":{"build":"flb-wasm build"}}');
    workshop.write("package-lock.json", "{}");
    for (const name of ["build/f$x.wasm", "build/f[x].wasm"]) {
      await workshop.writeWat(name, KEEP);
      workshop.write("fluent-bit.yaml", pipeline(name));
      expect((await docker(name)).err).toBe(`error Cannot write a Dockerfile: the path /src/${name} has a character with a meaning of its own; rename it`);
    }
  });
});
