// The parsers of lines that every agent has: docker, cri, java, go, ruby, python.
// Source: src/multiline/flb_ml_parser_docker.c, _cri.c, _java.c, _go.c, _ruby.c, _python.c @v5.1.1; the same @v3.1.10
import type { Release } from "../../host/version.js";
import { type MultilineRule, emptySection } from "../config.js";
import type { Parser } from "../parsers/definition.js";
import { readParser } from "../parsers/parser.js";
import { type MlParser, linkRules } from "./ml-parser.js";

const EXCEPTION = "java_after_exception, java";

/** States, regex, the state that follows. */
const RULES: Readonly<Record<string, readonly (readonly [states: string, regex: string, next: string])[]>> = {
  java: [
    ["start_state, java_start_exception", String.raw`/(.)(?:Exception|Error|Throwable|V8 errors stack trace)[:\r\n]/`, "java_after_exception"],
    ["java_after_exception", String.raw`/^[\t ]*nested exception is:[\t ]*/`, "java_start_exception"],
    ["java_after_exception", String.raw`/^[\r\n]*$/`, "java_after_exception"],
    [EXCEPTION, String.raw`/^[\t ]+(?:eval )?at /`, "java"],
    [EXCEPTION, String.raw`/^[\t ]+--- End of inner exception stack trace ---$/`, "java"],
    [EXCEPTION, "/^--- End of stack trace from previous location where exception was thrown ---$/", "java"],
    [EXCEPTION, String.raw`/^[\t ]*(?:Caused by|Suppressed):/`, "java_after_exception"],
    [EXCEPTION, String.raw`/^[\t ]*... \d+ (?:more|common frames omitted)/`, "java"],
  ],
  go: [
    ["start_state", String.raw`/\bpanic: /`, "go_after_panic"],
    ["start_state", "/http: panic serving/", "go_goroutine"],
    ["go_after_panic", "/^$/", "go_goroutine"],
    ["go_after_panic, go_after_signal, go_frame_1", "/^$/", "go_goroutine"],
    ["go_after_panic", String.raw`/^\[signal /`, "go_after_signal"],
    ["go_goroutine", String.raw`/^goroutine \d+ \[[^\]]+\]:$/`, "go_frame_1"],
    ["go_frame_1", String.raw`/^(?:[^\s.:]+\.)*[^\s.():]+\(|^created by /`, "go_frame_2"],
    ["go_frame_2", String.raw`/^\s/`, "go_frame_1"],
  ],
  ruby: [
    ["start_state, ruby_start_exception", String.raw`/^.+:\d+:in\s+.*/`, "ruby_after_exception"],
    ["ruby_after_exception, ruby", String.raw`/^\s+from\s+.*:\d+:in\s+.*/`, "ruby"],
  ],
  python: [
    ["start_state", String.raw`/^Traceback \(most recent call last\):$/`, "python"],
    ["python", String.raw`/^[\t ]+File /`, "python_code"],
    ["python_code", String.raw`/[^\t ]/`, "python"],
    ["python", String.raw`/^(?:[^\s.():]+\.)*[^\s.():]+:/`, "start_state"],
  ],
};

/** @param release whose parsers read what containers write. */
export function builtInMlParsers(release: Release): readonly MlParser[] {
  const ofContainers = { negate: false, keyContent: "log", keyGroup: "stream", rules: [] };
  const json = parserOf(release, { format: "json", time_format: "%Y-%m-%dT%H:%M:%S.%L" });
  const cri = parserOf(release, { format: "regex", regex: "^(?<time>.+?) (?<stream>stdout|stderr) (?<_p>F|P) (?<log>.*)$", time_format: "%Y-%m-%dT%H:%M:%S.%L%z", skip_empty_values: "off" });
  return [
    { ...ofContainers, name: "docker", type: "endswith", matchString: "\n", keyPattern: null, parser: json },
    { ...ofContainers, name: "cri", type: "equal", matchString: "F", keyPattern: "_p", parser: cri },
    ...["java", "go", "ruby", "python"].map(ofLanguage),
  ];
}

function ofLanguage(name: string): MlParser {
  const texts = (RULES[name] ?? []).map(([states, regex, next]): MultilineRule => ({ states, regex, next }));
  const rules = linkRules(texts, (problem) => { throw new Error(`${name}: ${problem}`); });
  return { name, type: "regex", matchString: "", negate: false, keyContent: null, keyGroup: null, keyPattern: null, parser: null, rules };
}

function parserOf(release: Release, options: Readonly<Record<string, string>>): Parser {
  const place = { file: "", line: 1 };
  const all = { ...options, time_key: "time", time_keep: "on", time_strict: "off" };
  return readParser({ ...emptySection("parser", "", place), properties: Object.entries(all).map(([key, value]) => ({ key, value, place })) }, release);
}
