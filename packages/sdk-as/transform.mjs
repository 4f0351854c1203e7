// The asc transform: writes the exports that Fluent Bit calls around the functions that an author writes.
//   in   the parsed entry file
//   out  a second entry file: a six-argument export for each filter, malloc and free; or _start for an input
//   err  a diagnostic at the author's own line, with what to write instead
// Nothing of the author's code is rewritten: what is written is what runs. The generated source is shown by
// FLB_WASM_SHOW_ENTRY=1. A section named "flb-wasm" says what the module is, for `flb-wasm check`.

import * as asc from "assemblyscript";
import { watchArguments } from "./transform-arguments.mjs";
import { packAscii } from "./transform-ascii.mjs";
import { whyNoStart, whyTooOld, whyWrongRuntime } from "./transform-compiler.mjs";
import { watchConditions } from "./transform-conditions.mjs";
import { watchConstants } from "./transform-constants.mjs";
import { exportedFunctions, functionConstants, importedAs, takesRecord, typeName } from "./transform-exports.mjs";
import { refuseForeignImports, watchForeignCalls } from "./transform-host.mjs";
import { repairJoin } from "./transform-join.mjs";
import { watchKept } from "./transform-kept.mjs";
import { watchMaps } from "./transform-maps.mjs";
import { watchNew } from "./transform-new.mjs";
import { afterOptimiser, countManaged, dropUnused, initHeap } from "./transform-module.mjs";
import { watchPaths } from "./transform-paths.mjs";
import { watchPatterns } from "./transform-patterns.mjs";
import { refuse } from "./transform-refuse.mjs";
import { repairTrim } from "./transform-trim.mjs";
import { watchTypeof } from "./transform-typeof.mjs";
import { watchValues } from "./transform-values.mjs";
import { watchVerdicts } from "./transform-verdicts.mjs";

const SDK = "@flb-wasm/sdk";
const RESULTS = new Map([
  ["Verdict", (call) => call],
  ["bool", (call) => `${call} ? Verdict.Keep : Verdict.Drop`],
  ["boolean", (call) => `${call} ? Verdict.Keep : Verdict.Drop`],
  ["void", null],
]);
const JSON_ONLY = new Set([`${SDK}/redact`, `${SDK}/input`]);
/** Sources of the SDK that spell their words `ascii("…")`; an author's own `words(…)` is the author's. */
const PACKED = new RegExp(`^~lib/${SDK}/assembly/redact/`);
/** What the generated entry exports, and what the engine calls or allocates with: core/iwasm/interpreter/wasm_runtime.c:1638-1765 in WAMR 2.4.1 */
const TAKEN = new Set(["malloc", "free", "memory", "_initialize", "_start", "__new", "__pin", "__unpin", "__retain", "__release", "__post_instantiate", "__wasm_call_ctors"]);
const EXAMPLE = "export function my_filter(record: Record): Verdict";
const INPUT_EXAMPLE = "export function collect(): void";

export default class FilterExports {
  /** Names of the filters found, for the section. */
  filters = [];
  /** Name of the input found, for the section. */
  input = null;
  /** The author's own files; asc counts its runtime as an entry too. */
  authorSources = [];

  afterParse(parser) {
    const unfit = whyTooOld(this.binaryen) ?? whyWrongRuntime(parser.sources);
    if (unfit !== null) {
      this.refuse(null, unfit);
      return;
    }
    watchArguments();
    watchConditions();
    watchConstants();
    watchForeignCalls();
    watchKept();
    watchMaps();
    watchNew();
    watchPaths();
    watchPatterns();
    watchTypeof();
    watchValues();
    watchVerdicts();
    this.authorSources = parser.sources.filter((source) => !source.normalizedPath.startsWith("~lib/"));
    repairJoin(parser.sources);
    repairTrim(parser.sources);
    packAscii(parser, parser.sources.filter(({ internalPath }) => PACKED.test(internalPath)));
    const entries = this.authorSources.filter((source) => source.sourceKind === asc.SourceKind.UserEntry);
    for (const entry of entries) this.wrapEntry(parser, entry);
    if (this.format === "msgpack") for (const source of this.authorSources) this.refuseJsonOnly(source);
  }

  /** The format that the module is built for: asconfig.msgpack.json introduces the name. */
  get format() {
    return this.program.options.globalAliases?.has("FLB_WASM_MSGPACK") ? "msgpack" : "json";
  }

  /** Refuses, at the author's import, what reads or writes JSON text whatever the record's format. */
  refuseJsonOnly(source) {
    for (const { kind, path, range } of source.statements) {
      if (kind !== asc.NodeKind.Import || !JSON_ONLY.has(path.value)) continue;
      this.refuse(range, `Cannot build ${path.value} for msgpack: it works on JSON text. Extend "${SDK}/asconfig.json" and set event_format: json`);
    }
  }

