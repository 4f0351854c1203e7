// Every mistake that `check` knows, made on purpose: which code names it, where, and with what remedy.
// A code without a row fails. After each broken input a good one is checked, and nothing is found.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CODES } from "../src/check/catalogue.js";
import { BY_LENGTH, GOOD_CONFIG, KEEP, PARAMS, Workshop, filterWat, spellText } from "./program.js";

const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("good.wasm", KEEP);
  await workshop.writeWat("no-allocator.wasm", `(module (memory (export "memory") 1 1) (func (export "keep") ${PARAMS} (local.get $record)))`);
  await workshop.writeWat("settings.wasm", filterWat(`${keep} (data (i32.const 9000) "${spellText("conf/policy.json")}")`));
  workshop.write("conf/policy.json", '{"longest_line":24,}');
  await workshop.writeWat("deep.wasm", filterWat(`(func (export "keep") ${PARAMS} (local ${"i64 ".repeat(1200)}) (local.get $record))`));
  const about = new TextEncoder().encode('{"abi":"filter","format":"msgpack","filters":["keep"]}');
  const section = Uint8Array.of(0, about.length + 9, 8, ...new TextEncoder().encode("flb-wasm"), ...about);
  workshop.write("msgpack.wasm", Uint8Array.from([...readFileSync(`${workshop.folder}/good.wasm`), ...section]));
});
afterAll(() => workshop.remove());

interface Mistake {
  /** Sorted; the first is the one that the row is about, others come with it. */
  readonly codes: readonly string[];
  readonly what: string;
  /** Part of the remedy of the first. */
  readonly remedy: string;
  /** Of the first, where the row is about it. */
  readonly severity?: string;
}

interface ModuleMistake extends Mistake {
  readonly wat: string;
  readonly features?: Record<string, boolean>;
}

interface ConfigMistake extends Mistake {
  readonly config: string;
  /** Of the first code; `null` for the whole file. */
  readonly line: number | null;
  readonly wasm?: string;
  readonly version?: string;
}

const keep = `(func (export "keep") ${PARAMS} (local.get $record))`;
const call = "(local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)";

