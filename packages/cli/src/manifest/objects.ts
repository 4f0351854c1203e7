// ConfigMaps for module and files.
//   in   Deployment
//   out  objects of the Kubernetes API
import { posix } from "node:path";
import { CliError } from "../command/cli-error.js";
import { type Deployment, CONFIG_MAP_BYTES } from "./request.js";
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
      binaryData: { [deployment.fileName]: Buffer.from(deployment.module).toString("base64") },
    });
  }
  if (deployment.files.length > 0) {
    const data = Object.fromEntries(deployment.files.map(({ path, text }) => [posix.basename(path), text]));
    if (Object.keys(data).length < deployment.files.length) throw new CliError("Cannot deploy the files: two of them have the same name; rename one");
    const byteLength = Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    if (byteLength > CONFIG_MAP_BYTES) throw new CliError(`Cannot deploy the files: they have ${byteLength} bytes, and ${CONFIG_MAP_BYTES} fit into a ConfigMap`);
    objects.push({ ...head(names.files, deployment), data });
  }
  return objects;
}

function head(name: string, { namespace, name: app }: ConfigMapContent): KubernetesObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels: { "app.kubernetes.io/name": app, "app.kubernetes.io/part-of": "fluent-bit" } } } as KubernetesObject;
}
