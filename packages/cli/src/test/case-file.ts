// Cases of a filter, as YAML beside it.
//
//   accessible_paths: [/etc/flb-wasm]           # as in the configuration; default .
//   buf_size: 32k                               # of an input, as in the configuration; default 4096
//   files:                                      # in place of the disk, in the simulator
//     /etc/flb-wasm/routes.json: '{"default":"logs"}'
//     /etc/flb-wasm/keys.json: { file: keys.json }   # beside this file
//   cases:
//     - name: adds a message
//       tag: kube.app                       # default test.tag
//       time: 2026-01-02T03:04:05Z          # default 2024-01-01T00:00:00Z
//       record: { log: hello, id: 9007199254740993 }
//       expect:
//         record: { log: hello, id: 9007199254740993, msg: Hello }
//     - name: drops health checks
//       record: { log: GET /healthz }
//       expect: { drop: true, log: [dropped a health check] }
//
//   in   text
//   out  CaseFile, with the document, so that an update keeps comments and order
//   err  CliError naming file and line
// Numbers keep their kind: 1 is an integer, 1.0 a double, and integers are exact up to 64 bits.
import { type Document, LineCounter, type Node, isMap, isScalar, isSeq, parseDocument } from "yaml";
import { type Body, JsonTextError, parseJsonText, readJsonText, renderJson, splitPaths } from "@flb-wasm/host-sim";
import { readSizeText } from "../check/size-text.js";
import { CliError } from "../command/cli-error.js";
import { nearestName } from "../command/nearest.js";
import { type Instant, readInstant } from "../records/time.js";
import { bodyOfNode } from "./yaml-body.js";

export interface TestCase {
  readonly name: string;
  /** Position in `cases`. */
  readonly index: number;
  readonly line: number;
  readonly tag: string;
  readonly time: Instant | null;
  /** JSON text; empty for an input, which gets none. */
  readonly record: string;
  /** Its own files, beside those of all cases. */
  readonly files: GivenFiles | null;
  /** Keys that the case has. */
  readonly keys: readonly string[];
  /** `null` if the case has no `expect` yet, or nothing in it: `--update` writes it. */
  readonly expect: Expectation | null;
}

/** A folder relative to the project; or, by the path that the module sees, a text or a file beside the cases. */
export type GivenFiles = string | ReadonlyMap<string, string | { readonly file: string }>;

/** What is given is compared; what is not is free, but a record is expected unless `drop` or `lost` stands. */
export interface Expectation {
  readonly record: Body | null;
  /** For an input: all records of one interval, in order. */
  readonly records: readonly Body[] | null;
  readonly drop: boolean;
  readonly lost: boolean;
  /** Each must be part of a line that the filter logged, in order. */
  readonly log: readonly string[] | null;
  /** All tags under which the record reaches outputs of the file's `config`, in any order. */
  readonly tags: readonly string[] | null;
}

export interface CaseFile {
  readonly file: string;
  /** Relative to the project; `null`: the command line's. */
  readonly wasm: string | null;
  readonly functionName: string | null;
  /** A configuration, for tags after rewrite_tag; relative to the project. */
  readonly config: string | null;
  /** `null`: the command line's. */
  readonly accessiblePaths: readonly string[] | null;
  /** Of an input; `null`: the default. */
  readonly bufSize: number | null;
  /** What all cases see in place of the disk. */
  readonly files: GivenFiles | null;
  readonly cases: readonly TestCase[];
  readonly document: Document;
  /** What the document was read from. */
  readonly text: string;
  /** As the file has them, by its first. */
  readonly lineEnd: "\n" | "\r\n";
}

const FILE_KEYS = ["wasm", "function", "config", "accessible_paths", "buf_size", "files", "cases"];
const CASE_KEYS = ["name", "tag", "time", "record", "files", "expect"];
const EXPECT_KEYS = ["record", "records", "drop", "lost", "log", "tag"];