const MODULES: readonly ModuleMistake[] = [
  { codes: ["FLB002"], what: "wrong signature", remedy: "take tag, tag_len", wat: filterWat('(func (export "keep") (param i32) (result i32) (local.get 0))') },
  { codes: ["FLB002"], what: "no export at all", remedy: "export a function that takes a Record", wat: filterWat("") },
  { codes: ["FLB003"], what: "import that does not link", remedy: "remove the call, or define the function", wat: filterWat(keep, '(import "env" "clock" (func (param i32)))') },
  { codes: ["FLB003"], what: "the compiler's own abort", remedy: "@flb-wasm/sdk/asconfig.json", wat: filterWat(keep, '(import "env" "abort" (func (param i32 i32 i32 i32)))') },
  { codes: ["FLB003"], what: "import that no filter calls", remedy: "remove the call", severity: "warning", wat: filterWat(`${keep} (func (export "other") (call $clock (i32.const 0)))`, '(import "env" "clock" (func $clock (param i32)))') },
  { codes: ["FLB003"], what: "import that a filter calls by a table", remedy: "remove the call", severity: "error", wat: filterWat(`(type $t (func (param i32))) (table 1 funcref) (elem (i32.const 0) $clock) (func (export "keep") ${PARAMS} (call_indirect (type $t) (i32.const 0) (i32.const 0)) (local.get $record))`, '(import "env" "clock" (func $clock (param i32)))') },
  { codes: ["FLB004"], what: "imported table of another module than env", remedy: "define the table in the module", wat: filterWat(keep, '(import "foo" "table" (table 1 funcref))') },
  { codes: ["FLB022"], what: "imported table that the host makes up", remedy: "run it in a real Fluent Bit", wat: filterWat(keep, '(import "env" "table" (table 1 funcref))') },
  { codes: ["FLB006"], what: "no memory", remedy: "define a memory", severity: "error", wat: `(module (func (export "keep") ${PARAMS} (i32.const 0)))` },
  { codes: ["FLB023"], what: "_start that takes something", remedy: "under another name", severity: "error", wat: filterWat(`${keep} (func (export "_start") (param i32))`) },
  { codes: ["FLB023"], what: "_initialize that returns something", remedy: "under another name", severity: "error", wat: filterWat(`${keep} (func (export "_initialize") (result i32) (i32.const 0))`) },
  { codes: ["FLB009"], what: "a call that never fits", remedy: "write wasm_stack_size: 19456", severity: "error", wat: filterWat(`(func (export "keep") ${PARAMS} (local ${"i64 ".repeat(1200)}) (local.get $record))`) },
  { codes: ["FLB009"], what: "a call that leads to one that does not fit", remedy: "write wasm_stack_size", severity: "warning", wat: filterWat(`(func $deep (param i32) (local ${"i64 ".repeat(1200)})) (func (export "keep") ${PARAMS} (call $deep (i32.const 0)) (local.get $record))`) },
  { codes: ["FLB004"], what: "imported global", remedy: "define the global in the module", wat: filterWat(keep, '(import "env" "base" (global i32))') },
  { codes: ["FLB005"], what: "SIMD", remedy: "build without SIMD", wat: filterWat(`(func (export "keep") ${PARAMS} (drop (v128.const i32x4 0 0 0 0)) (local.get $record))`) },
  { codes: ["FLB005"], what: "tail call", remedy: "build without tail calls", wat: filterWat(`(func $k ${PARAMS} (local.get $record)) (func (export "keep") ${PARAMS} (return_call $k ${call}))`), features: { tail_call: true } },
  { codes: ["FLB006"], what: "no allocator, and memory grows", remedy: "export malloc and free", wat: `(module (memory (export "memory") 1) (func (export "keep") ${PARAMS} (drop (memory.grow (i32.const 1))) (local.get $record)))` },
  { codes: ["FLB006"], what: "no allocator", remedy: "export malloc and free", wat: `(module (memory (export "memory") 1 1) ${keep})` },
  { codes: ["FLB009"], what: "large frames", remedy: "write wasm_stack_size: 19456", wat: filterWat(`(func (export "keep") ${PARAMS} (local ${"i64 ".repeat(1200)}) (local.get $record))`) },
  { codes: ["FLB012"], what: "too large to apply", remedy: "kubectl apply --server-side", wat: filterWat(`${keep} (data (i32.const 9000) "${"x".repeat(300_000)}")`).replace('"memory") 2', '"memory") 9') },
  { codes: ["FLB012"], what: "too large for a ConfigMap", remedy: "--delivery image-volume", wat: filterWat(`${keep} (data (i32.const 9000) "${"x".repeat(1_100_000)}")`).replace('"memory") 2', '"memory") 20') },
  { codes: ["FLB014", "FLB006"], what: "WASI without memory", remedy: "export the memory", wat: `(module (import "wasi_snapshot_preview1" "sched_yield" (func (result i32))) (memory 1) ${keep.replace("local.get $record", "local.get 4")})` },
  { codes: ["FLB023"], what: "start that traps", remedy: "look at what runs before the first record", wat: filterWat(`${keep} (func $s unreachable) (start $s)`) },
  { codes: ["FLB025"], what: "recursion", remedy: "use a loop", wat: filterWat(`(func $k (export "keep") ${PARAMS} (call $k ${call}))`) },
];

/** The good configuration with something else in a place, or one line more at the end of the filter, its ninth. */
const but = (from: string | RegExp, to: string): string => GOOD_CONFIG.replace(from, to);
const plus = (line: string): string => GOOD_CONFIG.replace("  outputs:", `      ${line}\n  outputs:`);
const PROCESSOR = "processors: { logs: [{ name: wasm, wasm_path: good.wasm, function_name: keep }] }";

