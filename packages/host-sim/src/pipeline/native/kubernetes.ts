// The filter kubernetes, without its API server: what stands in `log` is merged, what the server would say is in the records.
//   in   its section; a record's body
//   out  the body
//   err  NotSimulated for an option, or for a record that needs the server
// Source: plugins/filter_kubernetes/kubernetes.c @v5.1.1
import { type Body, type Member, map, str } from "../../event/body.js";
import { readWithJsmn } from "../../event/json-read-jsmn.js";
import { readWithYyjson } from "../../event/json-read-yyjson.js";
import { decodeMsgpack } from "../../event/msgpack.js";
import type { Release } from "../../host/version.js";
import { NotSimulated } from "../../not-simulated.js";
import { type Section, lastValue, placeText, readBool } from "../config.js";
import { SHARED_FILTER_OPTIONS } from "../options.js";
import { type BodyFilter, keyOf, membersOf, partition } from "./keys.js";

/** How the kubernetes filter is answered for. */
export type KubernetesRecords = "carry-metadata" | "as-given";

/** Options without influence on a record that carries its metadata already. */
const OPTIONS = new Set([
  "kube_url", "kube_ca_file", "kube_ca_path", "kube_token_file", "kube_token_command", "kube_token_ttl", "kube_tag_prefix", "kube_meta_cache_ttl",
  "kube_meta_namespace_cache_ttl", "kube_meta_preload_cache_dir", "labels", "annotations", "owner_references", "namespace_labels", "namespace_annotations",
  "namespace_metadata_only", "buffer_size", "use_kubelet", "kubelet_port", "kubelet_host", "dns_retries", "dns_wait_time", "use_journal", "regex_parser",
  "tls.verify", "tls.verify_hostname", "tls.debug", "tls.vhost", "use_tag_for_meta",
]);
/** Modelled below. */
const MERGING = new Set(["merge_log", "merge_log_key", "merge_log_trim", "keep_log", "k8s-logging.parser", "k8s-logging.exclude"]);
/** Options that change records in ways that are not modelled; off is their absence. */
const SWITCHES = new Set(["merge_parser", "cache_use_docker_id", "dummy_meta"]);

interface Settings {
  readonly section: Section;
  readonly answer: KubernetesRecords;
  readonly merges: boolean;
  readonly keepsLog: boolean;
  readonly trims: boolean;
  readonly under: string | null;
  /** Annotations that pods may have a say with. */
  readonly heeded: readonly string[];
  readonly reader: Release["jsonReader"];
}

/** @throws NotSimulated naming the option. */
export function readKubernetes(section: Section, answer: KubernetesRecords, { jsonReader }: Release): BodyFilter {
  for (const { key, value, place } of section.properties) {
    if (SHARED_FILTER_OPTIONS.has(key) || OPTIONS.has(key) || MERGING.has(key)) continue;
    if (SWITCHES.has(key) && readBool(value) === false) continue;
    throw new NotSimulated(`Cannot simulate ${placeText(place)}: option ${key} ${value} of the filter kubernetes changes records`);
  }
  const isOn = (key: string, otherwise: boolean): boolean => readBool(lastValue(section, key) ?? String(otherwise)) === true;
  const settings: Settings = {
    section, answer, merges: isOn("merge_log", false), keepsLog: isOn("keep_log", true), trims: isOn("merge_log_trim", true),
    under: lastValue(section, "merge_log_key") ?? null,
    heeded: [["k8s-logging.parser", "fluentbit.io/parser"], ["k8s-logging.exclude", "fluentbit.io/exclude"]].flatMap(([key = "", annotation = ""]) => isOn(key, false) ? [annotation] : []),
    reader: jsonReader,
  };
  return (body) => {
    checkRecord(body, settings);
    return settings.merges ? merged(body, settings) : body;
  };
}

