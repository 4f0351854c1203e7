// What a ConfigMap takes: how much, under which keys, and as what.
// Knows names and bytes. Does not know deployments.
// Source: ValidateConfigMap, pkg/apis/core/validation/validation.go, and IsConfigMapKey of Kubernetes' API machinery.

/** Of all values of a ConfigMap together: MaxSecretSize, pkg/apis/core/types.go of Kubernetes. */
export const CONFIG_MAP_BYTES = 1024 * 1024;

/** Client-side `kubectl apply` keeps a copy of the object in an annotation: TotalAnnotationSizeLimitB of Kubernetes. */
export const ANNOTATION_BYTES = 256 * 1024;

const LONGEST_KEY = 253;

/** The key of a file: its name where Kubernetes takes it, which is `[-._a-zA-Z0-9]+`, neither `.` nor with `..` at its start. */
export function configMapKey(fileName: string): string {
  return fileName.replace(/[^-._a-zA-Z0-9]/gu, "-").slice(-LONGEST_KEY).replace(/^\.(?=\.|$)/, "-");
}

/** Line ends, marks and controls are left out that some reader of YAML takes for something else. */
const SAME_TO_ALL = /^[\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** Text that stands in YAML as it is; `null` for bytes that have to go as base64. */
export function plainText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return SAME_TO_ALL.test(text) && (text === "" || text.trim() !== "") ? text : null;
  } catch {
    return null;
  }
}
