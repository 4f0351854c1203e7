// Inputs whose records reach no output, whatever comes in.
//   in   PipelineConfig
//   out  findings at the inputs' tags; only what is certain is said
// Source: flb_input_chunk_append_raw, src/flb_input_chunk.c:2536-2540 @v5.1.1: a chunk without a route is deleted
import { type PipelineConfig, type Place, type Section, inputTag, instanceName, lastProperty, lastValue } from "./config.js";
import type { Finding } from "./finding.js";
import { matchesTag, readMatch } from "./match.js";
import { spellProperty } from "./spelling.js";

/** Their records come with tags of their own, or are made by others. */
const OTHER_TAGS = ["forward", "http", "opentelemetry", "splunk", "elasticsearch", "prometheus_remote_write", "emitter", "storage_backlog", "stream_processor", "lib", "event_type", "calyptia_fleet"];
/** Filters that send records on under another tag, or need them for something else. */
const TAKES_TAGS = ["rewrite_tag", "log_to_metrics"];

export function inspectInputs(config: PipelineConfig): Finding[] {
  const { sections, inputs, filters, outputs } = config;
  const isRead = sections.some((section) => section.kind === "stream_processor" || section.kind === "custom" || (section.kind === "service" && lastProperty(section, "streams_file")));
  if (isRead || outputs.length === 0) return [];
  return inputs.flatMap((input): Finding[] => {
    const start = startOf(input, inputs);
    if (start === null || input.routes.length > 0 || isOnlyPair(config)) return [];
    const isTaken = (section: Section): boolean => mayTake(section, start);
    if (outputs.some(isTaken) || filters.some((filter) => TAKES_TAGS.includes(filter.name) && isTaken(filter))) return [];
    const tag = lastProperty(input, "tag");
    return [{
      code: "input-without-output", severity: "warning", place: tag?.place ?? input.place,
      problem: `no output matches the tag ${inputTag(input, inputs)} of ${instanceName(input, inputs)}: its records are deleted`, remedy: remedyOf(start, config),
    }];
  });
}

/** A tag, or what it begins with, before a `*` that stands for a file's path. */
interface TagStart {
  readonly text: string;
  readonly isWhole: boolean;
}

function startOf(input: Section, inputs: readonly Section[]): TagStart | null {
  if (OTHER_TAGS.includes(input.name) || input.properties.some(({ key }) => key.startsWith("tag_"))) return null;
  const tag = inputTag(input, inputs);
  const [text = ""] = tag.split("*");
  if (text === tag) return { text, isWhole: true };
  return input.name === "tail" ? { text, isWhole: false } : null;
}

/** Of a tag whose end is not known, a match that could take it does. */
function mayTake(section: Section, { text, isWhole }: TagStart): boolean {
  const match = readMatch(section);
  if (isWhole) return matchesTag(text, match);
  if (match.regex !== null || match.pattern === null) return match.regex !== null;
  const [head = ""] = match.pattern.split("*");
  return head === match.pattern ? head.startsWith(text) : head.startsWith(text) || text.startsWith(head);
}

/** Of one input and one output that says nothing: flb_router_io_set, src/flb_router.c @v5.1.1 */
function isOnlyPair({ inputs, outputs }: PipelineConfig): boolean {
  return inputs.length === 1 && outputs.length === 1 && outputs.every((output) => !lastProperty(output, "match") && !lastProperty(output, "match_regex"));
}

/** What stands behind a value belongs to it, quotes and comments of classic files too. */
function remedyOf(start: TagStart, { format, outputs }: PipelineConfig): string {
  for (const output of outputs) {
    const match = lastValue(output, "match") ?? "";
    const meant = match.replace(/\s+#.*$/, "").replace(/^(["'])(.*)\1$/, "$2");
    const place: Place | undefined = lastProperty(output, "match")?.place;
    if (place && meant !== match && matchesTag(start.text.replace(/\s+#.*$/, ""), { pattern: meant, regex: null })) {
      return `write ${spellProperty(format, "match", meant)} on line ${place.line}${match.includes("#") ? "; a comment takes a line of its own" : ", without quotes"}`;
    }
  }
  return `add an output with ${spellProperty(format, "match", start.isWhole ? start.text : `${start.text}*`)}`;
}
