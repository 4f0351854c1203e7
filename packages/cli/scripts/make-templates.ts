// Makes templates/ from the examples, so that they never drift.
//   in   examples/<name>: sources, configuration, records
//   out  templates/<name>: the same files, and test/cases.yaml with what the built filter answers today;
//        redact/: the built redaction filter with every detector on, for `flb-wasm record --redact`
//   err  Error if an example does not build, or loses one of its own records
// The examples' own tests say that these answers are right.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseJsonText, renderJson } from "@flb-wasm/host-sim";
import { TEMPLATES, type Template } from "../dist/new/templates.js";

const EXAMPLES = fileURLToPath(new URL("../../../examples/", import.meta.url));
const REDACTION = "redaction";
const REDACT_OUT = fileURLToPath(new URL("../redact/", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../bin/flb-wasm.js", import.meta.url));
const OUT = fileURLToPath(new URL("../templates/", import.meta.url));
/** Enough to show every kind of answer, few enough to read. */
const CASE_LIMIT = 8;
const NAME_LENGTH = 48;

rmSync(OUT, { recursive: true, force: true });
for (const template of TEMPLATES) makeTemplate(template);

function makeTemplate(template: Template): void {
  const from = join(EXAMPLES, template.example);
  const to = join(OUT, template.name);
  mkdirSync(join(to, "test"), { recursive: true });
  for (const path of ["assembly", "asconfig.json", ...template.copies]) {
    if (!existsSync(join(from, path))) throw new Error(`Cannot make template ${template.name}: ${join(from, path)} does not exist`);
    cpSync(join(from, path), join(to, path), { recursive: true, filter: (source) => !template.leavesOut.some((name) => source.endsWith(name)) });
  }
  writeFileSync(join(to, "test", "cases.yaml"), `${caseHeader(template)}${template.kind === "input" ? inputCase() : recordCases(from)}`);
  writeExpectations(template, from, to);
}

function caseHeader({ kind }: Template): string {
  const what = kind === "input" ? "What the input reads, and the records it must make of it." : "Records going in, and what must come out.";
  return `# ${what} Run: npm test. Take today's answers as right: npx flb-wasm test --update\n`;
}

function recordCases(from: string): string {
  const lines = readFileSync(join(from, "records.jsonl"), "utf8").trimEnd().split("\n").slice(0, CASE_LIMIT);
  return `cases:\n${lines.map((line, i) => `  - name: ${JSON.stringify(caseName(line, i))}\n    record: ${renderJson(parseJsonText(line))}\n`).join("")}`;
}

function inputCase(): string {
  return "cases:\n  - name: the facts of a host\n    time: 2026-01-02T03:04:05Z\n    files: fixtures\n";
}

function caseName(line: string, index: number): string {
  const { log, message } = JSON.parse(line) as { log?: unknown; message?: unknown };
  const text = [log, message].find((value) => typeof value === "string" && value !== "") as string | undefined;
  return `${index + 1}: ${text === undefined ? "without a message" : text.split("\n")[0]?.slice(0, NAME_LENGTH).trimEnd()}`;
}

/** Builds the template where it has the example's packages, and lets `flb-wasm test --update` write. */
function writeExpectations({ name, kind }: Template, from: string, to: string): void {
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-template-"));
  try {
    cpSync(to, folder, { recursive: true });
    symlinkSync(join(from, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
    const words = ["test", "--build", "--update", "--wasm", kind === "input" ? "build/input.wasm" : "build/filter.wasm"];
    // Started there: a filter opens its settings by a path that begins where the program was started.
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words], { cwd: folder, encoding: "utf8" });
    const text = readFileSync(join(folder, "test", "cases.yaml"), "utf8");
    if (status !== 0 || /^\s+lost: true/m.test(text)) throw new Error(`Cannot make template ${name}: its cases fail\n${stdout}${stderr}`);
    writeFileSync(join(to, "test", "cases.yaml"), text);
    if (name === REDACTION) keepRedaction(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is recorded is read by people: nothing is left in, and nothing needs a key. */
function keepRedaction(built: string): void {
  const { detectors } = JSON.parse(readFileSync(join(built, "redaction", "redaction.json"), "utf8")) as { detectors: Record<string, string> };
  const settings = { detectors: Object.fromEntries(Object.keys(detectors).map((name) => [name, "mask"])), numbers: true, keys: true };
  mkdirSync(REDACT_OUT, { recursive: true });
  cpSync(join(built, "build", "filter.wasm"), join(REDACT_OUT, "filter.wasm"));
  writeFileSync(join(REDACT_OUT, "redaction.json"), `${JSON.stringify(settings, null, 2)}\n`);
}
