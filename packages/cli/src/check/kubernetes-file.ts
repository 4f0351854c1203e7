// A file that holds a configuration as text, and is none itself.
//   in   a file's text
//   out  what it is, and where the text is; `null` for what may be a configuration
import { type YAMLMap, isMap, isScalar } from "yaml";
import { rootsOf } from "./include-files.js";

/** Keys of `config` in the values of Fluent Bit's own chart. */
const CHART_KEYS = ["service", "inputs", "filters", "outputs", "customParsers", "extraFiles", "upstream"];

/** As a message goes on behind the file's name. */
export function foreignFile(text: string): string | null {
  const roots = rootsOf(text);
  if (roots.length === 0 || roots.some((root) => root.has("pipeline"))) return null;
  if (roots.some((root) => root.has("apiVersion") && root.has("kind"))) {
    const files = roots.filter((root) => root.get("kind") === "ConfigMap").flatMap((root) => keysOf(root.get("data")).filter((key) => /\.(?:conf|ya?ml)$/i.test(key)));
    return `it is a Kubernetes manifest; give the text of ${files.length === 0 ? "the configuration in it" : files.map((each) => `data/${each}`).join(" or ")} as a file of its own`;
  }
  const chart = roots.flatMap((root) => keysOf(root.get("config")).filter((key) => CHART_KEYS.includes(key)));
  return chart.length === 0 ? null : `it has the values of a Helm chart; give the texts of ${chart.map((key) => `config/${key}`).join(", ")} as a file of its own`;
}

function keysOf(value: unknown): readonly string[] {
  return isMap(value) ? (value as YAMLMap).items.flatMap(({ key }) => isScalar(key) ? String(key.value) : []) : [];
}
