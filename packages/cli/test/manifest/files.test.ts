// What a pipeline reads and writes, and whether it can where it is deployed: as it is typed, for every kind that mounts something.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { KEEP, Workshop } from "../program.js";

interface Parts {
  readonly service?: string;
  readonly input?: string;
  readonly filter?: string;
  readonly output?: string;
}

const pipeline = ({ service = "flush: 1", input = "name: dummy", filter = "name: stdout", output = "name: stdout" }: Parts, wasm: string): string => `service: { http_server: true, health_check: true, ${service} }
pipeline:
  inputs:
    - { ${input}, tag: a }
  filters:
    - { ${filter}, match: a }
    - { name: wasm, match: a, wasm_path: ${wasm}/filter.wasm, function_name: keep, accessible_paths: ${wasm} }
  outputs:
    - { ${output}, match: a }
`;

let workshop: Workshop;
beforeEach(async () => {
  workshop = new Workshop();
  await workshop.writeWat("build/filter.wasm", KEEP);
});
afterEach(() => workshop.remove());

async function manifest(kind: string, parts: Parts, more = ""): ReturnType<Workshop["run"]> {
  workshop.write("p.yaml", pipeline(parts, kind === "docker" ? "build" : "/fluent-bit/wasm"));
  return workshop.run(`manifest ${kind} build/filter.wasm -c p.yaml --name a${more}`);
}

const TMP = "/tmp";
const READ_ONLY = "cannot be written, the pod's root file system is read-only; write";
const cannotWrite: [parts: Parts, line: number, start: string][] = [
  [{ service: "storage.path: /data/st" }, 1, `storage.path /data/st ${READ_ONLY} storage.path: /fluent-bit/storage/st, which outlasts the pod; where something else mounts /data/st, add --mounted /data/st`],
  [{ service: "log_file: /data/fluent-bit.log" }, 1, `log_file /data/fluent-bit.log ${READ_ONLY} log_file: /fluent-bit/storage/fluent-bit.log, which`],
  [{ service: "storage.path: chunks" }, 1, `storage.path chunks ${READ_ONLY} storage.path: /fluent-bit/storage/chunks, which outlasts the pod; where something else mounts /fluent-bit/etc/chunks,`],
  [{ input: "name: tail, path: /var/log/a.log, db: /data/tail.db" }, 4, `db /data/tail.db ${READ_ONLY} db: /fluent-bit/storage/tail.db, which outlasts the pod; where something else mounts /data, add --mounted /data`],
  [{ input: "name: tail, path: /var/log/a.log, db: /fluent-bit/storage/new/tail.db" }, 4, "db /fluent-bit/storage/new/tail.db cannot be written, nothing makes /fluent-bit/storage/new on a new node; write db: /fluent-bit/storage/tail.db,"],
  [{ input: "name: systemd, db: /data/systemd.db" }, 4, `db /data/systemd.db ${READ_ONLY} db: /fluent-bit/storage/systemd.db,`],
  [{ input: "name: kubernetes_events, db: /data/events.db" }, 4, `db /data/events.db ${READ_ONLY} db: /fluent-bit/storage/events.db,`],
  [{ input: "name: forward, unix_path: /data/fluent.sock" }, 4, `unix_path /data/fluent.sock ${READ_ONLY} unix_path: /fluent-bit/storage/fluent.sock,`],
  [{ output: "name: file, path: /var/out" }, 9, `path /var/out ${READ_ONLY} path: /fluent-bit/storage, which`],
  [{ output: "name: file, path: /var/out, mkdir: true" }, 9, `path /var/out ${READ_ONLY} path: /fluent-bit/storage/out, which`],
  [{ output: "name: file, path: /fluent-bit/storage/out" }, 9, "path /fluent-bit/storage/out cannot be written, nothing makes /fluent-bit/storage/out on a new node; write path: /fluent-bit/storage,"],
  [{ output: "name: file, file: /data/a.jsonl" }, 9, `file /data/a.jsonl ${READ_ONLY} file: /fluent-bit/storage/a.jsonl,`],
  [{ output: "name: file" }, 9, `file has no path, and the agent's folder ${READ_ONLY} path: /fluent-bit/storage,`],
  [{ output: "name: s3, bucket: b, region: r" }, 9, `s3 has no store_dir, and its own, ${TMP}/fluent-bit/s3, ${READ_ONLY} store_dir: /fluent-bit/storage/s3,`],
  [{ output: "name: s3, bucket: b, region: r, match: c }\n    - { name: s3, bucket: b, region: r" }, 9, `s3 has no store_dir, and its own, ${TMP}/fluent-bit/s3, ${READ_ONLY} store_dir: /fluent-bit/storage/s3.0,`],
  [{ output: "name: s3, bucket: b, region: r, store_dir: /data/s3" }, 9, `store_dir /data/s3 ${READ_ONLY} store_dir: /fluent-bit/storage/s3,`],
  [{ output: "name: gcs, bucket: b" }, 9, `gcs has no store_dir, and its own, ${TMP}/fluent-bit/gcs, `],
  [{ output: "name: azure_blob, buffering_enabled: true" }, 9, `azure_blob has no buffer_dir, and its own, ${TMP}/fluent-bit/azure-blob/, ${READ_ONLY} buffer_dir: /fluent-bit/storage/azure-blob,`],
];

