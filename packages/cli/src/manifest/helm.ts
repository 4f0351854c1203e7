// Values for the official chart, fluent/fluent-bit: a DaemonSet.
//   in   Deployment
//   out  the values object
//   err  CliError for a configuration that the chart would change
// Keys and paths are those of chart 0.58.1: values.yaml, templates/_pod.tpl, templates/configmap.yaml.
import { CliError } from "../command/cli-error.js";
import type { Deployment } from "./request.js";
import { CONFINED, podParts } from "./volumes.js";

/** The chart that the values are for. */
export const CHART_VERSION = "0.58.1";

export function helmValues(deployment: Deployment): Readonly<Record<string, unknown>> {
  const { config, configText, fluentBit, digest } = deployment;
  if (configText.includes("{{")) throw new CliError(`Cannot put ${config.file} into the chart: it holds {{, which Helm would replace`);
  const file = config.format === "yaml" ? "pipeline.yaml" : "pipeline.conf";
  const { volumes, mounts, initContainers } = podParts(deployment);
  return {
    kind: "DaemonSet",
    image: { tag: fluentBit },
    args: ["--workdir=/fluent-bit/etc", `--config=/fluent-bit/etc/conf/${file}`],
    config: { extraFiles: { [file]: configText } },
    podAnnotations: { "flb-wasm/sha256": digest },
    // Pods' log files belong to root and nobody else may read them; root without capabilities can.
    securityContext: { runAsUser: 0, ...CONFINED },
    resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "256Mi" } },
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
    ...(initContainers.length > 0 ? { initContainers } : {}),
    extraVolumes: volumes,
    extraVolumeMounts: mounts,
  };
}
