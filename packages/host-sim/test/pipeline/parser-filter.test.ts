// The filter parser: what the pipeline makes of records, and what a real Fluent Bit that is here makes of the same.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEFAULT_TIME } from "../../src/event/event.js";
import { parseJsonText, renderJson } from "../../src/event/json-text.js";
import { compare, release } from "../../src/host/version.js";
import { NotSimulated } from "../../src/not-simulated.js";
import { ConfigError } from "../../src/pipeline/config.js";
import { type ParsersFile, readParsersFile } from "../../src/pipeline/parsers/read-parsers.js";
import { Pipeline, type PipelineOptions } from "../../src/pipeline/pipeline.js";
import { readPipelineConfig } from "../../src/pipeline/read.js";
import { type Arrived, binaries, eventsIn } from "./agent.js";
import { PARSER_ROWS, type ParserRow } from "./parser-rows.js";

const ROWS = Object.values(PARSER_ROWS).flat();
const SERVICE = "service: {flush: 0.2, grace: 1, log_level: 'off'}";

const parsersOf = (row: ParserRow, prefix: string): string => row[0].map((parser, i) => `  - {name: ${prefix}${i}, ${parser}}\n`).join("");
const filterOf = ([parsers, options]: ParserRow, prefix: string, match: string): string => {
  const key = options.includes("key_name") ? "" : "key_name: log, ";
  return `{name: parser, match: ${match}, ${key}parser: [${parsers.map((_, i) => `${prefix}${i}`).join(", ")}]${options && ", "}${options.replace(/(key_name: )([^,]*)/, '$1"$2"')}}`;
};
const configOf = (parsers: string, filter: string, service = SERVICE): string => `${service}\n${parsers && `parsers:\n${parsers}`}pipeline:\n  inputs:\n    - {name: dummy, tag: a}\n  filters:\n    - ${filter}\n  outputs:\n    - {name: file, match: a}\n`;
const load = async (text: string, options?: PipelineOptions): Promise<Pipeline> => Pipeline.load(readPipelineConfig(text, { file: "f.yaml" }), options);

/** What arrives, and its time where that is new. */
async function simulated(text: string, record: string, options?: PipelineOptions): Promise<readonly [time: string | null, record: string]> {
  const { events } = await (await load(text, options)).run([{ tag: "a", record }]);
  const [arrival] = events[0]?.arrivals ?? [];
  expect(arrival).toBeDefined();
  const { sec, nsec } = arrival?.time ?? DEFAULT_TIME;
  return [sec === DEFAULT_TIME.sec ? null : `${sec}.${String(nsec).padStart(9, "0")}`, arrival?.record ?? ""];
}

/** What a release makes of a row. */
function expected([, , , time, arrives, older]: ParserRow, version: string): readonly [string | null, string] {
  return older && compare(version, older.before) < 0 ? [older.time, older.arrives] : [time, arrives];
}

describe.each(["3.2", "4.0", "4.2", "5.0", "5.1"])("%s", (version) => {
  describe.each(Object.entries(PARSER_ROWS))("%s", (_, rows) => {
    it.each(rows.map((row) => [row[0].join(" | "), row[1], row[2], row] as const))("{%s} {%s} of %s", async (_parsers, _options, record, row) => {
      expect(await simulated(configOf(parsersOf(row, "p"), filterOf(row, "p", "a")), record, { version })).toEqual(expected(row, release(version).version));
    });
  });
});

/** Of equal keys, an output writes the last. */
function asWritten(record: string): string {
  if (record.includes(":inf")) return record;
  const body = parseJsonText(record);
  if (body.kind !== "map") return record;
  const last = new Map(body.members.map((member, i) => [renderJson(member[0]), i]));
  return renderJson({ kind: "map", members: body.members.filter(([key], i) => last.get(renderJson(key)) === i) });
}

function versionOf(binary: string): string {
  return /v(\d+\.\d+\.\d+)/.exec(spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout)?.[1] ?? "";
}

/** A time of this hour is the one that dummy gave. */
function asRow(event: Arrived | null): readonly [string | null, string] | null {
  return event && [Math.abs(Number(event.time) - Date.now() / 1000) < 3600 ? null : event.time, asWritten(event.record)];
}

if (binaries.length === 0) it("in the simulator only", () => console.log("not run: FLUENT_BIT names no agent to compare with"));
it.each(binaries)("the same in %s", (binary) => {
  const version = versionOf(binary);
  const parsers = ROWS.map((row, i) => parsersOf(row, `p${i}_`)).join("");
  const events = eventsIn(binary, ROWS.map((row, i) => ({ record: row[2], filter: (match) => filterOf(row, `p${i}_`, match) })), `${SERVICE}\nparsers:\n${parsers}`);
  expect(events.map(asRow)).toEqual(ROWS.map((row) => {
    const [time, arrives] = expected(row, version);
    return [time, asWritten(arrives)];
  }));
}, 30_000);

const JSON_PARSER = "  - {name: p0, format: json}\n";
const FILTER = "{name: parser, match: a, key_name: log, parser: p0}";