const notThere: [parts: Parts, line: number, start: string][] = [
  [{ filter: "name: lua, call: f, script: /scripts/a.lua" }, 6, "script /scripts/a.lua is not in the pod; add --file /scripts/a.lua=a.lua; where something else mounts it, add --mounted /scripts"],
  [{ filter: "name: lua, call: f, script: a.lua" }, 6, "script a.lua is not in the pod; add --file /fluent-bit/files/a.lua=a.lua and write script: /fluent-bit/files/a.lua; where"],
  [{ output: "name: http, tls: on, tls.ca_file: /certs/ca.pem" }, 9, "tls.ca_file /certs/ca.pem is not in the pod; add --file /certs/ca.pem=ca.pem; where something else mounts it, add --mounted /certs"],
  [{ output: "name: http, tls: on, tls.ca_file: /etc/ca.pem" }, 9, "tls.ca_file /etc/ca.pem is not in the pod; add --file /fluent-bit/files/ca.pem=ca.pem and write tls.ca_file: /fluent-bit/files/ca.pem; where something else mounts it, add --mounted /etc"],
  [{ output: "name: forward, upstream: /etc/flb/nodes.conf" }, 9, "upstream /etc/flb/nodes.conf is not in the pod; add --file /etc/flb/nodes.conf=nodes.conf; where"],
  [{ input: "name: tail, path: /data/logs/*.log" }, 4, "path /data/logs/*.log is not in the pod; write a path of the pod, or where something else mounts it, add --mounted /data/logs"],
];

describe.each(["helm", "operator"])("manifest %s", (kind) => {
  test.each([...cannotWrite, ...notThere])("refuses %j", async (parts, line, start) => {
    expect(await manifest(kind, parts)).toMatchObject({ code: 3, out: "", err: expect.stringContaining(`error Cannot deploy p.yaml:${line}: ${start}`) });
  });

  test.each<[parts: Parts, more: string]>([
    [{ service: "storage.path: /fluent-bit/storage/chunks", input: "name: tail, path: /var/log/a.log, db: /fluent-bit/storage/chunks/tail.db" }, ""],
    [{ output: "name: s3, bucket: b, region: r, store_dir: /fluent-bit/storage/s3/a" }, ""],
    [{ output: "name: file, path: /fluent-bit/storage/$TAG, file: a.jsonl, mkdir: on" }, ""],
    [{ output: "name: file, path: /dev, file: stdout" }, ""],
    [{ output: "name: azure_blob, path: logs/a, account_name: a, shared_key: b, container_name: c" }, ""],
    [{ output: "name: es, path: /es, tls.ca_file: /etc/ssl/certs/ca-certificates.crt" }, ""],
    [{ input: "name: tail, path: '/var/log/a.log,/var/log/b/*.log', exclude_path: /nowhere/*" }, ""],
    [{ service: "storage.path: '${BUFFERS}'" }, ""],
    [{ service: "storage.path: /data/st", input: "name: tail, path: /data/logs/*.log, db: /data/tail.db", filter: "name: lua, call: f, script: /data/a.lua" }, " --mounted /data/"],
    [{ filter: "name: lua, call: f, script: /scripts/a.lua" }, " --file /scripts/a.lua=a.lua"],
  ])("takes %j%s", async (parts, more) => {
    workshop.write("a.lua", "");
    expect(await manifest(kind, parts, more)).toMatchObject({ code: 0, err: "" });
  });
});