export function readCaseFile(text: string, file: string): CaseFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, intAsBigInt: true });
  const [problem] = document.errors;
  if (problem) throw new CliError(`Cannot read ${file}:${counter.linePos(problem.pos[0]).line}: ${problem.message.split("\n")[0]?.replace(/ at line.*$/, "")}; ${yamlRemedy(problem.code)}`);
  return new CaseReader(file, counter, document, text, /^[^\n]*\r\n/.test(text) ? "\r\n" : "\n").read();
}

/** `{ log: GET /a: b }` is what people write first. */
function yamlRemedy(code: string): string {
  return code === "BLOCK_IN_FLOW" ? 'put a text that holds ": " into quotes' : "correct the YAML";
}

class CaseReader {
  constructor(readonly file: string, readonly counter: LineCounter, readonly document: Document, readonly text: string, readonly lineEnd: CaseFile["lineEnd"]) {}

  read(): CaseFile {
    const root = this.document.contents;
    const members = root === null ? new Map<string, Node>() : this.members(root, FILE_KEYS, "a file of cases");
    const cases = members.get("cases");
    if (!isSeq(cases) || cases.items.length === 0) this.fail(root, "it has no cases", "write cases: and a list below");
    return {
      file: this.file, wasm: this.optionalText(members.get("wasm")), functionName: this.optionalText(members.get("function")),
      config: this.optionalText(members.get("config")), document: this.document, text: this.text, lineEnd: this.lineEnd,
      accessiblePaths: this.texts(members.get("accessible_paths"))?.flatMap(splitPaths) ?? null, bufSize: this.size(members.get("buf_size")), files: this.files(members.get("files")),
      cases: cases.items.map((item, index) => this.case(item as Node, index)),
    };
  }

  case(node: Node, index: number): TestCase {
    const members = this.members(node, CASE_KEYS, "a case");
    const record = members.get("record");
    const timeText = this.optionalText(members.get("time"));
    const time = timeText === null ? null : readInstant(timeText);
    if (timeText !== null && time === null) this.fail(members.get("time"), `${timeText} is no time from 1970 to 2106`, "write 2026-01-02T03:04:05Z");
    const expect = members.get("expect");
    return {
      name: this.optionalText(members.get("name")) ?? `case ${index + 1}`, index, line: this.lineOf(node), tag: this.optionalText(members.get("tag")) ?? "test.tag", time,
      record: record ? this.recordText(record) : "", files: this.files(members.get("files")), keys: [...members.keys()],
      expect: isAbsent(expect) ? null : this.expectation(expect),
    };
  }

  expectation(node: Node): Expectation {
    const members = this.members(node, EXPECT_KEYS, "expect");
    const [record, records] = [members.get("record"), members.get("records")];
    const [drop, lost] = [this.flag(members.get("drop"), "drop"), this.flag(members.get("lost"), "lost")];
    const ends = [record ? "record" : "", drop ? "drop" : "", lost ? "lost" : "", members.has("tag") ? "tag" : ""].filter((name) => name !== "");
    if (ends.length > 1 && (drop || lost)) this.fail(node, `expect has ${ends.join(" and ")}, and a record meets one of them`, "leave one");
    if (records && !isSeq(records)) this.fail(records, "records is no list", "write one record a line, each behind a -");
    return {
      record: record ? this.expectedRecord(record) : null,
      records: isSeq(records) ? records.items.map((item) => this.expectedRecord(item as Node)) : null,
      drop, lost, log: this.texts(members.get("log")), tags: this.tags(members.get("tag")),
    };
  }

  /** One, or a list. */
  tags(node: Node | undefined): readonly string[] | null {
    if (isSeq(node)) return this.texts(node);
    const tag = this.optionalText(node);
    return tag === null ? null : [tag];
  }

