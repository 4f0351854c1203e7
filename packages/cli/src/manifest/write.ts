// The files of a deployment, as text.
//   in   ManifestRequest
//   out  names and contents; nothing touches the disk here
//   err  CliError
import { posix } from "node:path";
import { ANNOTATION_BYTES, configMapKey } from "./config-map.js";
import { CHART_FILES, CHART_VERSION, WRITABLE_IN_CHART, helmValues } from "./helm.js";
import type { LeftOut } from "./left-out.js";
import { type ConfigMapContent, type KubernetesObject, configMaps } from "./objects.js";
import { operatorObjects } from "./operator.js";
import { checkPodFiles } from "./pod-files.js";
import { type Deployment, type ManifestRequest, checkRequest, fitsConfigMap, moduleTooLarge } from "./request.js";
import { yamlDocument } from "./yaml-text.js";

export type Packaging = "helm" | "operator";

export interface ManifestFile {
  readonly name: string;
  readonly text: string;
}

export interface Manifests {
  readonly deployment: Deployment;
  readonly files: readonly ManifestFile[];
  /** Nothing for the chart, which takes the configuration as it is. */
  readonly leftOut: readonly LeftOut[];
}

/** @throws CliError */
export function writeManifests(request: ManifestRequest, packaging: Packaging): Manifests {
  const deployment = checkRequest(request);
  const maps = configMaps(deployment);
  const files = maps.map((map): ManifestFile => ({ name: `${map.metadata.name}.yaml`, text: yamlText([map], applyNote(map)) }));
  if (packaging === "helm") {
    checkPodFiles(deployment, { writable: WRITABLE_IN_CHART, brought: CHART_FILES });
    files.push({ name: "values.yaml", text: yamlText([helmValues(deployment)], helmNote(deployment, files)) });
    return { deployment, files, leftOut: [] };
  }
  const { objects, leftOut } = operatorObjects(deployment);
  checkPodFiles(deployment, { without: ["parsers_file"] });
  files.push({ name: "fluent-operator.yaml", text: yamlText(objects, ["kubectl apply --server-side -f fluent-operator.yaml"]) });
  return { deployment, files, leftOut };
}

/** Only ConfigMaps: of the module and of its files. @throws CliError */
export function writeConfigMaps(content: ConfigMapContent): readonly ManifestFile[] {
  if (!fitsConfigMap(content.module)) throw moduleTooLarge(content.module, "put it into an image with flb-wasm manifest docker");
  return configMaps({ ...content, delivery: "configmap" }).map((map) => ({ name: `${map.metadata.name}.yaml`, text: yamlText([map], [...applyNote(map), ...itemsNote(map, content)]) }));
}

/** Whoever mounts it has to give a file its name again. */
function itemsNote({ data, binaryData }: KubernetesObject, { fileName, files }: ConfigMapContent): string[] {
  const names = [fileName, ...files.map(({ path }) => posix.basename(path))];
  return Object.keys({ ...(data as object), ...(binaryData as object) }).flatMap((key) => {
    const name = names.find((each) => configMapKey(each) === key) ?? key;
    return name === key ? [] : [`items of the volume that mounts it: { key: ${JSON.stringify(key)}, path: ${JSON.stringify(name)} }`];
  });
}

function applyNote(map: KubernetesObject): string[] {
  const isLarge = Buffer.byteLength(JSON.stringify(map)) > ANNOTATION_BYTES;
  return [`kubectl apply --server-side -f ${map.metadata.name}.yaml`, ...(isLarge ? ["Without --server-side it is too large for the annotation that kubectl keeps."] : [])];
}

function helmNote({ namespace, delivery }: Deployment, before: readonly ManifestFile[]): string[] {
  return [
    "helm repo add fluent https://fluent.github.io/helm-charts",
    ...before.map(({ name }) => `kubectl apply --server-side -f ${name}`),
    `helm upgrade --install fluent-bit fluent/fluent-bit --version ${CHART_VERSION} --namespace ${namespace} -f values.yaml`,
    ...(delivery === "image-volume" ? ["Image volumes: Kubernetes 1.35; from 1.31 with the feature gate ImageVolume."] : []),
  ];
}

function yamlText(objects: readonly object[], note: readonly string[]): string {
  const comment = note.map((line) => `# ${line}\n`).join("");
  return comment + objects.map(yamlDocument).join("---\n");
}