const FILTERS: readonly ConfigMistake[] = [
  { codes: ["FLB001"], what: "function_name misspelt", remedy: "write function_name: keep", line: 8, config: but("function_name: keep", "function_name: kep") },
  { codes: ["FLB001"], what: "function_name missing", remedy: "add function_name", line: 5, config: but(/ +function_name: keep\n/, "") },
  { codes: ["FLB001"], what: "function_name misspelt, classic format", remedy: "write function_name keep", line: 8, config: "[INPUT]\n    name dummy\n    tag  app\n[FILTER]\n    name wasm\n    match app\n    wasm_path good.wasm\n    function_name kepe\n[OUTPUT]\n    name stdout\n    match app\n" },
  { codes: ["FLB002"], what: "function_name of another signature", remedy: "take tag, tag_len", line: 8, config: but("function_name: keep", "function_name: malloc") },
  { codes: ["FLB007"], what: "event_format unknown", remedy: "write event_format: json", line: 9, config: plus("event_format: jsonl") },
  { codes: ["FLB007"], what: "event_format that the module was not built for", remedy: "write event_format: msgpack", line: 5, config: but("good.wasm", "msgpack.wasm"), wasm: "msgpack.wasm" },
  { codes: ["FLB008", "FLB006"], what: "heap too small for a module without allocator", remedy: "write wasm_heap_size: 1M", line: 9, config: plus("wasm_heap_size: 16k").replace("good.wasm", "no-allocator.wasm"), wasm: "no-allocator.wasm" },
  { codes: ["FLB009"], what: "stack too small", remedy: "write wasm_stack_size: 19456", line: 9, config: plus("wasm_stack_size: 9000").replace("good.wasm", "deep.wasm"), wasm: "deep.wasm" },
  { codes: ["FLB010"], what: "wasm_path missing", remedy: "add wasm_path", line: 5, config: but(/ +wasm_path: good.wasm\n/, "") },
  { codes: ["FLB010", "FLB028"], what: "wasm_path does not exist", remedy: "build the filter, or correct the path", line: 7, config: but("wasm_path: good.wasm", "wasm_path: gone.wasm") },
  { codes: ["FLB010"], what: "accessible_paths does not exist", remedy: "create the folder", line: 9, config: plus("accessible_paths: ./gone") },
  { codes: ["FLB010"], what: "wasi_path does not exist", remedy: "build the input", line: 4, config: "pipeline:\n  inputs:\n    - { name: exec_wasi, tag: a, wasi_path: good.wasm }\n    - { name: exec_wasi, tag: a, wasi_path: gone.wasm }\n  outputs:\n    - { name: stdout, match: a }\n" },
  { codes: ["FLB011"], what: "second threaded input with wasm", remedy: "remove threaded here", line: 4, config: `pipeline:\n  inputs:\n    - { name: tail, path: app.log, tag: a, threaded: true, ${PROCESSOR} }\n    - { name: tcp, tag: b, threaded: on, ${PROCESSOR} }\n  outputs:\n    - { name: stdout, match: "*" }\n` },
  { codes: ["FLB015"], what: "key misspelt", remedy: "write wasm_heap_size", line: 9, config: plus("wasm_heapsize: 1M") },
  { codes: ["FLB016"], what: "key of a later release", remedy: "use 3.1.5 or later", line: 9, config: plus("wasm_heap_size: 1M"), version: "3.1.4" },
  { codes: ["FLB017"], what: "size below the least", remedy: "write wasm_stack_size: 8192", line: 9, config: plus("wasm_stack_size: 4k") },
  { codes: ["FLB017"], what: "stack that is no size", remedy: "write wasm_stack_size: 64k", line: 9, config: plus("wasm_stack_size: 64KiB") },
  { codes: ["FLB017"], what: "heap that is no size", remedy: "write wasm_heap_size: 64k", line: 9, config: plus("wasm_heap_size: 8192B") },
  { codes: ["FLB017"], what: "stack that does not fit into 32 bits", remedy: "64k is often enough", severity: "warning", line: 9, config: plus("wasm_stack_size: 5G") },
  { codes: ["FLB017"], what: "stack of which 32 bits leave nothing", remedy: "64k is often enough", severity: "error", line: 9, config: plus("wasm_stack_size: 4294967296") },
  { codes: ["FLB032"], what: "stack that takes the memory of the machine", remedy: "64k is often enough", severity: "warning", line: 9, config: plus("wasm_stack_size: 2G") },
  { codes: ["FLB032"], what: "the same in chunks of an older release", remedy: "64k is often enough", severity: "warning", line: 9, config: plus("wasm_stack_size: 512M"), version: "4.0" },
  { codes: ["FLB018"], what: "output with workers and wasm", remedy: "write workers: 0", line: 5, config: `pipeline:\n  inputs:\n    - { name: tail, path: app.log, tag: a }\n  outputs:\n    - { name: http, match: a, ${PROCESSOR} }\n` },
  { codes: ["FLB019"], what: "forward that is not threaded", remedy: "write threaded: true", line: 3, config: but("name: tail, path: app.log, tag: app", "name: forward") },
  { codes: ["FLB020"], what: "no match", remedy: 'add match: "*"', line: 5, config: but(/ +match: app\n/, "") },
  { codes: ["FLB020"], what: "match that takes nothing", remedy: "correct match", line: 6, config: but("      match: app", "      match: web") },
  { codes: ["FLB021"], what: "no YAML", remedy: "correct the line", line: 3, config: "pipeline:\n  inputs: [\n" },
  { codes: ["FLB021"], what: "include that is not there", remedy: "correct the path", line: 1, config: `includes: [other.yaml]\n${GOOD_CONFIG}` },
  { codes: ["FLB021"], what: "threaded that is no boolean", remedy: "write true or false", line: 3, config: but("tag: app", "tag: app, threaded: 1") },
  { codes: ["FLB021"], what: "log_level that is none", remedy: "write one of off, error", line: 9, config: plus("log_level: verbose") },
  { codes: ["FLB021"], what: "match_regex that does not compile", remedy: "write match instead", line: 6, config: but("      match: app", "      match_regex: app(") },
  { codes: ["FLB021"], what: "wasm as a processor of metrics", remedy: "correct the line", line: 3, config: but("tag: app }", `tag: app, ${PROCESSOR.replace("logs", "metrics")} }`) },
  { codes: ["FLB022", "FLB026"], what: "ways of records that a variable decides", remedy: "set the variable", line: 10, config: but("stdout, match: app", 'stdout, match: "${UNSET_TAG}"') },
  { codes: ["FLB010"], what: "relative wasm_path that is not here, of the same name", remedy: "correct the path", line: 7, config: but("wasm_path: good.wasm", "wasm_path: biuld/good.wasm") },
  { codes: ["FLB010"], what: "wasm_path with a home folder", remedy: "write the whole path", line: 7, config: but("wasm_path: good.wasm", "wasm_path: ~/good.wasm") },
  { codes: ["FLB010", "FLB028"], what: "wasm_path empty", remedy: "add wasm_path", line: 7, config: but("wasm_path: good.wasm", 'wasm_path: ""') },
  { codes: ["FLB010"], what: "accessible_paths that is a file", remedy: "create the folder", line: 9, config: plus("accessible_paths: good.yaml") },
  { codes: ["FLB010"], what: "accessible_paths empty", remedy: "name a folder", line: 9, config: plus('accessible_paths: ""') },
  { codes: ["FLB026"], what: "variable that is not set", remedy: "${UNSET_NAME:-default}", line: 8, config: but("function_name: keep", "function_name: ${UNSET_NAME}") },
  { codes: ["FLB026"], what: "variable of another plugin that is not set", remedy: "${UNSET_HOST:-default}", line: 10, config: but("{ name: stdout", '{ name: http, host: "${UNSET_HOST}"') },
  { codes: ["FLB027"], what: "key twice", remedy: "remove one of them", line: 9, config: plus("function_name: keep") },
  { codes: ["FLB027"], what: "accessible_paths as a list", remedy: "write accessible_paths: .,..", line: 9, config: plus("accessible_paths: [., ..]") },
  { codes: ["FLB028"], what: "misspelt wasm filter", remedy: "write name: wasm", severity: "error", line: 5, config: but("name: wasm", "name: wsam") },
  { codes: ["FLB028"], what: "no wasm filter", remedy: "name the configuration that runs the module", line: null, config: "[INPUT]\n    name dummy\n    tag  app\n[FLITER]\n    name wasm\n    match app\n    wasm_path good.wasm\n    function_name kepe\n[OUTPUT]\n    name stdout\n    match app\n" },
  { codes: ["FLB029"], what: "buf_size without room", remedy: "write buf_size: 4096", severity: "error", line: 3, config: but("name: tail, path: app.log, tag: app", "name: exec_wasi, tag: app, wasi_path: good.wasm, buf_size: 1") },
  { codes: ["FLB030"], what: "parser that is defined nowhere", remedy: "define it under parsers", severity: "warning", line: 3, config: but("name: tail, path: app.log, tag: app", "name: exec_wasi, tag: app, wasi_path: good.wasm, parser: jsn") },
  { codes: ["FLB035"], what: "wasm filter on the agent's own log", remedy: "leaves this input's tag alone", severity: "warning", line: 5, config: but("name: tail, path: app.log, tag: app", "name: fluentbit_logs, tag: app") },
  { codes: ["FLB036"], what: "threaded tail beside another threaded input", remedy: "write thread.ring_buffer.capacity: 65536", severity: "warning", line: 4, config: but("tag: app }", "tag: app, threaded: true }\n    - { name: tcp, tag: app.tcp, threaded: true }").replace("match: app\n", 'match: "*"\n').replace("stdout, match: app", 'stdout, match: "*"') },
  { codes: ["FLB037"], what: "threaded tail with a database", remedy: "remove threaded from tail.0", severity: "warning", line: 3, config: but("tag: app }", "tag: app, db: tail.db, threaded: true }") },
  { codes: ["FLB038"], what: "settings with a comma too many", remedy: "without a comma after its last member", severity: "warning", line: 9, config: plus("accessible_paths: conf").replace("good.wasm", "settings.wasm"), wasm: "settings.wasm" },
  { codes: ["FLB034"], what: "input that no release has", remedy: "write tail", severity: "warning", line: 3, config: but("name: tail, path", "name: tial, path") },
  { codes: ["FLB031"], what: "wasm filter on the records of exec_wasi", remedy: "use 4.1.2 or later", severity: "error", line: 5, config: but("name: tail, path: app.log, tag: app", "name: exec_wasi, tag: app, wasi_path: good.wasm"), version: "4.0.14" },
  { codes: ["FLB033"], what: "wasm filter on OpenTelemetry's records", remedy: "use 4.2.3 or later", severity: "warning", line: 5, config: but("name: tail, path: app.log, tag: app", "name: opentelemetry").replace("match: app", "match: v1_*"), version: "4.0.14" },
  { codes: ["FLB033"], what: "wasm processor on OpenTelemetry's records", remedy: "use 4.2.3 or later", severity: "warning", line: 3, config: but("name: tail, path: app.log, tag: app }", `name: opentelemetry, tag: app, ${PROCESSOR} }`), version: "4.2.2" },
  { codes: ["FLB016"], what: "condition of a processor that is not asked", remedy: "ask in the filter itself", severity: "error", line: 3, config: but("tag: app }", `tag: app, ${PROCESSOR.replace("function_name: keep", "function_name: keep, condition: { op: and, rules: [{ field: $log, op: eq, value: x }] }")} }`), version: "4.2.8" },
  { codes: ["FLB017"], what: "match_regex that does not compile beside a match", remedy: "correct it, or remove it", severity: "warning", line: 9, config: plus('match_regex: "app("') },
  { codes: ["FLB001"], what: "function_name empty", remedy: "write function_name: keep", line: 8, config: but("function_name: keep", 'function_name: ""') },
  { codes: ["FLB007"], what: "event_format empty", remedy: "write event_format: json", line: 9, config: plus('event_format: ""') },
  { codes: ["FLB024"], what: "event_format msgpack", remedy: "use event_format: json", line: 9, config: plus("event_format: msgpack") },
];

