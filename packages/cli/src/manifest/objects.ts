// ConfigMaps for module and files.
//   in   Deployment
//   out  objects of the Kubernetes API
import { posix } from "node:path";
import { CliError } from "../command/cli-error.js";
import { CONFIG_MAP_BYTES, configMapKey, plainText } from "./config-map.js";
import type { Deployment, PodFile } from "./request.js";
import { objectNames } from "./volumes.js";

export type KubernetesObject = Readonly<Record<string, unknown>> & { readonly kind: string; readonly metadata: { readonly name: string } };

/** What ConfigMaps hold. */
export type ConfigMapContent = Pick<Deployment, "name" | "namespace" | "module" | "fileName" | "files">;

export function configMaps(deployment: ConfigMapContent & Pick<Deployment, "delivery">): readonly KubernetesObject[] {
  const names = objectNames(deployment);
  const objects: KubernetesObject[] = [];
  if (deployment.delivery === "configmap") {
    objects.push({
      ...head(names.wasm, deployment),
      binaryData: { [configMapKey(deployment.fileName)]: base64(deployment.module) },
    });
  }
  if (deployment.files.length > 0) objects.push({ ...head(names.files, deployment), ...contentOf(deployment.files) });
  return objects;
}

/** Text as it is, for people to read; whatever else, as base64. */
function contentOf(files: readonly PodFile[]): object {
  const byteLength = files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  if (byteLength > CONFIG_MAP_BYTES) throw new CliError(`Cannot deploy the files: they have ${byteLength} bytes, and ${CONFIG_MAP_BYTES} fit into a ConfigMap`);
  const paths = new Map<string, string>();
  const data = new Map<string, string>();
  const binaryData = new Map<string, string>();
  for (const { path, bytes } of files) {
    const key = configMapKey(posix.basename(path));
    const before = paths.get(key);
    if (before !== undefined) throw new CliError(`Cannot deploy the files: ${before} and ${path} would have one key in the ConfigMap, ${key}; give one of them another name`);
    paths.set(key, path);
    const text = plainText(bytes);
    if (text === null) binaryData.set(key, base64(bytes));
    else data.set(key, text);
  }
  return { ...(data.size > 0 ? { data: Object.fromEntries(data) } : {}), ...(binaryData.size > 0 ? { binaryData: Object.fromEntries(binaryData) } : {}) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function head(name: string, { namespace, name: app }: ConfigMapContent): KubernetesObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels: { "app.kubernetes.io/name": app, "app.kubernetes.io/part-of": "fluent-bit" } } } as KubernetesObject;
}
