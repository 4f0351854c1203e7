// Tags that the filter kubernetes cuts at another place than the pod's name.
//   in   a configuration
//   out  findings at kube_tag_prefix, or at the filter
// The filter leaves out as many characters as its prefix has, whatever they are, and looks for a pod's name in the rest:
// parse_regex_tag_data, plugins/filter_kubernetes/kube_meta.c:1784-1810 @v5.1.1, :1493-1503 @v3.2.10. Where it finds a wrong name, no line in the log says so.
import { posix } from "node:path";
import { type PipelineConfig, type Section, instanceName, lastProperty, lastValue, readBool, spellProperty } from "@flb-wasm/host-sim";
import { takes } from "./check-threads.js";
import type { Finding } from "./finding.js";
import { isOpen } from "./read-config.js";

/** FLB_KUBE_TAG_PREFIX, plugins/filter_kubernetes/kube_conf.h:66 @v5.1.1 */
const DEFAULT_PREFIX = "kube.var.log.containers.";
/** Where nodes keep the logs whose names hold pod, namespace and container. */
const CONTAINERS = "containers";

export function checkKubeTag(config: PipelineConfig): Finding[] {
  return config.inputs.filter(({ name }) => name === "tail").flatMap((input) => {
    const start = startOfTags(input);
    const adder = start === null ? undefined : adderOf(input, start, config);
    return start === null || !adder ? [] : checkPrefix(adder, start, instanceName(input, config.inputs), config);
  });
}

/** What stands before the pod's name in the input's tags; `null` where that is not known. `*` is the file's path, its slashes as dots: tag_compose, plugins/in_tail/tail_file.c @v5.1.1 */
function startOfTags(input: Section): string | null {
  const [tag, path] = [lastValue(input, "tag"), lastValue(input, "path")];
  if (tag === undefined || path === undefined || isOpen(tag) || isOpen(path) || lastProperty(input, "tag_regex") || path.includes(",")) return null;
  const folder = posix.dirname(path);
  if (folder.includes("*") || posix.basename(folder) !== CONTAINERS) return null;
  return /^[^*]*\*$/.test(tag) ? tag.replace("*", `${folder.replace(/^\//, "").replaceAll("/", ".")}.`) : null;
}

/** The filter kubernetes that sees the tags, unless another filter may have changed them before. */
function adderOf(input: Section, start: string, { filters }: PipelineConfig): Section | undefined {
  const own = input.processors.find(({ name }) => name === "kubernetes");
  const index = filters.findIndex((filter) => filter.name === "kubernetes" && takes(filter, `${start}pod.log`));
  const isSentOn = filters.slice(0, index).some((filter) => filter.name === "rewrite_tag" && takes(filter, `${start}pod.log`));
  const found = own ?? (index < 0 || isSentOn ? undefined : filters[index]);
  return found && (lastProperty(found, "regex_parser") || readBool(lastValue(found, "use_journal") ?? "off") === true) ? undefined : found;
}

function checkPrefix(filter: Section, start: string, input: string, { format }: PipelineConfig): Finding[] {
  const property = lastProperty(filter, "kube_tag_prefix");
  const prefix = property?.value ?? DEFAULT_PREFIX;
  const isCutRight = prefix.length <= start.length && !/[a-z0-9]/.test(start.slice(prefix.length));
  if (isOpen(prefix) || isCutRight) return [];
  return [{
    code: "FLB115", severity: "warning", place: property?.place ?? filter.place,
    problem: `kube_tag_prefix ${prefix}${property ? "" : ", the default,"} has ${prefix.length} characters, and the tags of ${input} have ${start.length} before the pod's name, ${start}: kubernetes finds another pod's name, or none`,
    remedy: `write ${spellProperty(format, "kube_tag_prefix", start)}`,
  }];
}