const ROUTED = `pipeline:
  inputs:
    - { name: tail, path: app.log, tag: kube.app, ${PROCESSOR} }
  filters:
    - name: rewrite_tag
      match: kube.*
      rule: $level ^error$ errors false
  outputs:
    - { name: stdout, match: kube.* }
    - { name: http, match: errors }
`;
const routed = (from: string, to: string): string => ROUTED.replace(from, to);
const routes = (own: string, outputs: string): string => `pipeline:\n  inputs:\n    - name: dummy\n      tag: kube\n      routes:\n        logs:\n${own}  outputs:\n${outputs}`;
const stored = (own: string, outputs: string): string => `service: { storage.path: chunks }\n${routes(own, outputs).replace("tag: kube\n", "tag: kube\n      storage.type: filesystem\n")}`;
const TO_A = "          - { name: ra, condition: { op: and, rules: [{ field: $r, op: eq, value: x }] }, to: { outputs: [a] } }\n";
const REST = "          - { name: rest, condition: { default: true }, to: { outputs: [b] } }\n";
const BOTH = `    - { name: file, alias: a, match: ra }\n    - { name: file, alias: b, match: rest, workers: 0, ${PROCESSOR} }\n`;

const ROUTING: readonly ConfigMistake[] = [
  { codes: ["FLB101"], what: "rule without anchors", remedy: "write ^error$", line: 7, config: routed("^error$", "error") },
  { codes: ["FLB102"], what: "old tag without output", remedy: "add an output with match: kube.app", line: 5, config: routed("    - { name: stdout, match: kube.* }\n", "    - { name: stdout, match: web }\n") },
  { codes: ["FLB103"], what: "new tag without output", remedy: "add an output with match: errors", line: 7, config: routed("http, match: errors", "http, match: error") },
  { codes: ["FLB104"], what: "filter that matches what it emits", remedy: "narrow match to the old tags", severity: "warning", line: 7, config: routed("errors false", "kube.errors false") },
  { codes: ["FLB104"], what: "the same before 5.1", remedy: "narrow match to the old tags", severity: "error", line: 7, config: routed("errors false", "kube.errors false"), version: "4.2.8" },
  { codes: ["FLB105"], what: "rule behind one that takes all of it", remedy: "put the more exact rule first", line: 8, config: routed("false\n", "false\n      rule: $level ^error$ others false\n").replace("match: errors", "match: '*'") },
  { codes: ["FLB106"], what: "KEEP is no boolean", remedy: "write true or false", line: 7, config: routed("errors false", "errors maybe") },
  { codes: ["FLB107"], what: "capture without group", remedy: "write (^error$)", line: 7, config: routed("errors false", "errors.$0 false") },
  { codes: ["FLB108"], what: "filter that sees a record twice", remedy: "narrow its match to the old tags", line: 5, config: routed("    - name: rewrite_tag", "    - { name: modify, match: '*', add: a b }\n    - name: rewrite_tag") },
  { codes: ["FLB108"], what: "filter before multiline", remedy: "put multiline before it", severity: "warning", line: 5, config: but("  outputs:", "    - { name: multiline, match: app, multiline.key_content: log, multiline.parser: go }\n  outputs:") },
  { codes: ["FLB109"], what: "output without match", remedy: "add match", line: 11, config: `${ROUTED}    - { name: file }\n` },
  { codes: ["FLB109"], what: "output with a match_regex that does not compile", remedy: "correct it", line: 11, config: `${ROUTED}    - { name: file, match_regex: "a(b" }\n` },
  { codes: ["FLB110", "FLB111"], what: "output of two routes", remedy: "join the conditions", line: 8, config: routes(TO_A + REST.replace("[b]", "[a]"), BOTH) },
  { codes: ["FLB111"], what: "output of a route without match", remedy: "write match: ra", severity: "note", line: 10, config: routes(TO_A + REST, BOTH.replace(", match: ra", "")) },
  { codes: ["FLB111"], what: "the same with storage on disk", remedy: "write match: ra", severity: "error", line: 12, config: stored(TO_A + REST, BOTH.replace(", match: ra", "")) },
  { codes: ["FLB111"], what: "match of another route on disk", remedy: "write match: ra", severity: "warning", line: 12, config: stored(TO_A + REST, BOTH.replace("match: ra", "match: '*'")) },
  { codes: ["FLB111"], what: "output beside routes", remedy: "name it in a route", severity: "warning", line: 12, config: routes(TO_A + REST, `${BOTH}    - { name: http, match: kube }\n`) },
  { codes: ["FLB112", "FLB111"], what: "routes without default", remedy: "add a route with condition: { default: true }", line: 3, config: routes(TO_A, BOTH) },
  { codes: ["FLB114"], what: "rule over what kubernetes adds later", remedy: "put this filter behind it", severity: "warning", line: 7, config: routed("$level ^error$", "$kubernetes['pod_name'] ^error$").replace("  outputs:", "    - { name: kubernetes, match: kube.* }\n  outputs:") },
  { codes: ["FLB115"], what: "prefix of other tags", remedy: "write kube_tag_prefix: kube.logs.containers.", severity: "warning", line: 5, config: routed("path: app.log, tag: kube.app", "path: logs/containers/*.log, tag: kube.*").replace("    - name: rewrite_tag", "    - { name: kubernetes, match: kube.* }\n    - name: rewrite_tag") },
  { codes: ["FLB116"], what: "input that no output takes", remedy: "add an output with match: web", severity: "warning", line: 4, config: routed("  filters:", "    - { name: dummy, tag: web }\n  filters:") },
  { codes: ["FLB117"], what: "content_modifier that meets a record without its key", remedy: "give it a condition that only records with it fulfil", severity: "warning", line: 3, config: routed("logs: [", "logs: [{ name: content_modifier, action: convert, key: code, converted_type: int }, ") },
  { codes: ["FLB113"], what: "route to no output", remedy: "give an output the alias c", line: 8, config: routes(TO_A + REST.replace("[b]", "[b, c]"), BOTH) },
];

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly remedy: string;
  readonly place: { readonly file: string; readonly line: number | null };
}

