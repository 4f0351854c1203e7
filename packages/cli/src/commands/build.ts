// `flb-wasm build`: from AssemblyScript to a module and the lines that run it.
import { dirname, resolve } from "node:path";
import { DEFAULT_ENTRY, DEFAULT_OUT, type CompileRequest, compile } from "../compile/compile.js";
import { renderConfigBlock, renderModule } from "../compile/render.js";
import { configName } from "../compile/project.js";
import { isSource, runAndWatch } from "../compile/watch.js";
import type { Arguments } from "../command/arguments.js";
import { defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";
import { openModule } from "../module/module-file.js";
import type { Terminal } from "../terminal/terminal.js";
import { renderDuration } from "../terminal/text.js";

export const build = defineCommand({
  name: "build",
  summary: "Compile a filter or an input and print the configuration that runs it",
  details: ["Uses the project's own AssemblyScript and its asconfig.json. Options after -- go to asc: with --help or --version it prints, and nothing is built. Errors point at the line in your source."],
  arguments: [{ name: "entry", summary: `the entry file, ${DEFAULT_ENTRY} if not given`, completes: "file" }],
  options: [
    { flags: "-o, --out <file>", summary: "where to write the module", whenAbsent: DEFAULT_OUT, completes: "file" },
    { flags: "--format <format>", summary: "the event_format to build for", choices: ["json", "msgpack"], whenAbsent: "json" },
    { flags: "--debug", summary: "keep names and checks, do not optimise" },
    { flags: "--config <format>", summary: "print the configuration for", choices: ["yaml", "conf"], whenAbsent: "yaml" },
    { flags: "--watch", summary: "build again when a source changes" },
    { flags: "-q, --quiet", summary: "print errors only" },
  ],
  examples: [
    { line: "flb-wasm build", shows: "assembly/index.ts to build/filter.wasm" },
    { line: "flb-wasm build --watch", shows: "build again on each change" },
    { line: "flb-wasm build --config conf", shows: "print the block for fluent-bit.conf" },
    { line: "flb-wasm build -- --stats", shows: "pass an option to the compiler" },
  ],
  passesOn: true,
  run: buildModule,
});

async function buildModule(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const request: CompileRequest = {
    entry: args.words[0] ?? DEFAULT_ENTRY, out: args.text("out") ?? DEFAULT_OUT, format: args.choice<"json" | "msgpack">("format", "json"),
    isDebug: args.flag("debug"), passedOn: args.passedOn,
  };
  if (!args.flag("watch")) {
    await buildOnce(request, args, terminal);
    return ExitCode.Ok;
  }
  const folder = dirname(resolve(terminal.cwd, request.entry));
  const config = resolve(terminal.cwd, configName(request.passedOn));
  await runAndWatch({
    name: dirname(request.entry), paths: () => [folder, config], matters: (path) => path === config || isSource(path, folder),
  }, terminal, () => buildOnce(request, args, terminal));
  return ExitCode.Ok;
}

async function buildOnce(request: CompileRequest, args: Arguments, terminal: Terminal): Promise<void> {
  const start = performance.now();
  const isBuilt = await compile(request, terminal);
  if (!isBuilt || args.flag("quiet")) return;
  const module = openModule(request.out, terminal.cwd);
  const { style } = terminal;
  const took = renderDuration((performance.now() - start) * 1e6);
  const format = args.choice<"yaml" | "conf">("config", "yaml");
  terminal.out([
    `${style.good("built")} ${style.heading(module.name)} ${style.faint(`in ${took}`)}`, "", renderModule(module, terminal), "",
    style.faint(format === "yaml" ? "in fluent-bit.yaml, under pipeline:" : "in fluent-bit.conf:"), renderConfigBlock(module, format), "",
    style.faint(`next: flb-wasm check ${module.name} -c fluent-bit.yaml`),
  ].join("\n"));
}
