// Help as text, from the same values that parse.
//   in   commands, a style, columns
//   out  text
import type { Style } from "../terminal/style.js";
import { renderTable } from "../terminal/table.js";
import { pageColumns, wrap } from "../terminal/wrap.js";
import type { Command, OptionSpec } from "./command.js";
import { EXIT_CODE_MEANINGS, ExitCode } from "./exit-code.js";

export const PROGRAM = "flb-wasm";

/** Commands under headings, in the order of a filter's life. */
export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

export interface HelpOptions {
  readonly columns: number;
  readonly style: Style;
}

/** `flb-wasm --help` */
export function renderOverview(groups: readonly CommandGroup[], { columns, style }: HelpOptions): string {
  const width = pageColumns(columns);
  const nameWidth = Math.max(...groups.flatMap(({ commands }) => commands.map(({ name }) => name.length)));
  return [
    `${style.heading(PROGRAM)} builds, checks, runs and tests Fluent Bit WASM filters`,
    "",
    `${style.heading("Usage")}  ${PROGRAM} <command> [options]`,
    ...groups.flatMap(({ title, commands }) => [
      "", style.heading(title),
      renderTable(commands.map(({ name, summary }) => [style.name(name.padEnd(nameWidth)), summary]), { columns: width, indent: "  " }),
    ]),
    "", style.heading("Start here"),
    `  ${PROGRAM} new my-filter && cd my-filter && npm install && npm test`,
    "", style.heading("Exit codes"),
    renderTable(EXIT_CODE_MEANINGS.map(([name, meaning]) => [String(ExitCode[name]), meaning]), { columns: width, indent: "  " }),
    "", wrap(`${PROGRAM} <command> --help shows a command's options and examples. NO_COLOR=1 turns colour off.`, width),
  ].join("\n");
}

/** `flb-wasm run --help` */
export function renderCommandHelp(command: Command, { columns, style }: HelpOptions): string {
  const width = pageColumns(columns);
  const args = command.arguments ?? [];
  const usage = [PROGRAM, command.name, ...args.map(({ name, isRequired, isVariadic }) => {
    const shown = isVariadic ? `${name}...` : name;
    return isRequired ? `<${shown}>` : `[${shown}]`;
  }), ...(command.options?.length ? ["[options]"] : [])].join(" ");
  const lines = [wrap(command.summary, width), "", `${style.heading("Usage")}  ${usage}`];
  for (const paragraph of command.details ?? []) lines.push("", wrap(paragraph, width));
  const rows = [
    ...args.map(({ name, summary }) => [style.name(name), summary]),
    ...(command.options ?? []).map((option) => [style.name(option.flags), optionWords(option)]),
  ];
  const firstOption = args.length;
  const table = (part: readonly (readonly string[])[]): string => renderTable(part, { columns: width, indent: "  " });
  if (args.length > 0) lines.push("", style.heading("Arguments"), table(rows.slice(0, firstOption)));
  if (rows.length > firstOption) lines.push("", style.heading("Options"), table(rows.slice(firstOption)));
  if (command.examples.length > 0) {
    lines.push("", style.heading("Examples"));
    for (const { line, shows } of command.examples) lines.push(`  ${style.faint(`# ${shows}`)}`, `  ${line}`);
  }
  return lines.join("\n");
}

function optionWords({ summary, choices, whenAbsent }: OptionSpec): string {
  const extras = [
    ...(choices ? [choices.join(", ")] : []),
    ...(whenAbsent === undefined ? [] : [`default ${whenAbsent}`]),
  ];
  return extras.length > 0 ? `${summary} (${extras.join("; ")})` : summary;
}