async function check(line: string): Promise<readonly Found[]> {
  const { out, code } = await workshop.run(`check ${line} --json`);
  const { findings } = JSON.parse(out) as { findings: readonly Found[] };
  expect(code).toBe(findings.some(({ severity }) => severity === "error") ? 5 : 0);
  return findings;
}

async function expectMistake({ codes, remedy, severity }: Mistake, line: string, place: Found["place"]): Promise<void> {
  const findings = await check(line);
  expect(findings.map(({ code }) => code).sort()).toEqual([...codes].sort());
  const named = findings.find(({ code }) => code === codes[0]);
  expect(named?.place).toEqual(place);
  expect(named?.remedy).toContain(remedy);
  if (severity !== undefined) expect(named?.severity).toBe(severity);
  const { out } = await workshop.run(`check ${line}`, { columns: Number.POSITIVE_INFINITY });
  expect(out).toContain(`${codes[0]}  ${place.file}${place.line === null ? "" : `:${place.line}`}\n`);
  expect(await check("good.wasm -c good.yaml")).toEqual([]);
}

beforeAll(() => {
  workshop.write("good.yaml", GOOD_CONFIG);
  workshop.write("routed.yaml", ROUTED);
  workshop.write("routes.yaml", routes(TO_A + REST, BOTH));
});
const fileName = (what: string, end: string): string => what.replaceAll(/\W+/g, "-") + end;