/** Parsers, a filter, and why Fluent Bit does not start with them; before the release that is named, it does. */
const REFUSED: readonly (readonly [parsers: string, filter: string, message: string, since?: string])[] = [
  [JSON_PARSER, "{name: parser, match: a, parser: p0}", "it has no key_name; name the key"],
  [JSON_PARSER, "{name: parser, match: a, key_name: log}", "it names no parser; write parser"],
  [JSON_PARSER, "{name: parser, match: a, key_name: log, parser: [p1, p2]}", "no parser p1, p2 is defined; define it under parsers"],
  [JSON_PARSER, "{name: parser, match: a, key_name: log, key_name: log, parser: p0}", "key_name is written twice"],
  [JSON_PARSER, "{name: parser, match: a, key_name: log, parser: p0, reserve_data: maybe}", "reserve_data is maybe; write true or false"],
  [JSON_PARSER, "{name: parser, match: a, key_name: log, parser: p0, unescape_key: on}", "unescape_key is read no more; remove it", "5.0.3"],
  [JSON_PARSER, "{name: parser, match: a, key_name: \"$['log']\", parser: p0}", "Cannot read record accessor $['log']", "4.0.3"],
  ["  - {format: json}\n", FILTER, "Cannot read parser: it has no name"],
  ["  - {name: p0}\n", FILTER, "the parser p0: it has no format; write regex"],
  ["  - {name: p0, format: xml}\n", FILTER, "its format is xml; write regex"],
  ["  - {name: p0, format: json, types: [a:integer]}\n", FILTER, "Cannot read types of the parser: it is a list; give it one value"],
  ["  - {name: p0, format: Regex}\n", FILTER, "it has no regex; give it one"],
  ["  - {name: p0, format: regex, regex: '(?<a>x'}\n", FILTER, "its regex has an open group; correct it"],
  ["  - {name: p0, format: regex, regex: '[]'}\n", FILTER, "its regex has an empty [ ]; correct it"],
  ["  - {name: p0, format: json, time_format: '%s', time_offset: '0900'}\n", FILTER, "its time_offset is 0900; write +hhmm or -hhmm"],
  [`${JSON_PARSER}  - {name: p0, format: ltsv}\n`, FILTER, "another one has its name; remove or rename one of the two"],
];

