// The service section for fluent-operator: ClusterFluentBitConfig.spec.service.
//   in   a service section, and what parsers there are
//   out  the spec; what it has no field for
//   err  CliError for values that the resource does not take, and for keys without which the agent does not start or loses records
// Source: charts/fluent-operator/crds/fluentbit.fluent.io_clusterfluentbitconfigs.yaml of fluent-operator 3.10
import { type Property, type Section, allProperties, lastProperty, readBool } from "@flb-wasm/host-sim";
import { type LeftOut, leftOut, notForOperator } from "./left-out.js";

export interface ServiceRequest {
  readonly service: Section | undefined;
  /** The configuration brings parsers of its own, as resources. */
  readonly hasParsers: boolean;
  /** In the pod. */
  readonly mountedFiles: readonly string[];
}

type Form = "text" | "number" | "flag" | "word" | "level";

const FIELDS: Readonly<Record<string, readonly [field: string, form: Form]>> = {
  "flush": ["flushSeconds", "number"], "grace": ["graceSeconds", "number"], "daemon": ["daemon", "flag"], "enable_chunk_trace": ["enableChunkTrace", "flag"],
  "log_level": ["logLevel", "level"], "log_file": ["logFile", "text"],
  "health_check": ["healthCheck", "flag"], "hc_errors_count": ["hcErrorsCount", "number"], "hc_retry_failure_count": ["hcRetryFailureCount", "number"], "hc_period": ["hcPeriod", "number"],
  "http_server": ["httpServer", "flag"], "http_listen": ["httpListen", "text"], "http_port": ["httpPort", "number"],
  "hot_reload": ["hotReload", "flag"], "hot_reload.ensure_thread_safety": ["hotReloadEnsureThreadSafety", "flag"], "hot_reload.timeout": ["hotReloadTimeout", "number"],
  "scheduler.base": ["schedulerBase", "number"], "scheduler.cap": ["schedulerCap", "number"], "multiline_buffer_limit": ["multilineBufferLimit", "text"],
};

const STORAGE_FIELDS: Readonly<Record<string, readonly [field: string, form: Form]>> = {
  "storage.path": ["path", "text"], "storage.sync": ["sync", "text"], "storage.checksum": ["checksum", "word"], "storage.backlog.mem_limit": ["backlogMemLimit", "text"],
  "storage.max_chunks_up": ["maxChunksUp", "number"], "storage.metrics": ["metrics", "word"], "storage.delete_irrecoverable_chunks": ["deleteIrrecoverableChunks", "word"],
};

/** Without these the agent does not start, or records are lost. */
const NEEDED = ["plugins_file", "streams_file", "json.convert_nan_to_null"];

/** The image's own, which includes what the operator writes of parser resources: conf/parsers.conf of fluent-operator 3.10 */
const IMAGE_PARSERS = "/fluent-bit/etc/parsers.conf";
/** What the operator writes of them, alone: a name that the image's has too would keep the agent from starting. */
const OWN_PARSERS = ["/fluent-bit/config/parsers.conf", "/fluent-bit/config/parsers_multiline.conf"];

/** @throws CliError */
export function serviceSpec({ service, hasParsers, mountedFiles }: ServiceRequest): { readonly spec: object; readonly leftOut: readonly LeftOut[] } {
  const spec: Record<string, unknown> = {};
  const storage: Record<string, unknown> = {};
  const left: LeftOut[] = (service?.unread ?? []).map(({ key, place }) => leftOut(place, key));
  for (const key of new Set(service?.properties.map((property) => property.key))) {
    const property = service && lastProperty(service, key);
    if (!property || key === "parsers_file") continue;
    const [own, stored] = [FIELDS[key], STORAGE_FIELDS[key]];
    if (own) spec[own[0]] = read(property, own[1]);
    else if (stored) storage[stored[0]] = read(property, stored[1]);
    else if (NEEDED.includes(key)) throw notForOperator(property.place, `its service has no ${key}`, "remove it");
    else left.push(leftOut(property.place, key));
  }
  const files = parserFiles(service ? allProperties(service, "parsers_file") : [], hasParsers, mountedFiles);
  return { spec: { ...spec, ...files, ...(Object.keys(storage).length > 0 ? { storage } : {}) }, leftOut: left };
}

function parserFiles(named: readonly Property[], hasParsers: boolean, mountedFiles: readonly string[]): object {
  const others = named.filter(({ value }) => value !== IMAGE_PARSERS && value !== "parsers.conf");
  const absent = others.find(({ value }) => !mountedFiles.includes(value));
  if (absent) throw notForOperator(absent.place, `parsers_file ${absent.value} is not in the pod, and Fluent Bit does not start without it`, "add --file /fluent-bit/parsers/<name>=<file> and write that path");
  const namesImage = others.length < named.length;
  const files = [...hasParsers && !namesImage ? OWN_PARSERS : [], ...others.map(({ value }) => value)];
  return { ...(namesImage || (named.length === 0 && !hasParsers) ? { parsersFile: "parsers.conf" } : {}), ...(files.length > 0 ? { parsersFiles: files } : {}) };
}

function read({ key, value, place }: Property, form: Form): unknown {
  if (form === "number") {
    if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
    throw notForOperator(place, `${key} ${value} is no number, and its resource takes nothing else`, "write a number");
  }
  if (form === "flag" || form === "word") {
    const flag = readBool(value);
    if (flag === null) throw notForOperator(place, `${key} ${value} is neither true nor false, and its resource takes nothing else`, "write true or false");
    return form === "flag" ? flag : flag ? "on" : "off";
  }
  return form === "level" && value.toLowerCase() === "warn" ? "warning" : form === "level" ? value.toLowerCase() : value;
}
