// Reads a classic configuration (`[INPUT]`, `Key value`).
//   in   text
//   out  PipelineConfig; of a file of parsers, its sections
//   err  ConfigError where Fluent Bit refuses the file; NotSimulated for @INCLUDE, which needs other files
// Source: read_config, src/config_format/flb_cf_fluentbit.c:350-670 @v5.1.1
import { NotSimulated } from "../not-simulated.js";
import { ConfigError, type Limit, type PipelineConfig, type Place, type Property, type Section, type SectionKind, assembleConfig, firstValue, placeText } from "./config.js";
import { type Variables, replaceVariables } from "./variables.js";

const KINDS: Readonly<Record<string, SectionKind>> = {
  service: "service", input: "input", filter: "filter", output: "output", parser: "parser", multiline_parser: "multiline_parser",
  plugins: "plugins", custom: "custom", stream_task: "stream_processor", upstream: "upstream_servers", node: "upstream_servers",
};

interface OpenSection {
  readonly title: string;
  readonly place: Place;
  readonly properties: Property[];
  readonly unread: Property[];
}

export function readClassic(text: string, file: string, given: Variables): PipelineConfig {
  const { sections, limits } = readClassicSections(text, file, given);
  return assembleConfig("classic", file, sections.map(closePipelineSection), limits);
}

/** A file of parsers: what else stands in it is nobody's, and needs no name. */
export function readClassicParsers(text: string, file: string, given: Variables): Pick<PipelineConfig, "sections" | "limits"> {
  const { sections, limits } = readClassicSections(text, file, given);
  return { sections: sections.map(closeSection), limits };
}

interface ClassicSections {
  readonly sections: readonly OpenSection[];
  readonly limits: readonly Limit[];
}

function readClassicSections(text: string, file: string, given: Variables): ClassicSections {
  const lines = text.split("\n").map((raw) => raw.endsWith("\r") ? raw.slice(0, -1) : raw);
  const variables = new Map(given);
  // They hold for the whole file, wherever they stand: src/flb_config.c:1499-1503 @v5.1.1
  lines.forEach((line, index) => { if (isMeta(line)) readMeta(line, { file, line: index + 1 }, variables); });
  const sections: OpenSection[] = [];
  const limits: Limit[] = [];
  let indent: string | null = null;
  let isInGroup = false;
  lines.forEach((line, index) => {
    const place = { file, line: index + 1 };
    if (line === "" || line.startsWith("#") || isMeta(line)) return;
    if (line.startsWith("[")) {
      isInGroup = false;
      sections.push(openSection(line, place));
      return;
    }
    const isFirst = indent === null;
    indent ??= /^.[ \t]*/.exec(line)?.[0] ?? "";
    if (isFirst && line.trim() === "") return;
    const content = unindent(line, indent, place);
    if (content === "" || content.startsWith("#")) return;
    const isDeeper = content.startsWith(" ") || content.startsWith("\t");
    if (!isDeeper) isInGroup = false;
    const section = sections.at(-1);
    if (!section) throw new ConfigError(place, "Cannot read key: it stands before the first [SECTION]");
    // The blank of a key and its value is looked for before the bracket: src/config_format/flb_cf_fluentbit.c:651-663 @v5.1.1
    if (content.startsWith("[") && !content.includes(" ")) throw new ConfigError(place, `Cannot read ${content}: it is indented, and taken for a key without a value`);
    if (content.startsWith("[")) {
      isInGroup = true;
      section.unread.push({ key: content.slice(1, content.indexOf("]")).toLowerCase(), value: "", place });
      return;
    }
    const property = readProperty(content.trim(), place, variables, limits);
    (isInGroup && isDeeper ? section.unread : section.properties).push(property);
  });
  return { sections, limits };
}

/** src/config_format/flb_cf_fluentbit.c:580 @v5.1.1 */
function isMeta(line: string): boolean {
  return line.startsWith("@") && line.length > 3;
}

/** Of `@SET A = b`, the name has a blank at its end, and `${A}` is not set: src/flb_meta.c:37-66 @v5.1.1. What the host does not know it leaves. */
function readMeta(line: string, place: Place, variables: Map<string, string>): void {
  const space = line.indexOf(" ");
  const directive = line.slice(1, space < 0 ? undefined : space).toUpperCase();
  if (directive === "INCLUDE" && space > 0) throw new NotSimulated(`Cannot read ${placeText(place)}: @INCLUDE needs other files; give one file with everything in it`);
  if (space < 0) throw new ConfigError(place, `Cannot read ${line}: nothing stands behind it`);
  if (directive !== "SET") return;
  const assignment = line.slice(space).trim();
  const equals = assignment.indexOf("=");
  if (equals > 0) variables.set(assignment.slice(0, equals), assignment.slice(equals + 1));
}

function openSection(line: string, place: Place): OpenSection {
  const end = line.indexOf("]");
  if (end <= 1) throw new ConfigError(place, "Cannot read section: bad header definition");
  return { title: line.slice(1, end), place, properties: [], unread: [] };
}

/** The file's first indented line decides the indentation of all: check_indent, :362-398 */
function unindent(line: string, indent: string, place: Place): string {
  if (!/^[ \t]+$/.test(indent)) throw new ConfigError(place, "Cannot read key: it is not indented");
  if (!line.startsWith(indent)) throw new ConfigError(place, "Cannot read key: its indentation is not that of the file's first key");
  const content = line.slice(indent.length);
  const extra = /^[ \t]*/.exec(content)?.[0].length ?? 0;
  if (extra !== 0 && extra !== indent.length) throw new ConfigError(place, "Cannot read line: extra indentation level found, also of a comment or a blank line");
  return content;
}

function readProperty(content: string, place: Place, variables: Variables, limits: Limit[]): Property {
  const space = content.indexOf(" ");
  if (space < 0) throw new ConfigError(place, `Cannot read key ${content}: it has no value`);
  const value = content.slice(space + 1).trim();
  if (value === "") throw new ConfigError(place, `Cannot read key ${content.slice(0, space)}: it has an empty value`);
  return { key: content.slice(0, space).toLowerCase(), value: replaceVariables(value, variables, place, limits), place };
}

function closePipelineSection(open: OpenSection): Section {
  const { title, place, properties } = open;
  const section = closeSection(open);
  const { kind } = section;
  // src/flb_config.c:1520-1535 @v5.1.1
  if (kind === "parser" || kind === "multiline_parser") throw new ConfigError(place, `Cannot read [${title}]: it belongs in a file of its own, which [SERVICE] names with Parsers_File`);
  const isPlugin = kind === "input" || kind === "filter" || kind === "output" || kind === "custom";
  if (!isPlugin) return section;
  const name = firstValue(properties, "name");
  if (name === undefined) throw new ConfigError(place, `Cannot read [${title}]: it has no Name${properties.some(({ key }) => key === "name:") ? ", and name: has a colon" : ""}`);
  return { ...section, name: name.toLowerCase() };
}

function closeSection({ title, place, properties, unread }: OpenSection): Section {
  return { kind: KINDS[title.toLowerCase()] ?? "other", name: title.toLowerCase(), properties, place, processors: [], routes: [], unread };
}
