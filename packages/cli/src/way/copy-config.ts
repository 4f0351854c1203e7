// The copy of a configuration that an agent runs in its place: the same filters, processors and routes between inputs that get
// our records and outputs that bring them back.
//   in   blocks, the configuration as it was read, where records go in and come out
//   out  blocks
// What would reach out of the copy is left out: ports, daemon, log and storage of the service, customs, all options of inputs
// and outputs that are not about the way.
import { existsSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { type PipelineConfig, type Property, type Section, findOutput, instanceName, lastValue } from "@flb-wasm/host-sim";
import { type Block, type Entry, type Mapping, type Value, isMapping, valueOf } from "./block.js";
import { MARK_TAG, spareMark } from "./mark.js";

/** Where records enter the copy. */
export interface Entrance {
  readonly entries: readonly Entry[];
}

export interface CopyPlan {
  readonly config: PipelineConfig;
  /** Filters by plugin that are left out. */
  readonly asGiven: readonly string[];
  /** One for each input, in order; one more is the mark's, and without inputs one that takes all. */
  readonly entrances: readonly Entrance[];
  /** Sockets of the outputs, in order; then that of what takes every record, then the mark's. */
  readonly exits: readonly string[];
  /** Of the agent. */
  readonly folder: string;
  /** Where the agent is started, and where the configuration lies: options that name files are looked for in both, in that order. */
  readonly startFolder: string;
  readonly configFolder: string;
  /** A file with the parser of entrances. */
  readonly parsersFile: string;
}

/** The alias of the output that takes every record, and of the route to it. */
export const EVERY_RECORD = "flb-wasm.every";

const KEPT_TITLES = ["env", "parsers", "multiline_parsers", "plugins", "stream_processor", "stream_task", "upstream_servers"];
const KEPT_OF_SERVICE = ["parsers_file", "plugins_file", "streams_file", "coro_stack_size", "multiline_buffer_limit", "json.escape_unicode", "json.convert_nan_to_null"];
/** Beside the configuration, where they are not where the agent is started: flb_parser_conf_file, src/flb_parser.c:1702-1727; flb_plugin.c:405; flb_sp.c:81 @v5.1.1 */
const FILES_OF_SERVICE = ["parsers_file", "plugins_file", "streams_file"];
/** plugins/filter_lua/lua_config.c:85-97 @v5.1.1 */
const FILES_OF_FILTERS: Readonly<Record<string, string>> = { lua: "script" };

export function copyBlocks(blocks: readonly Block[], plan: CopyPlan): readonly Block[] {
  const { config, entrances, exits } = plan;
  const mappings = (title: string): readonly Mapping[] => blocks.flatMap((block) => block.title === title && isMapping(block.value) ? [block.value] : []);
  const pairs = (title: string, sections: readonly Section[]): readonly (readonly [Section, Mapping])[] => {
    const values = mappings(title);
    return sections.map((section, i) => [section, values[i] ?? { entries: [] }] as const);
  };
  const inputs = entrances.map(({ entries }, i): readonly Entry[] => {
    const [section, mapping] = pairs("input", config.inputs)[i] ?? [];
    return section && mapping ? [...entries, ...keptOfInput(section, mapping, plan)] : entries;
  });
  const filters = pairs("filter", config.filters).filter(([{ name }]) => !plan.asGiven.includes(name)).map(([section, mapping]) => copyFilter(section, mapping, plan));
  const outputs = pairs("output", config.outputs).map(([section, mapping], i) => copyOutput(section, mapping, exits[i] ?? "", plan));
  const [every = "", mark = ""] = exits.slice(config.outputs.length);
  outputs.push([...exitEntries(every), ["alias", EVERY_RECORD], ...spareMark([["match", "*"]])], [...exitEntries(mark), ["match", MARK_TAG]]);
  return [
    { title: "service", value: { entries: serviceEntries(plan) } },
    ...blocks.filter(({ title }) => KEPT_TITLES.includes(title)),
    ...inputs.map((entries): Block => ({ title: "input", value: { entries } })),
    ...filters.map((entries): Block => ({ title: "filter", value: { entries } })),
    ...outputs.map((entries): Block => ({ title: "output", value: { entries } })),
  ];
}

function serviceEntries(plan: CopyPlan): readonly Entry[] {
  const { config } = plan;
  const absent = absentFiles(config, plan);
  const given = ofService(config).filter((property) => KEPT_OF_SERVICE.includes(property.key) && !absent.includes(property));
  const kept = given.map(({ key, value }): Entry => [key, FILES_OF_SERVICE.includes(key) ? findFile(value, plan) : value]);
  // An emitter may want to write chunks to disk, which needs a place: plugins/filter_rewrite_tag/rewrite_tag.c:69-98 @v5.1.1
  const stores = config.filters.some(({ properties }) => properties.some(({ key }) => key.endsWith("storage.type")));
  return [...kept, ["parsers_file", plan.parsersFile], ["flush", "0.1"], ["grace", "2"], ["log_level", "debug"], ...(stores ? [["storage.path", join(plan.folder, "storage")] as const] : [])];
}

function ofService({ sections }: PipelineConfig): readonly Property[] {
  return sections.filter(({ kind }) => kind === "service").flatMap(({ properties }) => properties);
}

/** Files that the service names and that are not on this machine: inputs and outputs may need them, which the copy has not. */
export function absentFiles(config: PipelineConfig, { startFolder, configFolder }: Pick<CopyPlan, "startFolder" | "configFolder">): readonly Property[] {
  return ofService(config).filter(({ key, value }) => FILES_OF_SERVICE.includes(key) && !existsSync(resolve(startFolder, value)) && !existsSync(resolve(configFolder, value)));
}

function keptOfInput(section: Section, mapping: Mapping, plan: CopyPlan): readonly Entry[] {
  const alias = lastValue(section, "alias");
  const processors = valueOf(mapping, "processors");
  const routes = valueOf(mapping, "routes");
  return [
    ...(alias === undefined ? [] : [["alias", alias] as const]),
    ...(isMapping(processors) ? [["processors", withoutPassed(processors, plan)] as const] : []),
    ...(isMapping(routes) ? [["routes", routesToCopy(routes, plan)] as const] : []),
  ];
}

function withoutPassed({ entries }: Mapping, { asGiven }: CopyPlan): Mapping {
  const isPassed = (each: Value): boolean => isMapping(each) && asGiven.includes(String(valueOf(each, "name") ?? "").toLowerCase());
  return { entries: entries.map(([signal, list]): Entry => [signal, Array.isArray(list) ? list.filter((each: Value) => !isPassed(each)) : list]) };
}

/** Routes name outputs by alias or plugin, and those of the copy have another plugin. One route more takes every record. */
function routesToCopy({ entries }: Mapping, { config: { outputs } }: CopyPlan): Mapping {
  const rename = (name: string): string => {
    const output = findOutput(name, outputs);
    return output ? instanceName(output, outputs) : name;
  };
  const renameOutput = (value: Value): Value => {
    if (typeof value === "string") return rename(value);
    return isMapping(value) ? { entries: value.entries.map(([key, each]) => [key, typeof each === "string" ? rename(each) : each]) } : value.map(renameOutput);
  };
  const copyTo = (to: Value): Value => isMapping(to) ? { entries: to.entries.map(([key, value]) => [key, renameOutput(value)]) } : renameOutput(to);
  const copyRoute = (route: Value): Value => isMapping(route) ? { entries: route.entries.map(([key, value]) => [key, key.toLowerCase() === "to" ? copyTo(value) : value]) } : route;
  const every: Value = { entries: [["name", EVERY_RECORD], ["to", { entries: [["outputs", [EVERY_RECORD]]] }]] };
  return { entries: entries.map(([signal, list]) => [signal, Array.isArray(list) && signal.toLowerCase() === "logs" ? [...list.map(copyRoute), every] : list]) };
}

/** `log_level` would keep the lines of drops out. */
function copyFilter(section: Section, { entries }: Mapping, plan: CopyPlan): readonly Entry[] {
  const isKept = ([key]: Entry): boolean => !["match", "match_regex", "matchregex", "log_level", "loglevel"].includes(key.toLowerCase());
  const file = FILES_OF_FILTERS[section.name];
  const kept = entries.filter(isKept).map(([key, value]): Entry => [key, key.toLowerCase() === file ? findFile(lastValue(section, file) ?? "", plan) : value]);
  return [...kept, ...spareMark(matchEntries(section))];
}

function copyOutput(section: Section, mapping: Mapping, exit: string, { config: { inputs, outputs } }: CopyPlan): readonly Entry[] {
  const match = matchEntries(section);
  // One input and one output need no match: flb_router_io_set, src/flb_router.c:187-201 @v5.1.1
  const isOnlyPair = inputs.length === 1 && outputs.length === 1 && match.length === 0;
  const processors = valueOf(mapping, "processors");
  return [...exitEntries(exit), ["alias", instanceName(section, outputs)], ...spareMark(isOnlyPair ? [["match", "*"]] : match), ...(isMapping(processors) ? [["processors", processors] as const] : [])];
}

function matchEntries(section: Section): readonly (readonly [string, string])[] {
  return ["match", "match_regex"].flatMap((key) => {
    const value = lastValue(section, key);
    return value === undefined ? [] : [[key, value] as const];
  });
}

/** retain_metadata_in_forward_mode: plugins/out_forward/forward.c:1727 @v3.1.10 */
function exitEntries(socket: string): readonly Entry[] {
  return [["name", "forward"], ["unix_path", socket], ["retain_metadata_in_forward_mode", "true"], ["workers", "1"]];
}

/** A file that is not where the agent is started is looked for beside the configuration, and the copy lies elsewhere. */
function findFile(path: string, { startFolder, configFolder }: CopyPlan): string {
  return isAbsolute(path) || existsSync(resolve(startFolder, path)) || !existsSync(resolve(configFolder, path)) ? path : resolve(configFolder, path);
}
