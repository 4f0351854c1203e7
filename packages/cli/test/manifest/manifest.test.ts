// The manifests against the Kubernetes API's schema, and against the chart itself where helm is.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPipelineConfig } from "@flb-wasm/host-sim";
import { DaemonSet } from "kubernetes-models/apps/v1/DaemonSet";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { CONFIG_MAP_BYTES } from "../../src/manifest/config-map.js";
import type { ManifestRequest } from "../../src/manifest/request.js";
import { writeManifests } from "../../src/manifest/write.js";

const PIPELINE = `service:
  flush: 1
  http_server: true
  health_check: true
pipeline:
  inputs:
    - name: tail
      tag: kube.*
      path: /var/log/containers/*.log
  filters:
    - name: wasm
      match: kube.*
      wasm_path: /fluent-bit/wasm/filter.wasm
      function_name: f
      accessible_paths: /fluent-bit/routing
    - name: rewrite_tag
      match: kube.*
      rule: $new_tag ^a$ a false
  outputs:
    - name: es
      match: a
      host: \${ELASTIC_HOST}
`;
const IMAGE = "registry.example/filter:1.0.0";

function request(changes: Partial<ManifestRequest> & { readonly text?: string } = {}): ManifestRequest {
  const configText = changes.text ?? PIPELINE;
  return {
    name: "router", namespace: "logging", module: new Uint8Array(9000).fill(7), fluentBit: "5.1.1", delivery: "auto", image: null,
    files: [{ path: "/fluent-bit/routing/routes.json", bytes: Buffer.from("{}") }],
    config: readPipelineConfig(configText, { file: "deploy/fluent-bit.yaml", variables: { ELASTIC_HOST: "${ELASTIC_HOST}" } }), configText, ...changes,
  };
}

const fileOf = (files: readonly { name: string; text: string }[], name: string): string => {
  const file = files.find((each) => each.name === name);
  if (!file) throw new Error(`no ${name} among ${files.map((each) => each.name).join(", ")}`);
  return file.text;
};

type Values = Record<string, never> & {
  image: { tag: string }; args: string[]; podAnnotations: object; securityContext: object; resources: object; updateStrategy: object; livenessProbe: object; readinessProbe: object;
  initContainers?: object[]; extraVolumes: { name: string }[]; extraVolumeMounts: { name: string; mountPath: string }[]; config: { extraFiles: Record<string, string> };
};

/** The DaemonSet that templates/_pod.tpl of the chart makes of these values. */
function daemonSetOf(values: Values): object {
  return {
    metadata: { name: "fluent-bit" },
    spec: {
      selector: { matchLabels: { app: "fluent-bit" } }, updateStrategy: values.updateStrategy,
      template: {
        metadata: { labels: { app: "fluent-bit" }, annotations: values.podAnnotations },
        spec: {
          ...(values.initContainers ? { initContainers: values.initContainers } : {}),
          containers: [{
            name: "fluent-bit", image: `cr.fluentbit.io/fluent/fluent-bit:${values.image.tag}`, command: ["/fluent-bit/bin/fluent-bit"], args: values.args,
            securityContext: values.securityContext, resources: values.resources,
            ports: [{ name: "http", containerPort: 2020, protocol: "TCP" }], livenessProbe: values.livenessProbe, readinessProbe: values.readinessProbe,
            volumeMounts: [{ name: "config", mountPath: "/fluent-bit/etc/conf" }, ...values.extraVolumeMounts],
          }],
          volumes: [{ name: "config", configMap: { name: "fluent-bit" } }, ...values.extraVolumes],
        },
      },
    },
  };
}