describe("a module", () => {
  test.each(MODULES)("$codes: $what", async (mistake) => {
    const name = await workshop.writeWat(fileName(mistake.what, ".wasm"), mistake.wat, mistake.features);
    await expectMistake(mistake, name, { file: name, line: null });
  });

  test("FLB013: that is none", async () => {
    workshop.write("text.wasm", "(module)");
    await expectMistake({ codes: ["FLB013"], what: "text", remedy: "compile it with wat2wasm" }, "text.wasm", { file: "text.wasm", line: null });
  });

  test.each([
    ["empty", Uint8Array.of(), "the file is empty"],
    ["packed", Uint8Array.of(0x1f, 0x8b, 8, 0), "compressed with gzip"],
    ["cut", Uint8Array.of(0, 0x61, 0x73, 0x6d), "it ends within its first 8 bytes"],
    ["text", new TextEncoder().encode("(module)"), "it is WebAssembly text"],
  ])("FLB013: %s", async (name, bytes, problem) => {
    workshop.write(`${name}.wasm`, bytes);
    expect(await check(`${name}.wasm`)).toMatchObject([{ code: "FLB013", problem: expect.stringContaining(problem) }]);
    expect((await workshop.run(`run ${name}.wasm`)).err).toContain(problem);
  });

  test("FLB005: reference types, by release", async () => {
    const name = await workshop.writeWat("externref.wasm", filterWat(`(func (export "keep") ${PARAMS} (drop (ref.null extern)) (local.get $record))`), { reference_types: true });
    expect((await check(`${name} --fluent-bit 4.0.2`)).map(({ code }) => code)).toEqual(["FLB005"]);
    expect(await check(`${name} --fluent-bit 4.0.3`)).toEqual([]);
  });
});

describe("a configuration", () => {
  test.each([...FILTERS, ...ROUTING])("$codes: $what", async (mistake) => {
    const { what, config, line, wasm = "good.wasm", version = "5.1" } = mistake;
    const name = workshop.write(fileName(what, config.startsWith("[") ? ".conf" : ".yaml"), config);
    await expectMistake(mistake, `${wasm} -c ${name} --fluent-bit ${version}`, { file: name, line });
  });
});

test("good modules and configurations have no finding", async () => {
  await workshop.writeWat("by-length.wasm", BY_LENGTH);
  for (const line of ["good.wasm", "by-length.wasm", "good.wasm -c good.yaml", "good.wasm -c routed.yaml", "good.wasm -c routes.yaml"]) expect([line, await check(line)]).toEqual([line, []]);
});

test("every code has a row", () => {
  const made = new Set(["FLB013", ...[...MODULES, ...FILTERS, ...ROUTING].map(({ codes }) => codes[0])]);
  expect(Object.keys(CODES).filter((code) => !made.has(code))).toEqual([]);
  expect([...made].filter((code) => !(code! in CODES))).toEqual([]);
});