  /** Adds what the compiler has not yet optimised away or in: runs before the optimiser. */
  afterCompile(module) {
    refuseForeignImports(this.binaryen, module, this.program);
    if (module.getFunction("~lib/rt/tcms/__new")) countManaged(this.binaryen, module);
    else dropUnused(this.binaryen, module);
    if (module.getFunction("~lib/rt/tlsf/__alloc")) initHeap(this.binaryen, module);
    afterOptimiser(this.binaryen, module, this.program.options);
    const { format } = this;
    const about = this.input === null ? { abi: "filter", format, filters: this.filters } : { abi: "input", format: "json", inputs: [this.input] };
    module.addCustomSection("flb-wasm", new TextEncoder().encode(JSON.stringify(about)));
  }

  wrapEntry(parser, entry) {
    const found = exportedFunctions(parser.sources, entry);
    const constant = functionConstants(entry).find(({ declaration, isExported }) => isExported && takesRecord(entry, declaration));
    if (constant) {
      this.refuse(constant.name.range, `Cannot export ${constant.name.text} as a filter: it is a constant. Write \`${filterNamed(constant.name.text)} { … }\``);
      return;
    }
    if (found.length === 0) {
      this.refuseNoFilter(entry);
      return;
    }
    const input = found.find(({ declaration }) => isInput(declaration));
    if (input) {
      this.wrapInput(parser, entry, input, found);
      return;
    }
    const startless = whyNoStart(this.program.options);
    if (startless !== null) this.refuse(null, startless);
    const filters = found.filter((one, i) => this.isFilter(one) && this.isNamedOnce(one, found.slice(0, i)));
    if (filters.length !== found.length) return;
    this.filters.push(...filters.map(({ name }) => name));
    addEntry(parser, entry, entryText(entry, filters));
  }

  /** Refuses an entry without a filter, at what was meant to be one if something was. */
  refuseNoFilter(entry) {
    const functions = entry.statements.filter(({ kind }) => kind === asc.NodeKind.FunctionDeclaration);
    const meant = [...functions.map((declaration) => ({ name: declaration.name, declaration })), ...functionConstants(entry)].filter(({ declaration }) => takesRecord(entry, declaration));
    const [first] = [...meant.filter(({ declaration: { signature } }) => typeName(signature.returnType) === importedAs(entry, "Verdict")), ...meant];
    if (first) this.refuse(first.name.range, `Cannot find a filter: ${first.name.text} is not exported. Write \`${filterNamed(first.name.text)}\``);
    else this.refuse(startOf(entry), `Cannot find a filter: ${entry.normalizedPath} exports no function. Write \`${EXAMPLE}\`, or \`${INPUT_EXAMPLE}\` for an input`);
  }

  /**
   * Makes the module a WASI command. What stands at the top level of the author's file runs in `_start` too: a trap at
   * instantiation would make Fluent Bit free an instance twice (plugins/in_exec_wasi/in_exec_wasi.c:203 @v5.1.1).
   */
  wrapInput(parser, entry, input, found) {
    const other = found.find((one) => one !== input);
    if (other || this.input !== null || this.filters.length > 0) {
      const { name, declaration, range } = other ?? input;
      this.refuse(
        range ?? declaration.name.range,
        `Cannot export ${name} beside ${other ? `the input ${input.name}` : (this.input ?? this.filters[0])}: a module is one input, or filters. ` +
          "Drop its `export`, or move it to an entry file of its own",
      );
      return;
    }
    this.input = input.name;
    asc.setExportStart(this.program.options, "_start");
    asc.addGlobalAlias(this.program.options, "abort", `~lib/${SDK}/assembly/input/abort/abort`);
    asc.addGlobalAlias(this.program.options, "seed", `~lib/${SDK}/assembly/input/random/seed`);
    addEntry(parser, entry, inputEntryText(entry, input));
  }

