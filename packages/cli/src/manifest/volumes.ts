// Volumes, mounts and init containers that bring module and files into a pod; the same for the Helm chart and the operator.
//   in   Deployment
//   out  plain objects of the Kubernetes API
// Knows neither chart nor operator.
import { posix } from "node:path";
import { configMapKey } from "./config-map.js";
import { catchesPrints } from "./file-uses.js";
import type { Deployment } from "./request.js";

export interface Volume {
  readonly name: string;
  readonly [source: string]: unknown;
}

export interface Mount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
}

export interface PodParts {
  readonly volumes: readonly Volume[];
  readonly mounts: readonly Mount[];
  readonly initContainers: readonly Readonly<Record<string, unknown>>[];
}

export const WASM_VOLUME = "wasm";

/** Buffers and tail's database; a hostPath, so that a new pod goes on where the old one stopped. */
export const STORAGE_FOLDER = "/fluent-bit/storage";
const STORAGE: Volume = { name: "storage", hostPath: { path: "/var/lib/fluent-bit", type: "DirectoryOrCreate" } };

/** What a container may do that writes only where it is told to. */
export const CONFINED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
} as const;

/** Nobody of the distroless images. */
export const NOBODY = 65532;

/** Names of the objects that hold module and files. */
export function objectNames({ name }: Pick<Deployment, "name">): { readonly wasm: string; readonly files: string } {
  return { wasm: `${name}-wasm`, files: `${name}-files` };
}

/** What {@link catchesPrints} says is written to. */
const PRINTED: Volume = { name: "tmp", emptyDir: { sizeLimit: "64Mi" } };

export function podParts(deployment: Deployment): PodParts {
  const folders = [...new Set(deployment.files.map(({ path }) => posix.dirname(path)))];
  const fileVolumes = folders.map((folder, i): [Volume, Mount] => [
    {
      name: `files-${i}`,
      configMap: {
        name: objectNames(deployment).files,
        items: deployment.files.filter(({ path }) => posix.dirname(path) === folder).map(({ path }) => itemOf(posix.basename(path))),
      },
    },
    { name: `files-${i}`, mountPath: folder, readOnly: true },
  ]);
  const { folder } = deployment;
  const prints = catchesPrints(deployment.config);
  return {
    volumes: [wasmVolume(deployment), ...fileVolumes.map(([volume]) => volume), STORAGE, ...(prints ? [PRINTED] : [])],
    mounts: [{ name: WASM_VOLUME, mountPath: folder, readOnly: true }, ...fileVolumes.map(([, mount]) => mount), { name: STORAGE.name, mountPath: STORAGE_FOLDER }, ...(prints ? [{ name: PRINTED.name, mountPath: "/tmp" }] : [])],
    initContainers: deployment.delivery === "init-container" ? [copyContainer(deployment)] : [],
  };
}

function wasmVolume(deployment: Deployment): Volume {
  switch (deployment.delivery) {
    case "configmap": return { name: WASM_VOLUME, configMap: { name: objectNames(deployment).wasm, ...itemsOf(deployment.fileName) } };
    case "image-volume": return { name: WASM_VOLUME, image: { reference: deployment.image, pullPolicy: "IfNotPresent" } };
    case "init-container": return { name: WASM_VOLUME, emptyDir: {} };
  }
}

/** A file by its own name, whatever its key. */
function itemOf(fileName: string): { readonly key: string; readonly path: string } {
  return { key: configMapKey(fileName), path: fileName };
}

/** Of a ConfigMap with one file: without items each key is a file. */
function itemsOf(fileName: string): object {
  const item = itemOf(fileName);
  return item.key === fileName ? {} : { items: [item] };
}

/** The Fluent Bit image has no shell and no cp: the module's own image brings one. */
function copyContainer({ image, folder, fileName }: Deployment): Readonly<Record<string, unknown>> {
  return {
    name: "copy-wasm", image, imagePullPolicy: "IfNotPresent",
    command: ["cp", `/wasm/${fileName}`, `${folder}/${fileName}`],
    volumeMounts: [{ name: WASM_VOLUME, mountPath: folder }],
    securityContext: { ...CONFINED, runAsNonRoot: true, runAsUser: NOBODY, runAsGroup: NOBODY },
  };
}