describe("what Fluent Bit does not start with", () => {
  it.each(REFUSED)("%s %s", async (parsers, filter, message, since = "3.2.0") => {
    const text = configOf(parsers, filter);
    await expect(load(text)).rejects.toThrow(ConfigError);
    await expect(load(text)).rejects.toThrow(message);
    if (since !== "3.2.0") await expect(load(text, { version: "4.0.2" })).resolves.toBeDefined();
    for (const binary of binaries.filter((each) => compare(versionOf(each), since) >= 0)) {
      const folder = mkdtempSync(join(tmpdir(), "flb-parser-"));
      writeFileSync(join(folder, "f.yaml"), text);
      const { status, signal } = spawnSync(binary, ["-c", join(folder, "f.yaml")], { timeout: 10_000, encoding: "utf8" });
      expect(signal).toBeNull(); // it ended by itself
      expect(status).not.toBe(0);
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});

/** A file of parsers beside the configuration; what the parser `p0`, or else `p1`, makes of the log `{"a":1}`. */
const FILES: readonly (readonly [file: string, text: string, arrives: string])[] = [
  ["p.conf", "[PARSER]\n    Name   p0\n    Format regex\n    Regex  ^(?<first>.)\n    Regex  ^(?<second>.)\n", '{"first":"{"}'],
  ["p.conf", "[PARSER]\n    Name   p0\n    Format Json\n    Time_Key a\n    Decode_Field_As escaped a\n[PARSER]\n    Name p1\n    Format logfmt\n", '{"a":1}'],
  ["p.yaml", "parsers:\n  - name: p0\n    format: regex\n    regex: '(?<number>\\d)'\n    types: other:float number:integer\n", '{"number":1}'],
  ["p.conf", "[MULTILINE_PARSER]\n    Name m\n    Type regex\n    Rule \"start_state\" \"/^a/\" \"next\"\n    Rule \"next\" \"/^b/\" \"next\"\n[PARSER]\n    Name p1\n    Format json\n", '{"a":1}'],
];
const NAMING = (file: string): string => `service: {flush: 0.2, grace: 1, log_level: 'off', parsers_file: ${file}}`;
const EITHER = "{name: parser, match: a, key_name: log, parser: [p0, p1]}";
const FED = '{"log":"{\\"a\\":1}"}';

describe("a file of parsers", () => {
  it.each(FILES)("%s %s", async (file, text, arrives) => {
    const given: Readonly<Record<string, ParsersFile>> = { [file]: readParsersFile(text, { file }) };
    expect(await simulated(configOf("", EITHER, NAMING(file)), FED, { parsersFiles: given })).toEqual([null, arrives]);
    const folder = mkdtempSync(join(tmpdir(), "flb-parser-"));
    writeFileSync(join(folder, file), text);
    expect(await simulated(configOf("", EITHER, NAMING(file)), FED, { directory: folder })).toEqual([null, arrives]);
    rmSync(folder, { recursive: true });
    for (const binary of binaries) {
      const [event] = eventsIn(binary, [{ record: FED, filter: (match) => EITHER.replace("match: a", `match: ${match}`) }], NAMING(file), { [file]: text });
      expect(event?.record).toBe(arrives);
    }
  }, 60_000);

  const TWICE = "[PARSER]\n    Name p0\n    Format logfmt\n[PARSER]\n    Name p0\n    Format json\n[PARSER]\n    Name p1\n    Format json\n";
  it("with a parser that is refused ends there, and since 5.1 keeps Fluent Bit from starting", async () => {
    const text = configOf("", "{name: parser, match: a, key_name: log, parser: [p1, p0]}", NAMING("p.conf"));
    const options = { parsersFiles: { "p.conf": readParsersFile(TWICE, { file: "p.conf" }) } };
    await expect(load(text, options)).rejects.toThrow("p.conf:4: Cannot read the parser p0: another one has its name");
    expect(await simulated(text, FED, { ...options, version: "5.0" })).toEqual([null, String.raw`{"{":true,"a":true,":1}":true}`]);
    for (const binary of binaries) {
      const [event] = eventsIn(binary, [{ record: FED, filter: (match) => `{name: parser, match: ${match}, key_name: log, parser: [p1, p0]}` }], NAMING("p.conf"), { "p.conf": TWICE });
      expect(event?.record ?? null).toBe(compare(versionOf(binary), "5.1.0") >= 0 ? null : '{"{":true,"a":true,":1}":true}');
    }
  }, 60_000);

  it("that is not here is asked for, where a parser may stand in it", async () => {
    const text = configOf("", EITHER, NAMING("/nowhere/p.conf"));
    await expect(load(text)).rejects.toThrow("f.yaml:6: the parser p0 may stand in /nowhere/p.conf, which is not here; put a copy beside the configuration");
    await expect(load(text)).rejects.toThrow(NotSimulated);
    expect(await simulated(configOf(JSON_PARSER, FILTER, NAMING("/nowhere/p.conf")), FED)).toEqual([null, '{"a":1}']);
    expect(await simulated(text, FED, { asGiven: ["parser"] })).toEqual([null, FED]);
  });
});

it("a time without a year is of this year, and one without a date of today", async () => {
  const year = new Date().getUTCFullYear();
  const timeOf = async (format: string, time: string): Promise<number> => {
    const [found] = await simulated(configOf(`  - {name: p0, format: json, time_format: '${format}'}\n`, FILTER), JSON.stringify({ log: JSON.stringify({ time }) }));
    return Number(found);
  };
  expect(await timeOf("%b %d %H:%M:%S", "Mar 04 05:06:07")).toBe(Date.UTC(year, 2, 4, 5, 6, 7) / 1000);
  expect(await timeOf("%H:%M:%S", "05:06:07") % 86_400).toBe(5 * 3600 + 6 * 60 + 7);
});

it("a processor parses too, and what comes behind it sees the new record", async () => {
  const text = `parsers:\n${JSON_PARSER}pipeline:\n  inputs:\n    - name: dummy\n      tag: a\n      processors:\n        logs:\n          - {name: parser, key_name: log, parser: p0}\n  filters:\n    - {name: grep, match: a, regex: a 2}\n  outputs:\n    - {name: file, match: a}\n`;
  const { events } = await (await load(text)).run([{ tag: "a", record: '{"log":"{\\"a\\":\\"2\\"}"}' }, { tag: "a", record: FED }]);
  expect(events.map(({ arrivals, ends }) => arrivals[0]?.record ?? ends[0]?.what)).toEqual(['{"a":"2"}', "dropped"]);
});

it.each([
  ["  - {name: p0, format: json, time_format: '%s', time_system_timezone: on}\n", FILTER, "{}", "time_system_timezone of a parser; write time_offset"],
  ["  - {name: p0, format: json, time_format: '%s', time_zone: Europe/Berlin}\n", FILTER, "{}", "time_zone of a parser; write time_offset"],
  ["  - {name: p0, format: regex, regex: '(?<a>x(?i)y)'}\n", FILTER, "{}", "Cannot simulate the regular expression (?<a>x(?i)y): (?i) (f.yaml:3)"],
  ["  - {name: p0, format: json, time_format: '%Y'}\n", FILTER, '{"log":"{\\"time\\":\\"1900\\"}"}', "the time of a record is -2209075200 seconds, which a chunk does not hold"],
  ["  - {name: p0, format: json}\n", FILTER, '{"log":"\\u0000{}"}', "JSON with a NUL byte"],
])("%s%s of %s is not simulated", async (parsers, filter, record, message) => {
  const run = async (): Promise<unknown> => (await load(configOf(parsers, filter))).run([{ tag: "a", record }]);
  await expect(run()).rejects.toThrow(NotSimulated);
  await expect(run()).rejects.toThrow(message);
});