  /** A folder's name, or a mapping from paths to what stands there. */
  files(node: Node | undefined): GivenFiles | null {
    if (!isMap(node)) return this.optionalText(node);
    return new Map(node.items.map((pair): readonly [string, string | { readonly file: string }] => {
      const path = this.optionalText(pair.key as Node) ?? "";
      const value = pair.value as Node | null;
      if (!isMap(value)) return [path, this.optionalText(value ?? undefined) ?? ""];
      const file = this.optionalText(this.members(value, ["file"], "a file").get("file"));
      return [path, file === null ? this.fail(value, `${path} names no file`, "write { file: name }, or the text itself") : { file }];
    }));
  }

  /** An object, or JSON text where YAML would change the spelling. */
  recordText(node: Node): string {
    if (isScalar(node) && typeof node.value === "string") {
      try {
        const { body, unheld } = readJsonText(node.value, "yyjson");
        return unheld.length > 0 ? node.value : renderJson(body); // a release reads it
      } catch (problem) {
        return this.fail(node, (problem as Error).message.replace(/^Cannot read JSON: /, ""), "write an object, or JSON text in quotes");
      }
    }
    if (!isMap(node)) this.fail(node, "the record is no object", "write key: value lines, or JSON text in quotes");
    return renderJson(bodyOfNode(node, (bad, state) => this.fail(bad, state, "write JSON text in quotes instead")));
  }

  /** What arrives has no number that a record cannot hold. */
  expectedRecord(node: Node): Body {
    try {
      return parseJsonText(this.recordText(node));
    } catch (problem) {
      if (!(problem instanceof JsonTextError)) throw problem;
      return this.fail(node, problem.message.replace(/^Cannot read JSON: /, "").replace(/(; write .*)? at 1:\d+$/, ""), "expect the record as it arrives");
    }
  }

  members(node: unknown, known: readonly string[], what: string): Map<string, Node> {
    if (!isMap(node)) return this.fail(node as Node | null, `${what} is no mapping`, "write key: value lines");
    return new Map(node.items.map((pair) => {
      const name = String((pair.key as { value?: unknown }).value);
      if (!known.includes(name)) {
        const nearest = nearestName(name, known);
        this.fail(pair.key as Node, `${what} has no key ${name}`, nearest === null ? `there are ${known.join(", ")}` : `did you mean ${nearest}`);
      }
      return [name, pair.value as Node];
    }));
  }

  /** What a scalar says; a text without its quotes. */
  optionalText(node: Node | undefined): string | null {
    if (isAbsent(node)) return null;
    if (!isScalar(node)) return this.fail(node, "this is no text", "write it on one line, in quotes if it has to be");
    return typeof node.value === "string" ? node.value : node.source ?? String(node.value);
  }

  /** One text, or a list of them. */
  texts(node: Node | undefined): readonly string[] | null {
    const one = (item: Node): string => this.optionalText(item) ?? this.fail(node, "an entry is empty", "write its text, or take it out");
    return isAbsent(node) ? null : isSeq(node) ? node.items.map((item) => one(item as Node)) : [one(node)];
  }

  /** As Fluent Bit reads it, and as the simulator takes it. */
  size(node: Node | undefined): number | null {
    const text = this.optionalText(node);
    const size = text === null ? null : readSizeText(text);
    if (text !== null && (size === null || size < 2)) this.fail(node, `buf_size ${text} is no size that a line fits in`, "write what the configuration says, such as 32k");
    return size;
  }

  flag(node: Node | undefined, name: string): boolean {
    if (isAbsent(node)) return false;
    return isScalar(node) && typeof node.value === "boolean" ? node.value : this.fail(node, `${name} is neither true nor false`, `write ${name}: true`);
  }

  lineOf(node: Node | null | undefined): number {
    return node?.range ? this.counter.linePos(node.range[0]).line : 1;
  }

  fail(node: Node | null | undefined, state: string, remedy: string): never {
    throw new CliError(`Cannot read ${this.file}:${this.lineOf(node)}: ${state}; ${remedy}`);
  }
}

/** Not there, or there without a value: a key alone, and a mapping without members. */
function isAbsent(node: Node | undefined): node is undefined {
  return !node || (isScalar(node) && node.value === null) || (isMap(node) && node.items.length === 0);
}