  /** Refuses an exported function that cannot be a filter, where it is declared, or where the entry exports it if that is another file. */
  isFilter({ name, declaration, source, range }) {
    const { signature } = declaration;
    if (name === "default" || TAKEN.has(name)) {
      const state = name === "default" ? "a default export has no name for function_name" : "Fluent Bit's engine looks for that name itself";
      return this.refuse(range ?? declaration.name.range, `Cannot export ${name} as a filter: ${state}. Write \`${EXAMPLE}\``);
    }
    if (declaration.typeParameters?.length) {
      return this.refuse(range ?? declaration.name.range, `Cannot export ${name} as a filter: it is generic. Write \`${filterNamed(name)}\``);
    }
    if (signature.parameters.length !== 1) {
      const count = signature.parameters.length;
      return this.refuse(
        range ?? (count > 1 ? signature.parameters[1].range : declaration.name.range),
        `Cannot export ${name} as a filter: it has ${count} parameters, a filter has one. ` +
          `Write \`${filterNamed(name)}\`${count > 1 ? "; tag and timestamp are record.tag and record.time" : `, \`${inputNamed(name)}\` for an input`}, or drop its \`export\``,
      );
    }
    const [parameter] = signature.parameters;
    const local = importedAs(source, "Record");
    if (local === null || typeName(parameter.type) !== local || parameter.type.isNullable) {
      const remedy = local === null ? `import { Record } from "${SDK}" and write` : "Write";
      return this.refuse(
        range ?? parameter.type.range,
        `Cannot export ${name} as a filter: its parameter is ${typeText(parameter.type)}, not Record. ` +
          `${remedy} \`${filterNamed(name)}\`, or drop its \`export\``,
      );
    }
    if (resultOf(source, signature.returnType) === undefined) {
      return this.refuse(
        range ?? signature.returnType.range,
        `Cannot export ${name} as a filter: it returns ${typeText(signature.returnType)}. ` +
          `A filter returns Verdict, bool (true keeps) or void (keeps)${remedyFor(typeText(signature.returnType))}`,
      );
    }
    return true;
  }

  /** Refuses a name that the entry gets from two files. */
  isNamedOnce({ name, declaration, range }, before) {
    if (!before.some((one) => one.name === name)) return true;
    return this.refuse(
      range ?? declaration.name.range,
      `Cannot export ${name} twice: another file that this one exports has a filter of that name. Name those that are meant: \`export { ${name} } from "…"\``,
    );
  }

  refuse(range, message) {
    return refuse(this.program, range, message);
  }
}

/** Puts the generated entry in the place of the author's, whose functions it imports. */
function addEntry(parser, entry, text) {
  if (globalThis.process?.env?.FLB_WASM_SHOW_ENTRY) globalThis.process.stderr.write(text);
  entry.sourceKind = asc.SourceKind.User;
  parser.parseFile(text, `${entry.internalPath}.flb-wasm.ts`, true);
}

/** An input takes nothing and returns nothing: it emits. */
function isInput({ signature, typeParameters }) {
  return !typeParameters?.length && signature.parameters.length === 0 && typeName(signature.returnType) === "void";
}

/** How a call is turned into a verdict; null for none, undefined if the type is not a filter's. */
function resultOf(source, type) {
  const name = typeName(type);
  if (name === importedAs(source, "Verdict")) return RESULTS.get("Verdict");
  return name === "Verdict" ? undefined : RESULTS.get(name);
}

/** What is said to somebody who gives records back. */
function remedyFor(result) {
  if (/\bRecord\b.*\[\]|\bArray<.*Record/.test(result)) return ". It cannot make several records of one; Fluent Bit's Lua filter can";
  return /\bRecord\b/.test(result) ? ". What it sets on its record is what goes on" : "";
}

function typeText(type) {
  return type.range.toString() || "not typed";
}

function filterNamed(name) {
  return EXAMPLE.replace("my_filter", name);
}

function inputNamed(name) {
  return INPUT_EXAMPLE.replace("collect", name);
}

function startOf(source) {
  return source.statements[0]?.range ?? source.range;
}

/**
 * The generated entry: one export a filter, and the allocator that the host looks for. Only exports have the author's names, so that
 * none of those can be in the way.
 */
function entryText(entry, filters) {
  // WAMR prints a warning, once per chunk before Fluent Bit 4.1, for a module with WASI imports but no _initialize.
  const lines = [
    `import { Verdict } from "${SDK}";`,
    `import { enter, leave, unasked } from "${SDK}/assembly/abi/index";`,
    `export { malloc, free } from "${SDK}/assembly/abi/index";`,
    "export function _initialize(): void {}",
    `import { ${filters.map(({ name }, i) => `${name} as filter${i}`).join(", ")} } from "./${ownName(entry)}";`,
  ];
  filters.forEach(({ name, declaration, source }, i) => {
    const result = resultOf(source, declaration.signature.returnType);
    const call = `filter${i}(record)`;
    lines.push(
      `function call_${name}(tag_ptr: usize, tag_len: i32, time_sec: i32, time_nsec: i32, record_ptr: usize, record_len: i32): usize {`,
      "  const record = enter(tag_ptr, tag_len, time_sec, time_nsec, record_ptr, record_len);",
      "  if (record === null) return unasked();",
      ...(result === null ? [`  ${call};`, "  return leave(Verdict.Keep);"] : [`  return leave(${result(call)});`]),
      "}",
      `export { call_${name} as ${name} };`,
    );
  });
  return lines.join("\n") + "\n";
}

/** The generated entry of an input: its top level is `_start`. With an allocator to call, WAMR puts no heap of its own into the memory. */
function inputEntryText(entry, { name }) {
  return [
    `import { endRun } from "${SDK}/assembly/input/run";`,
    `import "${SDK}/assembly/input/abort";`,
    `import "${SDK}/assembly/input/random";`,
    `export { malloc, free } from "${SDK}/assembly/input/run";`,
    `import { ${name} as input } from "./${ownName(entry)}";`,
    "input();",
    "endRun();",
  ].join("\n") + "\n";
}

function ownName(entry) {
  return entry.internalPath.split("/").pop();
}
