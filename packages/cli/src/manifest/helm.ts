// Values for the official chart, fluent/fluent-bit: a DaemonSet.
//   in   Deployment
//   out  the values object
//   err  CliError for an agent that the chart's probes would restart for ever
// Keys and paths are those of chart 0.58.1: values.yaml, templates/_pod.tpl, templates/configmap.yaml.
import { type Property, lastProperty, lastValue, placeText, readBool, spellProperty } from "@flb-wasm/host-sim";
import { isOpen } from "../check/read-config.js";
import { CliError } from "../command/cli-error.js";
import { nodeSelector } from "./machine.js";
import type { Deployment } from "./request.js";
import { CONFINED, podParts } from "./volumes.js";

/** The chart that the values are for. */
export const CHART_VERSION = "0.58.1";
/** What the chart mounts of the node without readOnly: daemonSetVolumeMounts of its values.yaml. */
export const WRITABLE_IN_CHART: readonly string[] = ["/var/log"];
/** Files of the ConfigMap that the chart mounts on the folder of the configuration: templates/configmap.yaml. */
export const CHART_FILES: readonly string[] = ["/fluent-bit/etc/conf/custom_parsers.conf", "/fluent-bit/etc/conf/fluent-bit.conf"];

export function helmValues(deployment: Deployment): Readonly<Record<string, unknown>> {
  const { config, configText, fluentBit, digest } = deployment;
  const file = config.format === "yaml" ? "pipeline.yaml" : "pipeline.conf";
  const { volumes, mounts, initContainers } = podParts(deployment);
  return {
    kind: "DaemonSet",
    image: { tag: fluentBit },
    args: ["--workdir=/fluent-bit/etc", `--config=/fluent-bit/etc/conf/${file}`],
    config: { extraFiles: { [file]: asTemplate(configText) } },
    podAnnotations: { "flb-wasm/sha256": digest },
    // Pods' log files belong to root and nobody else may read them; root without capabilities can.
    securityContext: { runAsUser: 0, ...CONFINED },
    ...probes(deployment),
    resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "256Mi" } },
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
    ...nodeSelector(deployment.machine),
    ...(initContainers.length > 0 ? { initContainers } : {}),
    extraVolumes: volumes,
    extraVolumeMounts: mounts,
  };
}

/** The chart makes templates of its files, `tpl` in templates/configmap.yaml: an action that writes two braces stands for two braces. */
function asTemplate(text: string): string {
  return text.replaceAll("{{", '{{ "{{" }}');
}

/** The port that the chart gives to the container where `metricsPort` is not set. */
const CHART_PORT = 2020;
const LOOPBACK = /^(127\.|localhost$|::1$)/i;

/**
 * The chart asks the agent's HTTP server whether it lives and whether it is ready, and the node asks from outside of the pod.
 * Without `health_check` there is no `/api/v1/health`: 404 since 5.0, seen on 5.1.1.
 */
function probes({ config }: Deployment): object {
  const service = config.sections.findLast(({ kind }) => kind === "service");
  const property = (key: string): Property | undefined => service && lastProperty(service, key);
  const write = (key: string, value: string): string => spellProperty(config.format, key, value);
  const isOn = (text: string | undefined): boolean => text !== undefined && (isOpen(text) || readBool(text) === true);
  const server = property("http_server");
  if (!isOn(server?.value)) {
    const place = server ?? service;
    const state = server ? `http_server is ${server.value}` : "service has no http_server";
    throw new CliError(`Cannot deploy ${place ? placeText(place.place) : config.file}: ${state}, and the chart's probes ask the agent by HTTP: the pod would never be ready and be restarted for ever; write ${write("http_server", "true")} and ${write("health_check", "true")} under service`);
  }
  const listen = property("http_listen");
  if (listen && LOOPBACK.test(listen.value)) {
    throw new CliError(`Cannot deploy ${placeText(listen.place)}: http_listen ${listen.value} hears nobody outside of the pod, and the chart's probes come from the node: the pod would never be ready; write ${write("http_listen", "0.0.0.0")}`);
  }
  const port = property("http_port");
  if (port && !/^\d+$/.test(port.value)) throw new CliError(`Cannot deploy ${placeText(port.place)}: http_port ${port.value} is no number, and the chart's probes need one; write ${write("http_port", String(CHART_PORT))}`);
  const path = isOn(service && lastValue(service, "health_check")) ? "/api/v1/health" : "/";
  return {
    ...(port && Number(port.value) !== CHART_PORT ? { metricsPort: Number(port.value) } : {}),
    livenessProbe: { httpGet: { path: "/", port: "http" } },
    readinessProbe: { httpGet: { path, port: "http" } },
  };
}
