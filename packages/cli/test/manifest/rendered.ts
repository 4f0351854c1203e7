// fluent-operator's resources as the files that it makes of them.
//   in   the resources
//   out  the text of each file; an Error for a field that stands in no manifest of the tests
// Source: RenderMainConfig, RenderParserConfig, RenderMultilineParserConfig of fluent-operator 3.10
export interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: object };
  readonly spec: { readonly [key: string]: never } & { readonly service: object; readonly filters: readonly object[] };
}

const SERVICE: Readonly<Record<string, string>> = {
  flushSeconds: "Flush", graceSeconds: "Grace", logLevel: "Log_Level", httpServer: "Http_Server", httpListen: "Http_Listen", httpPort: "Http_Port", healthCheck: "Health_Check",
  parsersFile: "Parsers_File", path: "storage.path", maxChunksUp: "storage.max_chunks_up",
};
const FILTERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  wasm: { alias: "Alias", wasmPath: "Wasm_Path", functionName: "Function_Name", eventFormat: "Event_Format", accessiblePaths: "Accessible_Paths", wasmHeapSize: "Wasm_Heap_Size", wasmStackSize: "Wasm_Stack_Size" },
  rewriteTag: { alias: "Alias", rules: "Rule", emitterName: "Emitter_Name", emitterMemBufLimit: "Emitter_Mem_Buf_Limit", emitterStorageType: "Emitter_Storage.type" },
};
const PLUGINS: Readonly<Record<string, string>> = { wasm: "wasm", rewriteTag: "rewrite_tag" };
const PARSER_KEYS = [["regex", "Regex"], ["timeKey", "Time_Key"], ["timeKeep", "Time_Keep"], ["types", "Types"]] as const;

export function rendered(all: readonly Resource[]): { readonly main: string; readonly parsers: string; readonly multiline: string } {
  const [parsers, multiline, main]: [string[], string[], string[]] = [[], [], []];
  for (const { kind, metadata, spec } of all as unknown as readonly { kind: string; metadata: { name: string }; spec: Record<string, any> }[]) {
    if (kind === "ClusterFluentBitConfig") main.push("[Service]", ...serviceLines(spec["service"]));
    else if (kind === "ClusterParser") parsers.push("[PARSER]", ...parserLines(metadata.name, spec));
    else if (kind === "ClusterMultilineParser") {
      multiline.push("[MULTILINE_PARSER]", `    Name    ${metadata.name}`, `    Type    ${spec["type"]}`, `    Flush_Timeout    ${spec["flushTimeout"]}`);
      for (const { start, regex, next } of spec["rules"]) multiline.push(`    Rule    "${start}" "${regex}" "${next}"`);
    } else if (kind === "ClusterInput") main.push("[Input]", ...indented(spec["customPlugin"].config));
    else if (kind === "ClusterOutput") main.push("[Output]", `    Match    ${spec["match"]}`, ...indented(spec["customPlugin"].config));
    else if (kind === "ClusterFilter") for (const filter of spec["filters"]) main.push("[Filter]", ...filterLines(filter, spec["match"]));
  }
  return { main: main.join("\n"), parsers: parsers.join("\n"), multiline: multiline.join("\n") };
}

const indented = (text: string): string[] => text.trimEnd().split("\n").map((line) => `    ${line}`);

function serviceLines({ parsersFiles = [], storage = {}, ...fields }: Record<string, any>): string[] {
  return [...fieldLines({ ...fields, ...storage }, SERVICE), ...(parsersFiles as string[]).map((file) => `    Parsers_File    ${file}`)];
}

function filterLines(filter: Record<string, any>, match: string): string[] {
  const [[plugin, fields] = ["", {}]] = Object.entries(filter);
  if (plugin === "customPlugin") return [`    Match    ${match}`, ...indented(fields.config)];
  return [`    Name    ${PLUGINS[plugin]}`, `    Match    ${match}`, ...fieldLines(fields, FILTERS[plugin] ?? {})];
}

function parserLines(name: string, spec: Record<string, any>): string[] {
  const format = "regex" in spec ? "regex" : "json";
  return [
    `    Name    ${name}`, `    Format    ${format}`,
    ...PARSER_KEYS.flatMap(([field, key]) => spec[format][field] === undefined ? [] : [`    ${key}    ${spec[format][field]}`]),
    ...(spec["decoders"] ?? []).map(({ decodeFieldAs }: { decodeFieldAs: string }) => `    Decode_Field_As    ${decodeFieldAs}`),
  ];
}

function fieldLines(fields: Record<string, any>, keys: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields).flatMap(([field, value]) => {
    const key = keys[field];
    if (key === undefined) throw new Error(`no key for the field ${field}`);
    return (Array.isArray(value) ? value : [value]).map((each) => `    ${key}    ${each}`);
  });
}