/** @throws NotSimulated for a record without metadata, unless the caller answers for it, and for one whose pod has a say. */
function checkRecord(body: Body, { section, answer, heeded }: Settings): void {
  const metadata = membersOf(body).findLast((member) => keyOf(member) === "kubernetes")?.[1];
  if (answer === "carry-metadata" && metadata?.kind !== "map") {
    throw new NotSimulated(
      `Cannot simulate ${placeText(section.place)}: the filter kubernetes would ask an API server for this record; `
      + 'give records that carry `kubernetes`, or say `kubernetes: "as-given"`',
    );
  }
  const annotations = metadata && membersOf(metadata).find((member) => keyOf(member) === "annotations")?.[1];
  const heededOne = annotations && membersOf(annotations).map(keyOf).find((key) => heeded.some((prefix) => key?.startsWith(prefix)));
  if (heededOne) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: the pod's annotation ${heededOne} has a say in how its record is read`);
}

/** The record without what only the filter knows, and that. */
export function withoutServer(body: Body): { readonly body: Body; readonly fromServer: readonly Member[] } {
  const [fromServer, others] = partition(membersOf(body), isOfServer);
  return { body: fromServer.length === 0 ? body : map(others), fromServer };
}

function isOfServer(member: Member): boolean {
  const key = keyOf(member);
  return key === "kubernetes" || key === "kubernetes_namespace";
}

/** pack_map_content: what else is there, the members of `log`, what the server said. kubernetes.c:318-644 */
function merged(body: Body, settings: Settings): Body {
  const members = membersOf(body);
  const log = members.find((member) => member[0].kind === "str" && keyOf(member) === "log");
  if (!log) return body;
  const found = membersInside(log[1], settings);
  if (found === null && (log[1].kind === "str" || settings.keepsLog)) return body; // any other value goes with keep_log off: kubernetes.c:441-458
  const inside = found ?? [];
  const kept = members.filter((member) => !isOfServer(member) && (settings.keepsLog || member !== log));
  const { under } = settings;
  const added: readonly Member[] = under === null || inside.length === 0 ? inside : [[str(under), map(inside)]];
  return map([...kept, ...added, ...members.filter(isOfServer)]);
}

/** What is to be merged; `null` where nothing is. Only texts of a text are trimmed. */
function membersInside(value: Body, { reader, trims, section }: Settings): readonly Member[] | null {
  if (value.kind === "map") return value.members;
  if (value.kind !== "str") return null;
  if (value.bytes.includes(0)) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: a log with a NUL byte`);
  const object = reader === "yyjson" ? onlyObject(readWithYyjson(value.bytes)) : objectOfJsmn(value.bytes, reader, section);
  if (object === null) return null;
  return trims ? object.map(([key, each]): Member => [key, each.kind === "str" ? { kind: "str", bytes: trimmed(each.bytes) } : each]) : object;
}

/** One value, an object; what stands behind it and is no JSON does not count. kubernetes.c:222-239 */
function onlyObject(values: readonly Body[] | null): readonly Member[] | null {
  const [first, second] = values ?? [];
  return first?.kind === "map" && !second ? first.members : null;
}

function objectOfJsmn(text: Uint8Array, reader: Exclude<Release["jsonReader"], "yyjson">, section: Section): readonly Member[] | null {
  const read = readWithJsmn(text, reader);
  if (!read || read.root !== "object" || read.rootCount !== 1) return null;
  const decoded = decodeMsgpack(read.body);
  if (!decoded.ok || decoded.body.kind !== "map") throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: a log that the JSON reader takes and that is no JSON`);
  return decoded.body.members;
}

/** value_trim_size, kubernetes.c:139-161: line ends at the end, or what was written for them. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let size = bytes.length;
  for (let i = size - 1; i > 0; i--) {
    if (bytes[i] === 0x0a) size--;
    else if (bytes[i - 1] === 0x5c && (bytes[i] === 0x6e || bytes[i] === 0x72)) {
      size -= 2;
      i--;
    } else break;
  }
  return bytes.subarray(0, size);
}