test("/var/log of the node can be written in the chart, not in the operator's agent", async () => {
  const db: Parts = { input: "name: tail, path: /var/log/a.log, db: /var/log/flb.db" };
  expect(await manifest("helm", db)).toMatchObject({ code: 0, err: "" });
  expect(await manifest("operator", db)).toMatchObject({ code: 3, err: expect.stringContaining(`db /var/log/flb.db ${READ_ONLY}`) });
  expect(await manifest("helm", { input: "name: tail, path: /var/log/a.log, db: /var/log/flb/a.db" })).toMatchObject({ code: 3, err: expect.stringContaining("nothing makes /var/log/flb on a new node") });
});

test("all that is wrong is named at once", async () => {
  const printed = await manifest("helm", { service: "storage.path: /data/st", input: "name: tail, path: /var/log/a.log, db: /data/tail.db", filter: "name: lua, call: f, script: /scripts/a.lua" });
  expect(printed.err.replace(/\s+/g, " ")).toMatch(/p\.yaml:1: storage\.path \/data\/st cannot be written.*; then see db at p\.yaml:4, script at p\.yaml:6$/);
});

test.each(["helm", "operator", "docker"])("%s: a variable is no path before it is used", async (kind) => {
  const folder = kind === "docker" ? "/data" : "/fluent-bit/storage";
  const write = async (name: string, value: string): ReturnType<Workshop["run"]> => {
    const text = pipeline({ input: `name: tail, path: /var/log/a/*.log, db: '\${${name}}/tail.db'` }, kind === "docker" ? "build" : "/fluent-bit/wasm");
    workshop.write("p.yaml", `env: { ${name}: ${value}, OTHER_FILE: none }\n${text}`);
    return workshop.run(`manifest ${kind} build/filter.wasm -c p.yaml --name a --force`);
  };
  expect(await write("DB_PATH", folder)).toMatchObject({ code: 0, err: "" });
  if (kind !== "docker") expect(await write("DB_PATH", "/data")).toMatchObject({ code: 3, err: expect.stringContaining(`db /data/tail.db ${READ_ONLY} db: /fluent-bit/storage/tail.db,`) });
});

test("helm: parsers_file and plugins_file, and those that the image has", async () => {
  for (const key of ["parsers_file", "plugins_file"]) {
    expect(await manifest("helm", { service: `${key}: /conf/mine.conf` })).toMatchObject({ code: 3, err: expect.stringContaining(`p.yaml:1: ${key} /conf/mine.conf is not in the pod; add --file /conf/mine.conf=mine.conf; where`) });
  }
  // What the chart's own service section names: its ConfigMap brings custom_parsers.conf, beside the configuration.
  const ofTheChart = ["/fluent-bit/etc/conf/custom_parsers.conf", "custom_parsers.conf"];
  for (const file of ["parsers.conf", "/fluent-bit/etc/parsers.conf", "parsers_java.conf", ...ofTheChart]) expect(await manifest("helm", { service: `parsers_file: ${file}` })).toMatchObject({ code: 0, err: "" });
});

test.each(["helm", "operator"])("%s: /tmp can be written where exec_wasi has it", async (kind) => {
  await workshop.writeWat("build/filter.wasm", '(module (memory (export "memory") 1) (func (export "_start")))');
  const output = "name: s3, bucket: b, region: r";
  workshop.write("p.yaml", `service: { http_server: true }\npipeline:\n  inputs:\n    - { name: exec_wasi, tag: a, wasi_path: /w/filter.wasm, accessible_paths: /proc }\n  outputs:\n    - { ${output}, match: a }\n`);
  expect(await workshop.run(`manifest ${kind} build/filter.wasm -c p.yaml --name a`)).toMatchObject({ code: 0, err: "" });
});