describe.each([["configmap", null], ["image-volume", IMAGE], ["init-container", IMAGE]] as const)("Helm values, module by %s", (delivery, image) => {
  const { files } = writeManifests(request({ delivery, image }), "helm");
  const values = parse(fileOf(files, "values.yaml")) as Values;

  it("make a DaemonSet that the Kubernetes schema takes", () => {
    new DaemonSet(daemonSetOf(values)).validate();
  });

  it("every mount has its volume, and the module is where wasm_path says", () => {
    const volumes = new Set(values.extraVolumes.map(({ name }) => name));
    expect(values.extraVolumeMounts.map(({ name }) => volumes.has(name))).not.toContain(false);
    expect(values.extraVolumeMounts.map(({ mountPath }) => mountPath)).toEqual(["/fluent-bit/wasm", "/fluent-bit/routing", "/fluent-bit/storage"]);
    expect(values.config.extraFiles["pipeline.yaml"]).toBe(PIPELINE);
  });

  it("braces of the pipeline are no action of Helm's", () => {
    const text = PIPELINE.replace("pipeline:", "# {{ .Values.x }} {{{a}}\npipeline:");
    const { config } = parse(fileOf(writeManifests(request({ delivery, image, text }), "helm").files, "values.yaml")) as Values;
    const written = config.extraFiles["pipeline.yaml"]!;
    expect(written.replaceAll('{{ "{{" }}', "")).not.toContain("{{");
    expect(written.replaceAll('{{ "{{" }}', "{{")).toBe(text);
  });

  it("the files' objects are valid ConfigMaps", () => {
    const maps = files.filter(({ name }) => name !== "values.yaml").map(({ text }) => parse(text) as ConstructorParameters<typeof ConfigMap>[0]);
    expect(maps.map((map) => map?.metadata?.name)).toEqual(delivery === "configmap" ? ["router-wasm", "router-files"] : ["router-files"]);
    for (const map of maps) new ConfigMap(map).validate();
  });

  it("are those of the golden file", async () => {
    await expect(fileOf(files, "values.yaml")).toMatchFileSnapshot(`golden/${delivery}.values.yaml`);
  });

  it("the chart takes them", () => {
    const chart = process.env["FLUENT_BIT_CHART"];
    const problem = chart === undefined ? "FLUENT_BIT_CHART does not name a folder with the chart fluent-bit" : helmProblem();
    if (chart === undefined || problem !== null) {
      console.log(`not run: ${problem}`);
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), "flb-helm-"));
    try {
      writeFileSync(join(folder, "values.yaml"), fileOf(files, "values.yaml"));
      const rendered = execFileSync("helm", ["template", "fluent-bit", chart, "-f", join(folder, "values.yaml")], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
      const objects = parseAllDocuments(rendered).map((document) => document.toJS() as { kind: string; spec: { template: { spec: { volumes: { name: string }[] } } }; data: Record<string, string> });
      const daemonSet = objects.find(({ kind }) => kind === "DaemonSet");
      new DaemonSet(daemonSet as ConstructorParameters<typeof DaemonSet>[0]).validate();
      expect(daemonSet?.spec.template.spec.volumes.map(({ name }) => name)).toContain("wasm");
      expect(objects.find(({ kind, data }) => kind === "ConfigMap" && "pipeline.yaml" in data)?.data["pipeline.yaml"]?.trim()).toBe(PIPELINE.trim());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function helmProblem(): string | null {
  try {
    execFileSync("helm", ["version"], { stdio: "ignore" });
    return null;
  } catch {
    return "helm is not on the PATH";
  }
}

describe("fluent-operator", () => {
  const { files, leftOut } = writeManifests(request(), "operator");

  it("writes its five kinds, filters in order within one ClusterFilter", () => {
    const objects = parseAllDocuments(fileOf(files, "fluent-operator.yaml")).map((document) => document.toJS() as { kind: string; spec: { filters?: object[] } });
    expect(leftOut).toEqual([]);
    expect(objects.map(({ kind }) => kind)).toEqual(["FluentBit", "ClusterFluentBitConfig", "ClusterInput", "ClusterFilter", "ClusterOutput"]);
    expect(objects[3]?.spec.filters).toEqual([
      { wasm: { wasmPath: "/fluent-bit/wasm/filter.wasm", functionName: "f", accessiblePaths: ["/fluent-bit/routing"] } },
      { rewriteTag: { rules: ["$new_tag ^a$ a false"] } },
    ]);
  });

  it("is that of the golden file", async () => {
    await expect(fileOf(files, "fluent-operator.yaml")).toMatchFileSnapshot("golden/fluent-operator.yaml");
  });
});

describe("the chart's probes", () => {
  const service = (keys: string): ManifestRequest => request({ text: PIPELINE.replace("http_server: true\n  health_check: true", keys) });
  const valuesOf = (keys: string): object => parse(fileOf(writeManifests(service(keys), "helm").files, "values.yaml")) as object;
  it.each([
    ["http_server: true\n  health_check: true", "/api/v1/health"],
    ["http_server: on\n  health_check: off", "/"],
    ["http_server: yes", "/"],
  ])("ask for what there is: %j", (keys, path) => {
    expect(valuesOf(keys)).toMatchObject({ livenessProbe: { httpGet: { path: "/", port: "http" } }, readinessProbe: { httpGet: { path, port: "http" } } });
    expect(valuesOf(keys)).not.toHaveProperty("metricsPort");
  });
  it("on the port that the agent hears", () => {
    expect(valuesOf("http_server: true\n  http_port: 2021")).toMatchObject({ metricsPort: 2021 });
  });
  it.each([
    ["log_level: info", /^Cannot deploy deploy\/fluent-bit\.yaml:1: service has no http_server, and the chart's probes .*; write http_server: true and health_check: true under service$/],
    ["http_server: off", /^Cannot deploy deploy\/fluent-bit\.yaml:3: http_server is off, and .*; write http_server: true and/],
    ["http_server: 1", /:3: http_server is 1, and/],
    ["http_server: true\n  http_listen: 127.0.0.1", /:4: http_listen 127\.0\.0\.1 hears nobody outside of the pod, .*; write http_listen: 0\.0\.0\.0$/],
    ["http_server: true\n  http_port: metrics", /:4: http_port .* is no number/],
  ])("refused where nobody answers: %j", (keys, message) => {
    expect(() => writeManifests(service(keys), "helm")).toThrow(message);
  });
});

it("exec_wasi: the module by wasi_path, and a writable /tmp", () => {
  const text = PIPELINE.replace(/  filters:[^]*?  outputs:/, "  outputs:").replace("name: tail", "name: exec_wasi\n      wasi_path: /fluent-bit/wasm/input.wasm\n      accessible_paths: /proc");
  const { deployment, files } = writeManifests(request({ text, files: [] }), "helm");
  expect([deployment.folder, deployment.fileName]).toEqual(["/fluent-bit/wasm", "input.wasm"]);
  const values = parse(fileOf(files, "values.yaml")) as Values;
  expect(values.extraVolumeMounts.map(({ mountPath }) => mountPath)).toEqual(["/fluent-bit/wasm", "/fluent-bit/storage", "/tmp"]);
  new DaemonSet(daemonSetOf(values)).validate();
});

describe("the module's size", () => {
  const sized = (byteLength: number, delivery: ManifestRequest["delivery"] = "auto") => request({ module: new Uint8Array(byteLength), delivery, image: IMAGE });
  it.each([[1000, "configmap"], [CONFIG_MAP_BYTES - 4096, "configmap"], [CONFIG_MAP_BYTES - 4095, "init-container"]])("%i bytes go by %s", (byteLength, delivery) => {
    expect(writeManifests(sized(byteLength), "helm").deployment.delivery).toBe(delivery);
  });
  it("is refused in a ConfigMap above 1 MiB, with the other ways", () => {
    expect(() => writeManifests(sized(CONFIG_MAP_BYTES, "configmap"), "helm")).toThrow(/^Cannot put the module into a ConfigMap: it has 1048576 bytes, and 1044480 fit; use --delivery image-volume/);
  });
});

it.each(["/fluent-bit", "/fluent-bit/wasm/", "/fluent-bit/routing,/fluent-bit/wasm", "/proc/net", "/var/log/pods", "/etc"])("accessible_paths %s is there", (paths) => {
  const text = PIPELINE.replace("accessible_paths: /fluent-bit/routing", `accessible_paths: ${paths}`);
  expect(writeManifests(request({ text }), "helm").deployment.folder).toBe("/fluent-bit/wasm");
});

describe("refused with place and remedy", () => {
  const changed = (from: string, to: string): ManifestRequest => request({ text: PIPELINE.replace(from, to) });
  it.each([
    [changed("/fluent-bit/wasm/filter.wasm", "build/filter.wasm"), /deploy\/fluent-bit\.yaml:13: wasm_path build\/filter\.wasm is relative; write the path in the pod/],
    [changed("      accessible_paths: /fluent-bit/routing\n", ""), /deploy\/fluent-bit\.yaml:11: accessible_paths \. opens more/],
    [changed("accessible_paths: /fluent-bit/routing", "accessible_paths: /"), /accessible_paths \/ opens more/],
    [request({ files: [] }), /^Cannot deploy deploy\/fluent-bit\.yaml:15: accessible_paths \/fluent-bit\/routing is no folder of the pod, .*; add --file \/fluent-bit\/routing\/<name>=<file>, or name \/fluent-bit\/wasm, the module's folder; where something else mounts it, add --mounted \/fluent-bit\/routing$/],
    [changed("accessible_paths: /fluent-bit/routing", "accessible_paths: routing"), /:15: accessible_paths routing is relative; write the path in the pod/],
    [changed("  outputs:\n    - name: es\n", "  outputs:\n    - name: es\n      processors: { logs: [{ name: wasm, wasm_path: b.wasm, function_name: f }] }\n"), /wasm_path b\.wasm is relative/],
    [request({ files: [{ path: "/fluent-bit/wasm/routes.json", bytes: Buffer.from("{}") }] }), /^Cannot mount --file \/fluent-bit\/wasm\/routes\.json: \/fluent-bit\/wasm is the module's folder/],
    [changed("name: wasm", "name: lua"), /it has neither a wasm filter nor an exec_wasi input/],
    [request({ name: "Router" }), /lower-case/],
    [request({ delivery: "image-volume" }), /needs an image with the module; build the Dockerfile's module target/],
    [request({ delivery: "image-volume", image: "registry.example/filter:latest" }), /not pinned/],
    [request({ delivery: "init-container", image: "registry.example:5000/filter" }), /not pinned/],
  ])("%#", (bad, message) => {
    expect(() => writeManifests(bad, "helm")).toThrow(message);
  });
});
