// Which files and folders a pipeline reads and writes, as the sources of its plugins say.
//   in   a configuration
//   out  Written and Read, each with its place; values that hold a variable are left out of what is written
// Knows keys. Does not know what an image or a pod has.
import { posix } from "node:path";
import { type PipelineConfig, type Place, type Property, type Section, lastProperty, lastValue, readBool } from "@flb-wasm/host-sim";
import { allSections } from "../check/module-paths.js";
import { isOpen } from "../check/read-config.js";

export interface Written {
  readonly section: Section;
  readonly key: string;
  /** As the configuration has it; the plugin's own where it says nothing. */
  readonly value: string;
  /** Of the key; of the section where the value is the plugin's own. */
  readonly place: Place;
  readonly isDefault: boolean;
  /** What is written lies in it. */
  readonly folder: string;
  /** Fluent Bit makes the folder, and those above it. */
  readonly isMade: boolean;
}

export interface Read {
  readonly section: Section;
  readonly property: Property;
  /** A pattern stands for the folder above its first `*`. */
  readonly paths: readonly string[];
}

interface Writes {
  readonly key: string;
  readonly holds: "folder" | "file";
  /** cio_os_mkpath, lib/chunkio/src/chunkio.c:56 @v5.1.1; SQLite, sockets and logs make no folder. */
  readonly isMade?: boolean;
  readonly byDefault?: string;
  /** Written only if this key is on. */
  readonly onlyWith?: string;
}

const TMP = "/tmp";
const DATABASE: Writes = { key: "database_file", holds: "file" };
const buffers = (byDefault: string): Writes => ({ key: "buffer_dir", holds: "folder", isMade: true, byDefault, onlyWith: "buffering_enabled" });

/** By kind and plugin; `db` of any input and the `file` output are looked at by functions of their own. */
const WRITES: Readonly<Record<string, readonly Writes[]>> = {
  // src/flb_log.c:150 @v5.1.1 for log_file
  "service": [{ key: "storage.path", holds: "folder", isMade: true }, { key: "log_file", holds: "file" }],
  // The socket is made: plugins/in_forward/fw.c:763, plugins/in_syslog/syslog.c:208, plugins/in_unix_socket/unix_socket.c:276 @v5.1.1
  "input forward": [{ key: "unix_path", holds: "file" }],
  "input syslog": [{ key: "path", holds: "file" }],
  "input unix_socket": [{ key: "socket_path", holds: "file" }],
  "input blob": [DATABASE],
  // plugins/out_s3/s3.c:979, :4543, :4663 @v5.1.1
  "output s3": [{ key: "store_dir", holds: "folder", isMade: true, byDefault: `${TMP}/fluent-bit/s3` }, { key: "blob_database_file", holds: "file" }],
  // plugins/out_gcs/gcs.c:1274, :1526 @v5.1.1
  "output gcs": [{ key: "store_dir", holds: "folder", isMade: true, byDefault: `${TMP}/fluent-bit/gcs` }],
  // plugins/out_azure_blob/azure_blob.c:2387, :2537, :2603 @v5.1.1
  "output azure_blob": [buffers(`${TMP}/fluent-bit/azure-blob/`), DATABASE],
  // plugins/out_azure_kusto/azure_kusto.c:928, :1678 @v5.1.1
  "output azure_kusto": [buffers(`${TMP}/fluent-bit/azure-kusto/`)],
  "output plot": [{ key: "file", holds: "file" }],
};

export function writtenFiles(config: PipelineConfig): readonly Written[] {
  return sectionsOf(config).flatMap((section) => writesOf(section).filter(({ folder }) => !isOpen(folder)));
}

function writesOf(section: Section): readonly Written[] {
  if (section.kind === "output" && section.name === "file") return fileOutput(section);
  const databases: readonly Writes[] = section.kind === "input" ? [{ key: "db", holds: "file" }] : [];
  const rows = [...databases, ...WRITES[section.kind === "service" ? "service" : `${section.kind} ${section.name}`] ?? []];
  return rows.flatMap(({ key, holds, isMade = false, byDefault, onlyWith }) => {
    const property = lastProperty(section, key);
    const value = property?.value ?? byDefault;
    const isOff = onlyWith !== undefined && readBool(lastValue(section, onlyWith) ?? "") !== true;
    if (value === undefined || value === "" || isOff) return [];
    return [{ section, key, value, place: property?.place ?? section.place, isDefault: property === undefined, folder: holds === "file" ? posix.dirname(value) : value, isMade }];
  });
}

/** `path` and `file` are joined, and a file without a name takes the tag's: plugins/out_file/file.c:1256-1287 @v5.1.1 */
function fileOutput(section: Section): readonly Written[] {
  const [path, file] = [lastProperty(section, "path"), lastProperty(section, "file")];
  const whole = posix.join(path?.value ?? "", file?.value ?? "tag");
  const property = path ?? file;
  return [{
    section, key: property?.key ?? "path", value: property?.value ?? ".", place: property?.place ?? section.place, isDefault: !property,
    folder: posix.dirname(whole), isMade: readBool(lastValue(section, "mkdir") ?? "") === true,
  }];
}

const PATH_KEY = /((^|[._])(path|paths|file|files|dir|folder|script)|^rdkafka\..*\.location|^config_file_location)$/;
/** Patterns that are left out, names in a URL or in a store, flags, and a stream below storage.path. */
const NO_PATH = ["exclude_path", "metrics_path", "url_path", "oci_la_log_path", "add_path", "static_file_path", "storage.rejected.path"];
const NO_PATH_OF: Readonly<Record<string, readonly string[]>> = {
  "output es": ["path"], "output opensearch": ["path"], "output azure_blob": ["path"], "output logdna": ["file"],
};
/** Files whose keys do not say so. */
const READ_BY: Readonly<Record<string, readonly string[]>> = {
  "output es": ["upstream"], "output forward": ["upstream"], "filter geoip2": ["database"],
  "output stackdriver": ["google_service_credentials"], "output bigquery": ["google_service_credentials"], "output chronicle": ["google_service_credentials"], "output gcs": ["google_service_credentials"],
};

export function readFiles(config: PipelineConfig): readonly Read[] {
  return sectionsOf(config).flatMap((section) => {
    const plugin = `${section.kind} ${section.name}`;
    const written = section.kind === "output" && section.name === "file" ? ["path", "file", "fallback_path", "fallback_file"] : writesOf(section).map(({ key }) => key);
    const isRead = ({ key, value }: Property): boolean => READ_BY[plugin]?.includes(key)
      || (PATH_KEY.test(key) && value !== "" && ![...NO_PATH, ...NO_PATH_OF[plugin] ?? [], ...written].includes(key));
    return section.properties.filter(isRead).map((property) => ({ section, property, paths: pathsOf(property) }));
  });
}

function pathsOf({ value, key }: Property): readonly string[] {
  const parts = /paths?$/.test(key) ? value.split(",") : [value];
  return parts.map((part) => posix.normalize(part.trim().replace(/\/?[^/]*\*.*$/, "") || ".").replace(/(.)\/$/, "$1"));
}

/** Variables have names of their own; where they are used, they are read. */
function sectionsOf(config: PipelineConfig): readonly Section[] {
  return allSections(config).filter(({ kind }) => kind !== "env");
}

/** Whether `/tmp` has to be written: exec_wasi catches what a module prints in a file that `tmpfile()` makes, plugins/in_exec_wasi/in_exec_wasi.c:54 @v5.1.1 */
export function catchesPrints({ inputs }: PipelineConfig): boolean {
  return inputs.some(({ name }) => name === "exec_wasi");
}
