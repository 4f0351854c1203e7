// A configuration of several files as the text of one.
//   in   a file with everything that it includes
//   out  text that means the same to Fluent Bit
//   err  CliError where one file cannot say the same
import { type Pair, Document, LineCounter, YAMLMap, isMap, isScalar, isSeq, parseAllDocuments } from "yaml";
import { CliError } from "../command/cli-error.js";
import type { ConfigFormat } from "../check/include-files.js";
import type { ConfigFile } from "../check/read-config.js";

/** @throws CliError */
export function inlineConfig(root: ConfigFile, format: ConfigFormat): string {
  return format === "yaml" ? inlineYaml(root) : `${inlineClassic(root).join("\n")}\n`;
}

/** What is included stands where the line stands. Each section may have an indentation of its own: src/config_format/flb_cf_fluentbit.c:572, :619-646 @v5.1.1 */
function inlineClassic({ name, text, included }: ConfigFile): readonly string[] {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const isKey = (line: string): boolean => /^[ \t]+[^ \t#]/.test(line);
  return lines.flatMap((line, index) => {
    const here = included.filter((each) => each.line === index + 1);
    if (here.length === 0) return [line.replace(/^[ \t]+$/, "").replace(/^[ \t]+/, "    ")];
    const next = lines.slice(index + 1).findIndex((each) => /^[ \t]*[^ \t#]/.test(each));
    if (next >= 0 && isKey(lines[index + 1 + next] ?? "")) {
      throw new CliError(`Cannot put ${name} into one file: a key of the section before stands behind @INCLUDE, on line ${index + 2 + next}; write @INCLUDE behind the section's last key`);
    }
    return here.flatMap(({ files }) => files.flatMap(inlineClassic));
  });
}

function inlineYaml(root: ConfigFile): string {
  return new Document(mergedYaml(root), { schema: "failsafe" }).toString({ lineWidth: 0 });
}

/** What is included comes before what stands below `includes`, and behind what stands above: src/config_format/flb_cf_yaml.c:495-548 @v5.1.1 */
function mergedYaml({ name, text, included }: ConfigFile): YAMLMap {
  const counter = new LineCounter();
  const merged = new YAMLMap();
  const waiting = included.flatMap(({ line, files }) => files.map((file) => ({ line, file })));
  const includeUpTo = (line: number): void => {
    while ((waiting[0]?.line ?? Infinity) < line) {
      const file = waiting.shift()?.file;
      if (file) merge(merged, mergedYaml(file), file.name);
    }
  };
  const documents = parseAllDocuments(text, { schema: "failsafe", uniqueKeys: false, lineCounter: counter });
  for (const document of "empty" in documents ? [] : documents) {
    if (!isMap(document.contents)) continue;
    for (const pair of document.contents.items) {
      const at = isScalar(pair.key) && pair.key.range ? counter.linePos(pair.key.range[0]).line : 0;
      includeUpTo(at);
      mergePair(merged, pair, name);
    }
  }
  includeUpTo(Infinity);
  return merged;
}

/** Lists grow at their end, mappings by their keys. */
function merge(target: YAMLMap, source: YAMLMap, name: string): void {
  for (const pair of source.items) mergePair(target, pair, name);
}

function mergePair(target: YAMLMap, pair: Pair, name: string): void {
  const key = String(pair.key);
  const own = target.items.find((each) => String(each.key) === key)?.value;
  if (own === undefined) target.items.push(pair);
  else if (isSeq(own) && isSeq(pair.value)) own.items.push(...pair.value.items);
  else if (isMap(own) && isMap(pair.value)) merge(own, pair.value, name);
  else throw new CliError(`Cannot put ${name} into one file: ${key} stands in another file too, and the two do not go together; give one file with everything in it`);
}
