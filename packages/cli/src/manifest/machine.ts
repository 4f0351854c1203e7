// The machines that a module runs on, in the words of docker and Kubernetes.
//   in   a module's bytes
//   out  its one machine; null for a .wasm
// An agent on another machine does not start with the file, and up to 4.0 lets every record through as it came: plugins/filter_wasm/filter_wasm.c:91-97 @v4.0.14
import { isAotFile, readAotHeader } from "../aot/header.js";

export type Machine = "amd64" | "arm64";

export function machineOf(module: Uint8Array): Machine | null {
  if (!isAotFile(module)) return null;
  const { target } = readAotHeader(module, "the module");
  return target === "x86_64" ? "amd64" : target === "aarch64" ? "arm64" : null;
}

/** Pods of the DaemonSet stand on such nodes alone. */
export function nodeSelector(machine: Machine | null): { readonly nodeSelector?: Readonly<Record<string, string>> } {
  return machine === null ? {} : { nodeSelector: { "kubernetes.io/arch": machine } };
}
