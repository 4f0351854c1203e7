// Cases of a filter, as YAML beside it.
//
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
import { type Body, parseJsonText, renderJson } from "@flb-wasm/host-sim";
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
  /** For an input: the folder whose files it sees as its accessible paths, relative to the project. */
  readonly files: string | null;
  /** `null` if the case has no `expect` yet: `--update` writes it. */
  readonly expect: Expectation | null;
}

/** What is given is compared; what is not is free, but a record is expected unless `drop` or `lost` stands. */
export interface Expectation {
  readonly record: Body | null;
  /** For an input: all records of one interval, in order. */
  readonly records: readonly Body[] | null;
  readonly drop: boolean;
  readonly lost: boolean;
  /** Each must be part of a line that the filter logged, in order. */
  readonly log: readonly string[] | null;
  /** The tag under which the record reaches an output of the file's `config`. */
  readonly tag: string | null;
}

export interface CaseFile {
  readonly file: string;
  /** Relative to the project; `null`: the command line's. */
  readonly wasm: string | null;
  readonly functionName: string | null;
  /** A configuration, for tags after rewrite_tag; relative to the project. */
  readonly config: string | null;
  readonly cases: readonly TestCase[];
  readonly document: Document;
}

const FILE_KEYS = ["wasm", "function", "config", "cases"];
const CASE_KEYS = ["name", "tag", "time", "record", "files", "expect"];
const EXPECT_KEYS = ["record", "records", "drop", "lost", "log", "tag"];

export function readCaseFile(text: string, file: string): CaseFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, intAsBigInt: true });
  const [problem] = document.errors;
  if (problem) throw new CliError(`Cannot read ${file}:${counter.linePos(problem.pos[0]).line}: ${problem.message.split("\n")[0]?.replace(/ at line.*$/, "")}; correct the YAML`);
  return new CaseReader(file, counter, document).read();
}

class CaseReader {
  constructor(readonly file: string, readonly counter: LineCounter, readonly document: Document) {}

  read(): CaseFile {
    const root = this.document.contents;
    const members = this.members(root, FILE_KEYS, "a file of cases");
    const cases = members.get("cases");
    if (!isSeq(cases) || cases.items.length === 0) this.fail(root, "it has no cases", "write cases: and a list below");
    return {
      file: this.file, wasm: this.optionalText(members.get("wasm")), functionName: this.optionalText(members.get("function")),
      config: this.optionalText(members.get("config")), document: this.document,
      cases: cases.items.map((item, index) => this.case(item as Node, index)),
    };
  }

  case(node: Node, index: number): TestCase {
    const members = this.members(node, CASE_KEYS, "a case");
    const record = members.get("record");
    const timeText = this.optionalText(members.get("time"));
    const time = timeText === null ? null : readInstant(timeText);
    if (timeText !== null && time === null) this.fail(members.get("time"), `${timeText} is no time`, "write 2026-01-02T03:04:05Z");
    const files = this.optionalText(members.get("files"));
    if (!record && files === null) this.fail(node, "the case has no record", "write record: and the object that the filter gets; for an input, files: and a folder");
    const expect = members.get("expect");
    return {
      name: this.optionalText(members.get("name")) ?? `case ${index + 1}`, index, line: this.lineOf(node), tag: this.optionalText(members.get("tag")) ?? "test.tag", time,
      record: record ? this.recordText(record) : "", files, expect: expect ? this.expectation(expect) : null,
    };
  }

  expectation(node: Node): Expectation {
    const members = this.members(node, EXPECT_KEYS, "expect");
    const [record, records, log] = [members.get("record"), members.get("records"), members.get("log")];
    return {
      record: record ? parseJsonText(this.recordText(record)) : null,
      records: isSeq(records) ? records.items.map((item) => parseJsonText(this.recordText(item as Node))) : null,
      drop: this.flag(members.get("drop")), lost: this.flag(members.get("lost")),
      log: log ? (isSeq(log) ? log.items.map((item) => this.optionalText(item as Node) ?? "") : [this.optionalText(log) ?? ""]) : null,
      tag: this.optionalText(members.get("tag")),
    };
  }

  /** An object, or JSON text where YAML would change the spelling. */
  recordText(node: Node): string {
    if (isScalar(node) && typeof node.value === "string") {
      try {
        return renderJson(parseJsonText(node.value));
      } catch (problem) {
        return this.fail(node, (problem as Error).message.replace(/^Cannot read JSON: /, ""), "write an object, or JSON text in quotes");
      }
    }
    if (!isMap(node)) this.fail(node, "the record is no object", "write key: value lines, or JSON text in quotes");
    return renderJson(bodyOfNode(node, (bad, state) => this.fail(bad, state, "write JSON text in quotes instead")));
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

  optionalText(node: Node | undefined): string | null {
    if (!node || !isScalar(node) || node.value === null) return null;
    return node.source ?? String(node.value);
  }

  flag(node: Node | undefined): boolean {
    return isScalar(node) && node.value === true;
  }

  lineOf(node: Node | null | undefined): number {
    return node?.range ? this.counter.linePos(node.range[0]).line : 1;
  }

  fail(node: Node | null | undefined, state: string, remedy: string): never {
    throw new CliError(`Cannot read ${this.file}:${this.lineOf(node)}: ${state}; ${remedy}`);
  }
}
