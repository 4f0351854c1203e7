// `flb-wasm run` for an input: one interval of exec_wasi.
import { ExecWasi } from "@flb-wasm/host-sim";
import type { Arguments } from "../command/arguments.js";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import { asCliError } from "../engine/engine.js";
import type { ModuleFile } from "../module/module-file.js";
import { renderLog } from "../run/render-event.js";
import type { Terminal } from "../terminal/terminal.js";
import { plural } from "../terminal/text.js";
import { wrap } from "../terminal/wrap.js";

export async function runInput(module: ModuleFile, args: Arguments, terminal: Terminal): Promise<ExitCode> {
  if (args.choice("engine", "sim") !== "sim") throw new CliError(`Cannot run ${module.name} on ${args.text("engine")}: it is an input, which only the simulator runs; leave --engine out`, ExitCode.Usage);
  const version = args.text("fluent-bit");
  const paths = args.texts("accessible-path");
  try {
    const input = await ExecWasi.load(module.path, { parser: "json", accessiblePaths: paths.length > 0 ? paths : ["."], ...(version === undefined ? {} : { version }) });
    const result = input.collect();
    const lost = result.lines.filter(({ outcome }) => outcome === "lost");
    if (args.flag("json")) {
      for (const { outcome, reason, after } of result.lines) terminal.out(`{"outcome":"${outcome}"${outcome === "lost" ? `,"reason":${JSON.stringify(reason)}` : ""},"record":${after ?? "null"}}`);
    } else printLines(result, terminal);
    return result.outcome === "lost" || lost.length > 0 ? ExitCode.RecordLost : ExitCode.Ok;
  } catch (problem) {
    throw asCliError(problem) ?? problem;
  }
}

function printLines({ lines, outcome, reason, log }: ReturnType<ExecWasi["collect"]>, terminal: Terminal): void {
  const { style } = terminal;
  for (const line of lines) terminal.out(line.outcome === "record" ? `${style.good("record")} ${line.after}` : `${style.bad("lost")}   ${line.line}\n       ${wrap(line.reason, terminal.columns - 7, "       ")}`);
  for (const line of renderLog(log, terminal)) terminal.out(line);
  const lost = lines.filter((line) => line.outcome === "lost").length;
  const words = outcome === "lost" ? style.bad(`the whole output is lost: ${reason}`) : lost > 0 ? style.bad(`${plural(lost, "line")} lost`) : style.good(`${plural(lines.length, "record")}, none lost`);
  terminal.out(`\n${wrap(words, terminal.columns)}`);
}