describe("manifest docker", () => {
  const volumesOf = (): string[] => (parse(readFileSync(`${workshop.folder}/compose.yaml`, "utf8")) as { services: { "fluent-bit": { volumes?: string[] } } }).services["fluent-bit"].volumes ?? [];

  test.each<[parts: Parts, volumes: string[]]>([
    [{ service: "storage.path: /data/st" }, ["st:/data/st"]],
    [{ service: "log_file: logs/agent.log" }, ["logs:/fluent-bit/app/logs"]],
    [{ input: "name: tail, path: /var/log/a/*.log, db: /data/tail.db" }, ["data:/data", "/var/log/a:/var/log/a:ro"]],
    [{ output: "name: s3, bucket: b, region: r, store_dir: /data/s3" }, ["s3:/data/s3"]],
    [{ output: "name: s3, bucket: b, region: r" }, [`s3:${TMP}/fluent-bit/s3`]],
    [{ output: "name: azure_kusto, buffering_enabled: on" }, [`azure-kusto:${TMP}/fluent-bit/azure-kusto`]],
    [{ output: "name: azure_blob, path: logs/a" }, []],
    [{ output: "name: file, path: /dev, file: stdout" }, []],
    [{ output: "name: file, path: /data/$TAG, file: a.jsonl, mkdir: on" }, ["data:/data"]],
    [{ service: "storage.path: state/out", output: "name: file, path: out, file: a.jsonl" }, ["out:/fluent-bit/app/state/out", "out-2:/fluent-bit/app/out"]],
    [{ filter: "name: lua, call: f, script: /etc/flb/a.lua" }, ["/etc/flb/a.lua:/etc/flb/a.lua:ro"]],
    [{ service: "parsers_file: /fluent-bit/etc/parsers.conf", output: "name: es, path: /es, tls.ca_file: /etc/ssl/certs/ca-certificates.crt" }, []],
  ])("%j: %j", async (parts, volumes) => {
    expect(await manifest("docker", parts)).toMatchObject({ code: 0, err: "" });
    expect(volumesOf()).toEqual(volumes);
    const dockerfile = readFileSync(`${workshop.folder}/Dockerfile`, "utf8");
    for (const target of volumes.flatMap((volume) => volume.endsWith(":ro") ? [] : volume.split(":").slice(1))) expect(dockerfile).toContain(`COPY --from=build --chown=65532:65532 /empty ${target}/\n`);
  });

  test("refuses a file output beside the pipeline", async () => {
    expect(await manifest("docker", { output: "name: file, file: a.jsonl" })).toMatchObject({ code: 3, err: "error Cannot write p.yaml:9 in a container: file is among the files that are read only; give it a folder of its own, such as state/" });
  });
});

test("remedies are spelled as the file is", async () => {
  workshop.write("p.conf", "[SERVICE]\n    http_server off\n[INPUT]\n    name tail\n    path /var/log/a.log\n    tag a\n    db /data/tail.db\n[FILTER]\n    name wasm\n    match a\n    wasm_path /fluent-bit/wasm/filter.wasm\n    function_name keep\n    accessible_paths /fluent-bit/wasm\n[OUTPUT]\n    name stdout\n    match a\n");
  expect((await workshop.run("manifest helm build/filter.wasm -c p.conf --name a")).err).toContain("write db /fluent-bit/storage/tail.db, which");
  workshop.write("p.conf", "[SERVICE]\n    http_server off\n[INPUT]\n    name tail\n    path /var/log/a.log\n    tag a\n[FILTER]\n    name wasm\n    match a\n    wasm_path /fluent-bit/wasm/filter.wasm\n    function_name keep\n    accessible_paths /fluent-bit/wasm\n[OUTPUT]\n    name stdout\n    match a\n");
  expect((await workshop.run("manifest helm build/filter.wasm -c p.conf --name a")).err).toContain("write http_server true and health_check true under service");
});
